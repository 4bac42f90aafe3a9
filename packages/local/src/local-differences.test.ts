// docs/local-differences.md promises a test for each row that gives no reason: those it names must exist.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const here = import.meta.dirname;
const page = readFileSync(join(here, '../../../docs/local-differences.md'), 'utf8');

/** The names of all tests of the four parts, with `%s` where a case is put in. */
const testNames = ['sqs', 's3', 'scheduler', 'secrets'].flatMap((part) =>
  readdirSync(join(here, part))
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(here, part, file), 'utf8');
      return [...text.matchAll(/^\s*(?:test|\]\))\((['"])(.*?)\1, (?:async )?\(/gm)].map((match) => match[2] ?? '');
    }),
);

/** Rows of the tables, without their heads. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| AWS') && !line.startsWith('| suite'));

const cited = (row: string): string[] =>
  [...row.replaceAll(/`[^`]*`/g, '').matchAll(/\*([^*]+)\*/g)].map((match) => match[1] ?? '');

const pattern = (name: string, hole: RegExp): string =>
  name
    .split(hole)
    .map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');

const exists = (name: string): boolean =>
  testNames.some(
    (known) =>
      new RegExp(`^${pattern(name, / ?…/)}$`).test(known) || new RegExp(`^${pattern(known, /%s/)}$`).test(name),
  );

test('every test that the page names exists', () => {
  expect(rows.length).toBeGreaterThan(50);
  expect(rows.flatMap(cited).filter((name) => !exists(name))).toEqual([]);
});

test('every row names a test, or says why the difference is accepted', () => {
  const [, ...sections] = page.split(/^(?=## |Accepted differences:)/m);
  const reasoned = new Set(sections.filter((text) => text.startsWith('Accepted')).flatMap((text) => text.split('\n')));
  const bare = rows.filter(
    (row) =>
      !(cited(row).length > 0 || row.includes('accepted') || reasoned.has(row) || /whole suite|PREGON_/.test(row)),
  );
  expect(bare).toEqual([]);
});
