import { expect, test } from 'vitest';
import { rateMeter } from './rate-meter.ts';

test('in any second only the limit passes, for each From by itself', () => {
  let now = 0;
  const isOver = rateMeter(
    () => 3,
    () => now,
  );
  const at = (time: number, from = 'a') => {
    now = time;
    return isOver(from);
  };
  expect([at(0), at(400), at(800), at(999)]).toEqual([false, false, false, true]);
  expect(at(999, 'b')).toBe(false);
  // What was refused does not count; what is a second old does not either.
  expect([at(1000), at(1399), at(1400)]).toEqual([false, true, false]);
});

test('without a limit all pass', () => {
  const isOver = rateMeter(() => undefined);
  expect(Array.from({ length: 1000 }, () => isOver('a'))).not.toContain(true);
});
