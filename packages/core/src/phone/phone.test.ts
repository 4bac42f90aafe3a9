import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import { type CountryCode, getCountries, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, test } from 'vitest';
import { phoneKey } from './key.ts';
import { display, mask, normalise } from './phone.ts';

/** A repeatable stream of numbers below `bound` (mulberry32). */
function dice(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

const digitsOf = (length: number, roll: (bound: number) => number): string =>
  Array.from({ length }, () => roll(10)).join('');

const phoneOf = (raw: string, country: string): string => {
  const result = normalise(raw, country);
  return result.ok ? result.phone : result.reason;
};

describe('a number of the own country', () => {
  test.each([
    '595992756462',
    '+595992756462',
    '00595992756462',
    '0992756462',
    '992756462',
    '0992 756 462',
    '(0992) 756-462',
    '+595 992 756462',
    '+595 (0)992 756 462',
    '595-992-756-462',
    '595.992.756.462',
    "'595992756462",
    '="595992756462"',
    '"595992756462"',
    ' 595992756462 ',
    '595992756462.0',
    '595992756462,00',
    '+595\u00a0992\u00a0756462',
    '\u202a+595 992 756462\u202c',
    '５９５９９２７５６４６２',
    'whatsapp:+595992756462',
    'Tel.: 0992 756462',
    'cel 0992756462',
    'WhatsApp 0992756462',
    'https://wa.me/595992756462',
    '595992756462@c.us',
    '595992756462@s.whatsapp.net',
    '595–992–756462',
    '\ufeff595992756462',
  ])('%j is the same phone', (raw) => {
    expect(normalise(raw, 'PY')).toEqual({ ok: true, phone: '595992756462', phoneKey: '595992756462' });
  });

  test('generated Paraguayan mobiles are read alike in all their spellings', () => {
    const roll = dice(7);
    for (let i = 0; i < 2000; i++) {
      const local = `9${['61', '71', '72', '73', '81', '82', '83', '84', '85', '91', '92', '94'][roll(12)]}${digitsOf(6, roll)}`;
      const grouped = `${local.slice(0, 3)} ${local.slice(3, 6)} ${local.slice(6)}`;
      const spellings = [
        local,
        `0${local}`,
        `595${local}`,
        `+595${local}`,
        `00595${local}`,
        `+595 ${grouped}`,
        `(0${local.slice(0, 3)})${local.slice(3)}`,
      ];
      expect(new Set(spellings.map((spelling) => phoneOf(spelling, 'PY')))).toEqual(new Set([`595${local}`]));
    }
  });
});

describe('the countries whose plans changed', () => {
  test.each([
    ['+52 1 55 1234 5678', 'PY', '525512345678'],
    ['5215512345678', 'PY', '525512345678'],
    ['5215512345678', 'MX', '525512345678'],
    ['525512345678', 'MX', '525512345678'],
    ['044 55 1234 5678', 'MX', '525512345678'],
    ['045 55 1234 5678', 'MX', '525512345678'],
    ['01 55 1234 5678', 'MX', '525512345678'],
    ['(55) 1234-5678', 'MX', '525512345678'],
    ['whatsapp:+5215512345678', 'MX', '525512345678'],
    ['+54 9 11 2345 6789', 'AR', '5491123456789'],
    ['5491123456789', 'PY', '5491123456789'],
    ['011 15 2345 6789', 'AR', '5491123456789'],
    ['+54 9 11 15 2345 6789', 'AR', '5491123456789'],
    ['+54 9 351 15 234 5678', 'AR', '5493512345678'],
    ['+54 11 2345 6789', 'AR', '541123456789'],
    ['+55 51 8123 4567', 'PY', '5551981234567'],
    ['555181234567', 'BR', '5551981234567'],
    ['(51) 8123-4567', 'BR', '5551981234567'],
    ['(051) 98123-4567', 'BR', '5551981234567'],
    ['+55 11 3123-4567', 'BR', '551131234567'],
    ['+1 415 523 8886', 'PY', '14155238886'],
    ['(415) 523-8886', 'US', '14155238886'],
    ['34612345678', 'MX', '34612345678'],
  ])('%s written in %s is %s', (raw, country, phone) => {
    expect(phoneOf(raw, country)).toBe(phone);
  });

  test('a Mexican 521 of another length is left alone', () => {
    expect(normalise('521551234567', 'MX').ok).toBe(false);
  });
});

describe('what is not a phone says why', () => {
  test.each([
    ['', 'phone_missing'],
    ['   ', 'phone_missing'],
    ['-', 'phone_missing'],
    ["'", 'phone_missing'],
    ['+', 'phone_missing'],
    ['5.95993E+11', 'phone_scientific'],
    ['5,95993E+11', 'phone_scientific'],
    ['6E11', 'phone_scientific'],
    ['0981123456 / 0982654321', 'phone_several'],
    ['0981123456, 021555555', 'phone_several'],
    ['0981123456 o 0982654321', 'phone_several'],
    ['021 555 555 ext 12', 'phone_invalid'],
    ['n/a', 'phone_invalid'],
    ['Carlos', 'phone_invalid'],
    ['1-800-FLOWERS', 'phone_invalid'],
    ['595+992756462', 'phone_invalid'],
    ['0000000000', 'phone_invalid'],
    ['595000000000', 'phone_invalid'],
    ['tel:', 'phone_invalid'],
    ['09811', 'phone_impossible_length'],
    ['5959927564621234', 'phone_impossible_length'],
    ['1'.repeat(500), 'phone_impossible_length'],
    ['+999123456789', 'phone_invalid'],
  ])('%j is %s', (raw, reason) => {
    expect(normalise(raw, 'PY')).toEqual({ ok: false, reason });
  });

  test('a local number with a digit too many or too few does not become a number of another country', () => {
    expect(phoneOf('98112345', 'PY')).toMatch(/^phone_/);
    expect(phoneOf('9617654321', 'PY')).toMatch(/^phone_/);
  });

  test('an unknown country of the user still reads international numbers', () => {
    expect(phoneOf('+595992756462', 'XX')).toBe('595992756462');
    expect(phoneOf('0992756462', 'XX')).toMatch(/^phone_/);
  });
});

describe('against libphonenumber', () => {
  const steady = getCountries().filter((country) => !['MX', 'AR', 'BR'].includes(country));

  test("every country's example mobile is read from its international spelling at home and from Paraguay", () => {
    for (const country of getCountries()) {
      const example = getExampleNumber(country, examples);
      if (example === undefined) continue;
      const phone = example.number.slice(1);
      for (const home of [country, 'PY'])
        expect([country, home, phoneOf(`+${phone}`, home)]).toEqual([country, home, phone]);
    }
  });

  test('digits that it reads as valid at home are read the same, with and without plus', () => {
    const roll = dice(11);
    let valid = 0;
    for (let i = 0; i < 4000; i++) {
      const country = steady[roll(steady.length)] as CountryCode;
      const national = getExampleNumber(country, examples)?.nationalNumber ?? '';
      const code = getExampleNumber(country, examples)?.countryCallingCode ?? '';
      const kept = roll(national.length + 1);
      const varied = national.slice(0, kept) + digitsOf(national.length - kept, roll);
      const raw = [varied, `0${varied}`, `${code}${varied}`, `+${code}${varied}`][roll(4)] ?? '';
      const parsed = parsePhoneNumberFromString(raw, country);
      if (!parsed?.isValid()) continue;
      valid++;
      expect([raw, country, phoneOf(raw, country)]).toEqual([raw, country, parsed.number.slice(1)]);
    }
    expect(valid).toBeGreaterThan(500);
  });

  test('whatever is accepted is valid and is read as itself again', () => {
    const roll = dice(13);
    let accepted = 0;
    for (let i = 0; i < 4000; i++) {
      const home = ['PY', 'MX', 'AR', 'BR', 'US', 'ES'][roll(6)] ?? 'PY';
      const code = ['', '595', '52', '521', '54', '549', '55', '1', '34', '0'][roll(10)] ?? '';
      const raw = code + digitsOf(8 + roll(4), roll);
      const result = normalise(raw, home);
      if (!result.ok) continue;
      accepted++;
      expect([raw, home, parsePhoneNumberFromString(`+${result.phone}`)?.isValid()]).toEqual([raw, home, true]);
      expect(phoneOf(`+${result.phone}`, home)).toBe(result.phone);
    }
    expect(accepted).toBeGreaterThan(500);
  });
});

describe('the key of a phone', () => {
  test.each([
    ['5215512345678', '525512345678'],
    ['5491123456789', '541123456789'],
    ['555181234567', '5551981234567'],
    ['551131234567', '551131234567'],
    ['595992756462', '595992756462'],
  ])('%s folds to %s, and folding again changes nothing', (digits, key) => {
    expect(phoneKey(digits)).toBe(key);
    expect(phoneKey(key)).toBe(key);
  });

  test('is the same for the mobile and the landline spelling of an Argentine number', () => {
    const [mobile, plain] = [normalise('+5491123456789', 'AR'), normalise('+541123456789', 'AR')];
    expect(mobile.ok && plain.ok && mobile.phoneKey === plain.phoneKey && mobile.phone !== plain.phone).toBe(true);
  });
});

describe('showing a phone', () => {
  test('to people it is grouped as its country does', () => {
    expect(display('595992756462')).toBe('+595 992 756462');
    expect(display('000')).toBe('+000');
  });

  test.each([
    ['595992756462', '+595 *******62'],
    ['14155238886', '+1 ********86'],
    ['12', '**'],
    ['', '**'],
    ['99999', '***99'],
  ])('in a log %s is %s', (phone, masked) => {
    expect(mask(phone)).toBe(masked);
  });
});
