import { expect, test } from 'vitest';
import { matches, precision } from './pattern.ts';

test.each([
  ['*', 'cualquier cosa.csv', true],
  ['*.csv', 'clientes.csv', true],
  ['*.csv', 'clientes.csv.gz', false],
  ['*.csv*', 'clientes.csv.gz', true],
  ['promo-*.csv', 'PROMO-navidad.CSV', true],
  ['promo-*.csv', 'promo.csv', false],
  ['promo?.csv', 'promo1.csv', true],
  ['promo?.csv', 'promo.csv', false],
  ['clientes.csv', 'clientes_csv', false],
  ['a+b(1).csv', 'a+b(1).csv', true],
  ['ñandú.csv', 'n\u0303andu\u0301.csv', true],
  ['*a*b*c', 'xxaxxbxxc', true],
  ['*a*b*c', 'xxaxxbxx', false],
  ['', '', true],
  ['', 'a', false],
  ['?', '😀', true],
])('%j on %j: %s', (pattern, name, expected) => {
  expect(matches(pattern, name)).toBe(expected);
});

test('a pattern of many stars on a long name is answered at once', () => {
  const began = performance.now();
  expect(matches(`${'*a'.repeat(50)}b`, 'a'.repeat(1000))).toBe(false);
  expect(performance.now() - began).toBeLessThan(1000);
});

test('the pattern that says more is the one that is meant', () => {
  expect(precision('promo-*.csv')).toBeGreaterThan(precision('*.csv'));
  expect(precision('*.csv')).toBeGreaterThan(precision('*'));
});
