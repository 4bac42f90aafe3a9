import { expect, test } from 'vitest';
import { formatPhone } from './phone.ts';

test.each([
  ['595992756462', '+595 992 756 462'],
  ['+595992756462', '+595 992 756 462'],
  ['5491141234567', '+54 9 11 4123 4567'],
  ['5215512345678', '+52 1 55 1234 5678'],
  ['525512345678', '+52 55 1234 5678'],
  ['5511912345678', '+55 11 91234 5678'],
  ['14155238886', '+1 415 523 8886'],
  ['34612345678', '+34 612 345 678'],
])('%s is grouped as its country does: %s', (digits, shown) => {
  expect(formatPhone(digits)).toBe(shown);
});

test('a number that does not fit its country is cut in threes without a lonely last digit', () => {
  expect(formatPhone('59521614111')).toBe('+595 216 141 11');
  expect(formatPhone('3725123456')).toBe('+372 512 3456');
});

test('what is not a number is shown as it was written', () => {
  expect(formatPhone('no tiene')).toBe('no tiene');
  expect(formatPhone('12')).toBe('12');
});
