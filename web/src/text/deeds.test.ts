// Each change that the API can make has its words in the log of who did what.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { en } from './en.ts';
import { es } from './es.ts';
import { createFormat } from './format.ts';

const format = createFormat({ locale: 'es', country: 'PY', timeZone: 'America/Asuncion' });
type Described = Readonly<Record<string, Readonly<Record<string, { readonly 'x-role'?: string }>>>>;
const { paths } = JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8')) as {
  readonly paths: Described;
};

test('every route that changes something is a deed with a name, in both languages, and no other', () => {
  const changing = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .map(([method, { 'x-role': role }]) => ({ route: `${method.toUpperCase()} ${path}`, role }))
      .filter(({ route, role }) => role !== undefined && role !== 'viewer' && !route.startsWith('GET '))
      .map(({ route }) => route),
  );
  for (const dictionary of [es(format), en(format)])
    expect(Object.keys(dictionary.access.deeds).toSorted()).toEqual(changing.toSorted());
});
