// How a phone number is read aloud in its country: +595 992 756 462. Display only; the API is what validates numbers.

/** Sizes of the groups after the country's code, by country code. Others are cut in threes from the left. */
const groupings: Readonly<Record<string, readonly number[]>> = {
  '1': [3, 3, 4],
  '7': [3, 3, 2, 2],
  '33': [1, 2, 2, 2, 2],
  '34': [3, 3, 3],
  '39': [3, 3, 4],
  '44': [4, 6],
  '49': [3, 4, 4],
  '51': [3, 3, 3],
  '52': [2, 4, 4],
  '521': [2, 4, 4],
  '54': [2, 4, 4],
  '549': [2, 4, 4],
  '55': [2, 5, 4],
  '56': [1, 4, 4],
  '57': [3, 3, 4],
  '58': [3, 3, 4],
  '502': [4, 4],
  '503': [4, 4],
  '504': [4, 4],
  '505': [4, 4],
  '506': [4, 4],
  '507': [4, 4],
  '591': [4, 4],
  '593': [2, 3, 4],
  '595': [3, 3, 3],
  '598': [2, 3, 3],
};

/** Country codes of one and two digits; every other code in use has three. */
const shortCodes = new Set(
  '1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
);

const countryCode = (digits: string): string => {
  for (const length of [1, 2]) {
    const code = digits.slice(0, length);
    if (shortCodes.has(code)) return code;
  }
  return digits.slice(0, 3);
};

/** Mexico and Argentina write a mobile's extra digit between the country's code and the area: it stands on its own. */
const mobilePrefix = (code: string, digits: string): string =>
  (code === '52' && digits.startsWith('521') && digits.length === 13) || (code === '54' && digits.startsWith('549'))
    ? digits.slice(2, 3)
    : '';

/** @param phone E.164 digits, with or without the `+`; anything else comes back as it is. */
export function formatPhone(phone: string): string {
  const digits = phone.replace(/^\+/, '');
  if (!/^\d{7,15}$/.test(digits)) return phone;
  const code = countryCode(digits);
  const mobile = mobilePrefix(code, digits);
  const sizes = groupings[code + mobile];
  const groups: string[] = [];
  let rest = digits.slice(code.length + mobile.length);
  for (const size of sizes ?? []) {
    groups.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  // A number that its country's pattern does not fit (or an unknown country): threes, and no lonely last digit.
  const even = sizes !== undefined && rest === '' && groups.every((group, i) => group.length === sizes[i]);
  const parts = even ? groups : threes(digits.slice(code.length + mobile.length));
  return `+${[code, mobile, ...parts].filter((part) => part !== '').join(' ')}`;
}

function threes(digits: string): string[] {
  const parts: string[] = [];
  let rest = digits;
  while (rest.length > 4) {
    parts.push(rest.slice(0, 3));
    rest = rest.slice(3);
  }
  return [...parts, rest];
}
