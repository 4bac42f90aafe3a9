import { expect, test } from 'vitest';
import { dropKey, parseDropKey, resultKey, resultRejectsKey } from './key.ts';

const user = '019e4a5c-8a11-7c3e-9d6b-0f1a2b3c4d5e';

test.each([
  [`drop/${user}/promos/a b+ñ.csv`, ['promos', 'a b+ñ.csv']],
  [`drop/${user}/promos/sub/a.csv`, ['promos', 'sub/a.csv']],
  [`drop/${user}/promos/`, undefined],
  [`drop/${user}/a.csv`, undefined],
  [`drop/${user.toUpperCase()}/promos/a.csv`, undefined],
  ['drop/ana/promos/a.csv', undefined],
  [`imports/${user}/promos/a.csv`, undefined],
  [`drop/${user}/promos/a\0.csv`, undefined],
  [`drop/${user}/pro\0mos/a.csv`, undefined],
])('%j is %j', (key, expected) => {
  const parsed = parseDropKey(key);
  expect(parsed && [parsed.folder, parsed.name]).toEqual(expected);
  if (parsed) expect(dropKey(parsed)).toBe(key);
});

test('what became of a file stands under the same folder and name', () => {
  const key = parseDropKey(`drop/${user}/promos/a.csv`);
  if (!key) throw new Error('no key');
  expect(resultKey(key)).toBe(`results/${user}/promos/a.csv.json`);
  expect(resultRejectsKey(key)).toBe(`results/${user}/promos/a.csv.rejects.csv`);
});
