import { expect, test } from 'vitest';
import { makeRest } from './rest.ts';

test('what is left is told by the rate since the upload went on, once there is one', () => {
  const rest = makeRest(1_000);
  expect(rest(400, 10_000)).toBeUndefined();
  expect(rest(500, 11_000)).toBeUndefined();
  expect(rest(700, 13_000)).toBe(3_000);
  expect(rest(1_000, 16_000)).toBe(0);
});

test('nothing is told of an upload that does not move', () => {
  const rest = makeRest(1_000);
  rest(100, 0);
  expect(rest(100, 60_000)).toBeUndefined();
});
