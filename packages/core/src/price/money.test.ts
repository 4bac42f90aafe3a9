import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromMillionths, toMillionths } from './money.ts';

test.each([
  ['0.0525', 52_500n, '0.0525'],
  ['0.05', 50_000n, '0.05'],
  ['12', 12_000_000n, '12.00'],
  ['0.000001', 1n, '0.000001'],
  ['0', 0n, '0.00'],
  ['0.1', 100_000n, '0.10'],
  ['1.230000', 1_230_000n, '1.23'],
])('%s is %d millionths, written %s', (amount, millionths, written) => {
  expect(toMillionths(amount)).toBe(millionths);
  expect(fromMillionths(millionths)).toBe(written);
});

test.each(['', '-1', '1,5', '1.2345678', '1e3', '.5', '1234567'])('%j is no amount', (amount) => {
  expect(() => toMillionths(amount)).toThrow();
});

test('what is written is read back, and sums are exact', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 999_999_999_999n), fc.integer({ min: 0, max: 1_000_000 }), (price, n) => {
      expect(toMillionths(fromMillionths(price))).toBe(price);
      const sum = fromMillionths(price * BigInt(n));
      const [whole = '', fraction = ''] = sum.split('.');
      expect(BigInt(whole + fraction.padEnd(6, '0'))).toBe(price * BigInt(n));
    }),
  );
});
