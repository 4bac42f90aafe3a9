// Phones: E.164 digits without `+`, as the CSV contract writes them.
import { isSupportedCountry, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { type FastPath, fastPath } from './fast-path.ts';
import { phoneKey } from './key.ts';
import { type PhoneReason, spell } from './spelling.ts';

export type { PhoneReason } from './spelling.ts';

export type Normalised =
  | { readonly ok: true; readonly phone: string; readonly phoneKey: string }
  | { readonly ok: false; readonly reason: PhoneReason };

/** E.164 allows fifteen digits. */
const maximumDigits = 15;
/** Fewer digits than this without `+` are read as a number of the user's own country only: a digit lost from a local number
 * must not turn it into a valid number of another country. */
const foreignDigits = 11;

/**
 * Reads a phone as somebody in `country` (ISO 3166, two letters) writes it: national, international, or E.164 digits.
 * A national reading wins over a foreign one. Never throws: the reason says what is wrong with the cell.
 */
export function normalise(raw: string, country: string): Normalised {
  const spelling = spell(raw);
  if (!spelling.ok) return spelling;
  const { digits } = spelling;
  const quick = shortCut(country)?.(digits);
  if (quick !== undefined) return accepted(quick);
  if (digits.length > maximumDigits + 6) return { ok: false, reason: 'phone_impossible_length' };
  const readings = [];
  for (const reading of readingsOf(digits, country)) {
    if (reading.isValid()) return accepted(reading.number.slice(1));
    readings.push(reading);
  }
  // A number that belongs to no plan at all is wrong, whatever its length.
  const fits =
    digits.length <= maximumDigits && (readings.length === 0 || readings.some((reading) => reading.isPossible()));
  return { ok: false, reason: fits ? 'phone_invalid' : 'phone_impossible_length' };
}

const accepted = (phone: string): Normalised => ({ ok: true, phone, phoneKey: phoneKey(phone) });

function* readingsOf(digits: string, country: string): Generator<PhoneNumber> {
  for (const national of digits.startsWith('+') ? [] : new Set([digits, repairNational(digits, country)])) {
    const reading = isSupportedCountry(country) ? parsePhoneNumberFromString(national, country) : undefined;
    if (reading !== undefined) yield reading;
  }
  if (!digits.startsWith('+') && digits.length < foreignDigits) return;
  const foreign = `+${digits.replace('+', '')}`;
  for (const number of new Set([foreign, repairInternational(foreign)])) {
    const reading = parsePhoneNumberFromString(number);
    if (reading !== undefined) yield reading;
  }
}

/** Prefixes that the plans have abolished but lists still carry: Mexico's 044, 045, 01; Brazil's mobiles of eight digits. */
function repairNational(digits: string, country: string): string {
  if (country === 'MX') return digits.replace(/^(?:044|045|01)(\d{10})$/, '$1');
  if (country === 'BR') return digits.replace(/^0?(\d{2})([6-9]\d{7})$/, '$19$2');
  return digits;
}

/** Mexico's 1 after 52, Argentina's 15 after 9 and area, Brazil's missing ninth digit. */
function repairInternational(number: string): string {
  if (number.startsWith('+521')) return number.replace(/^\+521(\d{10})$/, '+52$1');
  if (number.startsWith('+549'))
    return number.replace(/^\+549(?:(\d{2})15(\d{8})|(\d{3})15(\d{7})|(\d{4})15(\d{6}))$/, '+549$1$2$3$4$5$6');
  if (number.startsWith('+55')) return number.replace(/^\+55(\d{2})([6-9]\d{7})$/, '+55$19$2');
  return number;
}

/** For logs: the country's code and the last two digits, as in `+595 ********62`. Never throws. */
export function mask(phone: string): string {
  const code = parsePhoneNumberFromString(`+${phone}`)?.countryCallingCode ?? '';
  const hidden = '*'.repeat(Math.max(phone.length - code.length - 2, 0));
  return `${code === '' ? '' : `+${code} `}${hidden}${phone.length > code.length + 2 ? phone.slice(-2) : '**'}`;
}

/** For people: `595992756462` is `+595 992 756462`. */
export const display = (phone: string): string =>
  parsePhoneNumberFromString(`+${phone}`)?.formatInternational() ?? `+${phone}`;

const shortCuts = new Map<string, FastPath | undefined>();

function shortCut(country: string): FastPath | undefined {
  if (!shortCuts.has(country)) shortCuts.set(country, isSupportedCountry(country) ? fastPath(country) : undefined);
  return shortCuts.get(country);
}
