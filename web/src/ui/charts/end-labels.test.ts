import { expect, test } from 'vitest';
import { apart } from './end-labels.ts';

test('names that end far from each other stay where their lines end', () => {
  expect(apart([20, 100], 200)).toEqual([20, 100]);
});

test('names that would meet are a line apart', () => {
  expect(apart([50, 54], 200)).toEqual([50, 66]);
});

test('two lines that end on the axis are written above it', () => {
  expect(apart([200, 200], 200)).toEqual([184, 200]);
});
