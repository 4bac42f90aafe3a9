import * as fc from 'fast-check';
import { getCountries, getCountryCallingCode, Metadata, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { expect, test } from 'vitest';
import { countryDepths, countryOf } from './country.ts';

const countries = getCountries();
const codes = countries.map((country) => getCountryCallingCode(country));
const shared = [...new Set(codes.filter((code, index) => codes.indexOf(code) !== index))];

const depthOf = (digits: string): number =>
  Math.max(4, ...countryDepths.filter(({ head }) => digits.startsWith(head)).map(({ depth }) => depth));

/** Lengths that a number of this calling code may have. */
const lengthsOf = (code: string): number[] => {
  const lengths = new Set<number>();
  for (const country of countries) {
    if (getCountryCallingCode(country) !== code) continue;
    const metadata = new Metadata();
    metadata.selectNumberingPlan(country);
    for (const length of metadata.numberingPlan?.possibleLengths() ?? []) lengths.add(length);
  }
  return [...lengths];
};

test.each(shared)(
  'whoever has the same beginning under +%s is in the same country',
  (code) => {
    const lengths = lengthsOf(code);
    const seen = new Map<string, string>();
    const heads = countryDepths.filter(({ head }) => head.startsWith(code)).map(({ head }) => head.slice(code.length));
    const digits = (length: number) =>
      fc
        .tuple(
          fc.constantFrom('', ...heads),
          fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length }),
        )
        .map(([head, rest]) => code + (head + rest).slice(0, length));
    fc.assert(
      fc.property(fc.constantFrom(...lengths).chain(digits), (phone) => {
        // Numbers that are called for their price or for nothing are nobody's phone.
        if (!/^(MOBILE|FIXED_LINE)/.test(parsePhoneNumberFromString(`+${phone}`)?.getType() ?? '')) return;
        const country = countryOf(phone);
        expect(country, phone).toBeDefined();
        if (country === undefined) return;
        const beginning = phone.slice(0, depthOf(phone));
        const before = seen.get(beginning) ?? country;
        expect([phone, country]).toEqual([phone, before]);
        seen.set(beginning, country);
      }),
      { numRuns: 3_000 },
    );
  },
  30_000,
);

test.each([
  ['595981100000', 'PY'],
  ['5215512345678', 'MX'],
  ['12125551234', 'US'],
  ['14165551234', 'CA'],
  ['18095551234', 'DO'],
  ['447781123456', 'GG'],
  ['77011234567', 'KZ'],
  ['999123', undefined],
])('%s is of %s', (digits, country) => {
  expect(countryOf(digits)).toBe(country);
});
