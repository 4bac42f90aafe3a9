import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maxTries, verdictOf, waitMs } from './verdict.ts';

const hourMs = 3_600_000;

it('the tries of a delivery take about a day', () => {
  const total = (random: number) =>
    Array.from({ length: maxTries - 1 }, (_, i) => waitMs(i + 1, random)).reduce((sum, ms) => sum + ms, 0);
  expect(total(0.5) / hourMs).toBeGreaterThan(20);
  expect(total(0.5) / hourMs).toBeLessThan(28);
  expect(total(0) / hourMs).toBeGreaterThan(15);
});

it('waits longer after each try, by a random quarter more or less, and never beyond ten hours', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: maxTries }), fc.double({ min: 0, max: 1, noNaN: true }), (tries, random) => {
      const wait = waitMs(tries, random);
      expect(wait).toBeGreaterThanOrEqual(45_000);
      expect(wait).toBeLessThanOrEqual(10 * hourMs);
      expect(waitMs(tries + 1, random)).toBeGreaterThanOrEqual(wait);
    }),
  );
});

it.each([
  [200, 1, 'delivered'],
  [204, maxTries, 'delivered'],
  [301, 1, 'waiting'],
  [404, 1, 'waiting'],
  [500, maxTries - 1, 'waiting'],
  [null, 1, 'waiting'],
  [null, maxTries, 'failed'],
])('an answer of %s to try %i: %s', (status, tries, wanted) => {
  expect(verdictOf({ status }, tries, 0.5).status).toBe(wanted);
});
