import { describe, expect, test } from 'vitest';
import { tryRender, variables as variablesOf } from '../template/template.ts';
import { asTemplate, ContentInput, placesOf, render } from './content.ts';

const sid = `HX${'0a'.repeat(16)}`;
const content = {
  body: 'Hola {{1}}, su turno es el {{ 2 }}. Hasta el {{2}}.',
  variables: { '1': '{nombre}', '2': 'lunes' },
};

describe('the places of a template', () => {
  test.each([
    ['Hola {{1}}, {{2}} y {{1}}', ['1', '2']],
    ['{{ nombre }} {{a_1}}', ['nombre', 'a_1']],
    ['sin nada, {1}, {{}}, {{ a b }}, {{__proto__}}', []],
  ])('of %j are %j', (body, places) => {
    expect(placesOf(body)).toEqual(places);
  });
});

describe('a template as one of ours', () => {
  test('has each variable’s own template in its place, and reads alike', () => {
    const template = asTemplate(content);
    expect(variablesOf(template, 'templates[0]')).toEqual(['nombre']);
    expect(tryRender(template, { nombre: 'Ana' })).toEqual({ text: 'Hola Ana, su turno es el lunes. Hasta el lunes.' });
  });

  test.each(['{nombre} y {{nombre', 'a {% if %} b', 'json {"a": 1}', '{{}} {{ a b }}'])(
    'takes braces of the provider’s text for braces: %s',
    (body) => {
      const template = asTemplate({ body: `${body} {{1}}`, variables: { '1': 'x' } });
      expect(tryRender(template, { nombre: 'Ana', a: '1' })).toEqual({ text: `${body} x` });
      expect(render({ body: `${body} {{1}}`, variables: { '1': 'x' } }, {})).toMatchObject({ text: `${body} x` });
    },
  );
});

describe('one person’s message', () => {
  test('has the variables as the provider takes them, and the text that it makes of them', () => {
    expect(render(content, { nombre: 'Ana' })).toEqual({
      variables: { '1': 'Ana', '2': 'lunes' },
      text: 'Hola Ana, su turno es el lunes. Hasta el lunes.',
    });
  });

  test.each([
    ['Ana\nMaría', 'Ana María'],
    ['Ana\r\n\tMaría', 'Ana María'],
    [`Ana${' '.repeat(5)}María`, 'Ana María'],
    ['  Ana ', 'Ana'],
    ['$& {{1}} $1', '$& {{1}} $1'],
  ])('has no line breaks or runs of blanks, which the provider refuses: %j', (nombre, value) => {
    const rendered = render(content, { nombre });
    expect(rendered).toMatchObject({ variables: { '1': value }, text: expect.stringContaining(`Hola ${value},`) });
  });

  test.each([{}, { nombre: '' }, { nombre: ' \n ' }])(
    'whose data leave a place empty is its own error: %j',
    (values) => {
      expect(render(content, values)).toMatchObject({
        code: 'content_variable_empty',
        message: expect.stringContaining('Variable 1'),
      });
    },
  );

  test('is refused when it would be too long, or its instructions fail', () => {
    const body = `${'x'.repeat(1500)} {{1}}`;
    const long = { body, variables: { '1': '{{ nota }}' } };
    expect(render(long, { nota: 'y'.repeat(99) })).toHaveProperty('text');
    expect(render(long, { nota: 'y'.repeat(100) })).toMatchObject({ code: 'message_too_long' });
    expect(render({ ...long, variables: { '1': '{{ nota' } }, {})).toMatchObject({ code: 'template_failed' });
  });

  test('is never reached through prototypes', () => {
    expect(render({ body: '{{constructor}}', variables: {} }, {})).toMatchObject({ code: 'content_variable_empty' });
  });
});

describe('what a draft says of its template', () => {
  test.each([
    { sid: 'HX1' },
    { sid, variables: { 'a b': 'x' } },
    { sid, variables: { '1': 7 } },
    { sid, variables: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [String(n + 1), 'x'])) },
    { sid, body: 'x' },
  ])('is refused: %j', (input) => {
    expect(ContentInput.safeParse(input).success).toBe(false);
  });

  test('may be a template without places', () => {
    expect(ContentInput.parse({ sid })).toEqual({ sid, variables: {} });
  });
});
