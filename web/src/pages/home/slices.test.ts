import { expect, test } from 'vitest';
import { groupSlices } from './slices.ts';

const groups = (n: number) => Array.from({ length: n }, (_, i) => ({ group: `g${i}`, sent: n - i, errors: 0 }));
const others = (n: number) => `otros ${n}`;

test('six groups are shown and the rest is one slice with their sum', () => {
  const slices = groupSlices(groups(9), others);
  expect(slices).toHaveLength(7);
  expect(slices.at(-1)).toEqual({ label: 'otros 3', value: 6 });
});

test('groups with nothing sent take no slice', () => {
  expect(groupSlices([{ group: 'a', sent: 0, errors: 4 }], others)).toEqual([]);
});

test('the slices are in order of size, whatever the order of the answer', () => {
  const slices = groupSlices(groups(3).toReversed(), others);
  expect(slices.map((slice) => slice.value)).toEqual([3, 2, 1]);
});
