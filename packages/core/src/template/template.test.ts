import { describe, expect, test } from 'vitest';
import { DomainError } from '../error.ts';
import {
  assertKnown,
  maxMessageLength,
  maxTemplateLength,
  standardVariables,
  tryRender,
  variables,
} from './template.ts';
import { variableName } from './variable.ts';

const textOf = (template: string, values: Record<string, unknown> = {}): string => {
  const rendered = tryRender(template, values);
  return 'text' in rendered ? rendered.text : rendered.code;
};

const errorOf = (act: () => unknown): DomainError => {
  try {
    act();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('rendering', () => {
  test.each([
    ['Hola {{ nombre | default: "amigo" }}', { nombre: 'Ana' }, 'Hola Ana'],
    ['Hola {{ nombre | default: "amigo" }}', {}, 'Hola amigo'],
    ['Hola {{ nombre | default: "amigo" }}', { nombre: '' }, 'Hola amigo'],
    ['Hola {nombre}', { nombre: 'José' }, 'Hola José'],
    ['Hola { nombre }, {Sustantivo}', { nombre: 'Ana', sustantivo: 'Sra.' }, 'Hola Ana, Sra.'],
    ['{Teléfono}', { telefono: '595' }, '595'],
    ['{nombre}{nombre}', { nombre: 'x' }, 'xx'],
    ['Hola {{ nombre }}!', {}, 'Hola !'],
    ['{% if grupo == "Premium" %}VIP{% else %}hola{% endif %}', { grupo: 'Premium' }, 'VIP'],
    ['{% raw %}{nombre}{% endraw %} {nombre}', { nombre: 'Ana' }, '{nombre} Ana'],
    ['{{ nombre | upcase }} 😀', { nombre: 'ñandú' }, 'ÑANDÚ 😀'],
    ['  a\n\n b ', {}, '  a\n\n b '],
    ['{ "json": 1 } {a b} {} {1}', {}, '{ "json": 1 } {a b} {} {1}'],
    ['{{ nombre }}', { nombre: '{{ numero }}{% raw %}', numero: '1' }, '{{ numero }}{% raw %}'],
  ])('%j with %j is %j', (template, values, text) => {
    expect(textOf(template, values)).toBe(text);
  });

  test('nothing is reached through prototypes', () => {
    expect(textOf('[{{ constructor }}{{ nombre.constructor }}{{ __proto__ }}]', { nombre: 'a' })).toBe('[]');
  });

  test('a template that could never have been saved is a failure like another', () => {
    expect([textOf(''), textOf('{% if %}')]).toEqual(['template_failed', 'template_failed']);
  });

  test('a text without anything to read is not sent', () => {
    expect(textOf('{{ nombre }} \n', {})).toBe('message_empty');
  });

  test('a text over the limit is refused whole, at the limit it is sent', () => {
    expect(textOf('{{ nota }}', { nota: 'x'.repeat(maxMessageLength) })).toHaveLength(maxMessageLength);
    expect(textOf('{{ nota }}', { nota: 'x'.repeat(maxMessageLength + 1) })).toBe('message_too_long');
  });

  test.each([
    ['{% for i in (1..100000000) %}x{% endfor %}'],
    ['{% for i in (1..5000) %}{% for j in (1..5000) %}{% assign x = i %}{% endfor %}{% endfor %}'],
  ])('%s ends soon, as a failure of the template', (template) => {
    const before = performance.now();
    expect(textOf(template)).toBe('template_failed');
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(errorOf(() => assertKnown([template], standardVariables))).toMatchObject({
      code: 'template_failed',
      field: 'templates[0]',
    });
  });
});

describe('variables', () => {
  test.each([
    ['{{ nombre | default: sustantivo }} {grupo}', ['nombre', 'sustantivo', 'grupo']],
    ['{% assign x = numero %}{{ x }}', ['numero']],
    ['{% for g in grupos %}{{ g }}{% endfor %}', ['grupos']],
    ['{% if saldo > 0 %}{{ fecha }}{% endif %}', ['saldo', 'fecha']],
    ['{{ nombre.size }} {{ nombre.apellido }}', ['nombre', 'nombre.apellido']],
    ['{% comment %}{{ zz }}{% endcomment %}{% raw %}{{ yy }} {xx}{% endraw %}', []],
    ['sin nada', []],
  ])('of %j are %j', (template, names) => {
    expect([...variables(template, 'templates[0]')].sort()).toEqual([...names].sort());
  });

  test('of more templates than are kept stay right', () => {
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 600; i++) expect(variables(`{{ v${i} }}`, 'templates[0]')).toEqual([`v${i}`]);
    }
  });
});

describe('a template at fault names its place', () => {
  test.each([
    ['Hola {{ nombre', 1, 6],
    ['Hola\n{nombre} {nombre} {% if x %}', 2, 19],
    ['{{ nombre | nope }}', 1, 1],
    ['a\nb {% foo %}', 2, 3],
    ['{Teléfono} {{ }}', 1, 15],
    ['{% include "package.json" %}', 1, 1],
    ['{% render "package.json" %}', 1, 1],
    ['{% layout "package.json" %}', 1, 1],
    ['{% block x %}{% endblock %}', 1, 1],
  ])('%j at line %d, column %d', (template, line, column) => {
    const error = errorOf(() => assertKnown(['bien', template], new Set(['nombre', 'telefono'])));
    expect(error).toMatchObject({
      kind: 'invalid',
      code: 'template_invalid',
      field: 'templates[1]',
      facts: { line, column },
    });
    expect(error.message).toMatch(new RegExp(`^Line ${line}, column ${column}: .+\\.$`, 's'));
    expect(error.message).not.toContain(', line:');
  });

  test('an empty and an over-long one are refused', () => {
    expect(errorOf(() => variables(' \n', 'templates[0]')).code).toBe('template_empty');
    expect(errorOf(() => variables('x'.repeat(maxTemplateLength + 1), 'templates[0]')).code).toBe('template_too_long');
    expect(variables('{a}'.repeat(maxTemplateLength / 4), 'templates[0]')).toEqual(['a']);
  });
});

describe('known variables', () => {
  const known = new Set([...standardVariables, 'saldo']);

  test('pass', () => {
    expect(() => assertKnown(['{{ nombre }} {saldo}', 'hola'], known)).not.toThrow();
  });

  test('fail with the template and what is known', () => {
    const error = errorOf(() => assertKnown(['hola', '{{ nombre }} {saldos} {{ nombre.apellido }}'], known));
    expect(error).toMatchObject({ kind: 'invalid', code: 'template_variable_unknown', field: 'templates[1]' });
    expect(error.facts).toEqual({
      variables: expect.arrayContaining(['saldos', 'nombre.apellido']),
      known: ['numero', 'nombre', 'sustantivo', 'grupo', 'saldo'],
    });
  });
});

describe('the name of a column', () => {
  test.each([
    ['Fecha de Pago (Año)', 'fecha_de_pago_ano'],
    ['  Saldo $ ', 'saldo'],
    ['2do nombre', 'columna_2do_nombre'],
    ['', 'columna'],
    ['¿?', 'columna'],
    ['empty', 'columna_empty'],
    ['__proto__', 'proto'],
    ['Ⅳ ﬁn', 'iv_fin'],
    ['x'.repeat(90), 'x'.repeat(60)],
    ['日本', 'columna'],
  ])('%j is %s, and stays so', (header, name) => {
    expect(variableName(header)).toBe(name);
    if (name !== 'columna') expect(variableName(name)).toBe(name);
  });
});
