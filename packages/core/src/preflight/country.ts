// Which country a phone is of. Several share a calling code; then it takes more of the number to tell.
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';

/**
 * How many digits tell the country, by the number's beginning; four are enough where nothing is said. People are counted by such
 * beginnings, and the country of one of them is the country of all. A test compares it with the library, number by number.
 */
export const countryDepths: readonly { readonly head: string; readonly depth: number }[] = [
  { head: '3906', depth: 7 },
  { head: '441', depth: 6 },
  { head: '447', depth: 7 },
  { head: '4476', depth: 8 },
  { head: '6189', depth: 10 },
  { head: '2125', depth: 8 },
  { head: '262', depth: 9 },
  { head: '358', depth: 7 },
  { head: '590', depth: 8 },
];

const alone = new Map<string, CountryCode | undefined>();
for (const country of getCountries()) {
  const code = getCountryCallingCode(country);
  alone.set(code, alone.has(code) ? undefined : country);
}

/** ISO 3166, two letters; undefined for a number that belongs to no country. @param digits E.164 without `+` */
export function countryOf(digits: string): string | undefined {
  const parsed = parsePhoneNumberFromString(`+${digits}`);
  return parsed && (parsed.country ?? alone.get(parsed.countryCallingCode));
}
