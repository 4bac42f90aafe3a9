// The structural short cut for numbers of the user's own country: libphonenumber's own patterns, without its parser around
// them (8.6 µs a number against 0.4 µs). It only ever says what the long way says, or nothing.
import { type CountryCode, Metadata } from 'libphonenumber-js/max';

/** E.164 digits without `+`, or undefined: take the long way. */
export type FastPath = (digits: string) => string | undefined;

/** What the library's numbering plan knows beyond its published type; absent, there is just no short cut. */
interface Patterns {
  callingCode(): string;
  nationalNumberPattern(): string;
  nationalPrefixForParsing(): string | undefined;
  nationalPrefixTransformRule(): string | undefined;
  type(name: 'MOBILE' | 'FIXED_LINE'): { pattern(): string } | undefined;
}

const knowsPatterns = (plan: object): plan is Patterns =>
  ['callingCode', 'nationalNumberPattern', 'nationalPrefixForParsing', 'nationalPrefixTransformRule', 'type'].every(
    (name) => name in plan,
  );

/** Recognises a mobile of `country` written as E.164 digits, with or without `+`, or nationally, with or without its prefix. */
export function fastPath(country: CountryCode): FastPath | undefined {
  const metadata = new Metadata();
  metadata.selectNumberingPlan(country);
  const plan: object | undefined = metadata.numberingPlan;
  if (plan === undefined || !knowsPatterns(plan)) return undefined;
  // A plan that gives mobiles no pattern of their own (the United States) does not tell them from fixed lines.
  const pattern = plan.type('MOBILE')?.pattern() || plan.type('FIXED_LINE')?.pattern();
  if (!pattern) return undefined;
  const code = plan.callingCode();
  const anyNational = new RegExp(`^(?:${plan.nationalNumberPattern()})$`);
  const mobile = new RegExp(`^(?=(?:${plan.nationalNumberPattern()})$)(?:${pattern})$`);
  const prefix = new RegExp(`^(?:${plan.nationalPrefixForParsing() ?? '(?!)'})`);
  const prefixOf = (national: string) => prefix.exec(national)?.[0] ?? '';
  // Where a prefix is rewritten rather than dropped (Argentina's 15), national spellings are for the parser.
  const rewrites = Boolean(plan.nationalPrefixTransformRule());

  const fromNational: FastPath = (digits) => {
    if (mobile.test(digits)) return prefixOf(digits) === '' ? code + digits : undefined;
    const rest = digits.slice(prefixOf(digits).length);
    return mobile.test(rest) && !anyNational.test(digits) ? code + rest : undefined;
  };
  const fromCode: FastPath = (bare) => {
    const national = bare.slice(code.length);
    return bare.startsWith(code) && mobile.test(national) ? bare : undefined;
  };
  return (digits) => {
    if (digits.startsWith('+')) return fromCode(digits.slice(1));
    // Digits that are a national number as they stand are one, even if they begin with the country's code.
    const full = anyNational.test(digits) ? undefined : fromCode(digits);
    return full ?? (rewrites ? undefined : fromNational(digits));
  };
}
