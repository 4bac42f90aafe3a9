import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { en } from './en.ts';
import { es } from './es.ts';
import { createFormat } from './format.ts';

const format = createFormat({ locale: 'es', country: 'PY', timeZone: 'America/Asuncion' });

/** Every key with the kind of what it holds: `home.kpi.days function`. */
function keys(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [`${path} ${typeof value}`];
  return Object.entries(value).flatMap(([key, inner]) => keys(inner, path === '' ? key : `${path}.${key}`));
}

test('both languages say the same things', () => {
  expect(keys(en(format)).toSorted()).toEqual(keys(es(format)).toSorted());
});

test('no text is empty', () => {
  for (const dictionary of [es(format), en(format)]) {
    const texts = JSON.stringify(dictionary, (_, value) => (value === '' ? '(empty)' : value));
    expect(texts).not.toContain('(empty)');
  }
});

test('Spanish neither addresses as «tú» nor as «vos»', () => {
  const folder = new URL('./es/', import.meta.url);
  const sources = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
  // But for iCalendar's Tuesday.
  expect(sources.join('\n').replaceAll(/^ +TU: /gm, '')).not.toMatch(
    /\b(tu|tus|tú|te|ti|contigo|puedes|podés|tienes|tenés|elige|elegí|haz|hacé)\b/i,
  );
});

test('a point never follows the point of «p. m.»', () => {
  const now = new Date('2026-11-22T15:00:00Z');
  const text = es(format);
  const at = text.at(new Date('2026-11-22T20:00:00Z'), now);
  expect(at).toContain('hoy a las 5:00');
  expect(text.compose.review.askEnd(at)).not.toMatch(/\.\.$/);
});

test('one o’clock is in the singular', () => {
  const now = new Date('2026-11-22T15:00:00Z');
  expect(es(format).at(new Date('2026-11-22T16:30:00Z'), now)).toContain('hoy a la 1:30');
});

const sources = fileURLToPath(new URL('..', import.meta.url));

test('no key is left that no screen uses', () => {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      /\.tsx?$/.test(file) && !file.startsWith('text/es') && !file.startsWith('text/en') && !file.includes('.test.'),
  );
  const code = files.map((file) => readFileSync(`${sources}/${file}`, 'utf8')).join('\n');
  // Tables are read by a code or a state, not by name.
  const tables =
    /^(problems|reasons|rowReasons|recipient|recipients|status|channel)\.|\.(letters|status|sources|faults|ranges|rangeShort|bucket|when|themes|languages|delimiters|confirm|steps|nav|jitters|jitterHelp|states|weekdays|every|ends|roles|scopes|deeds|reasons)\b/;
  const unused = keys(es(format))
    .map((entry) => entry.split(' ')[0] ?? '')
    .filter(
      (path) =>
        !tables.test(path) &&
        !/^(nav|keys|campaign\.person|compose\.review\.need|groups\.(titles|means|doIt|done)|segments\.(subjects|verbs|words)|person\.opt)/.test(
          path,
        ),
    )
    .filter((path) => !new RegExp(`\\.${path.split('.').at(-1)}\\b`).test(code));
  expect(unused).toEqual([]);
});
