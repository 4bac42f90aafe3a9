import { getCountries } from 'libphonenumber-js/max';
import { expect, test } from 'vitest';
import { isCountry } from './countries.ts';

test('the countries are those that the library can read, and no others', () => {
  const known = new Set<string>(getCountries());
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  expect(codes.filter(isCountry)).toEqual(codes.filter((code) => known.has(code)));
  expect(codes.filter(isCountry)).toHaveLength(known.size);
});
