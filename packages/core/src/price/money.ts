// Amounts of money as exact decimals: text outside, whole millionths inside. Never a float.

const scale = 6;

/** At most six digits before the point and six after it. */
export const amountPattern = /^\d{1,6}(?:\.\d{1,6})?$/;

/** `0.0525` is 52500n. @throws Error for what is no amount. */
export function toMillionths(amount: string): bigint {
  if (!amountPattern.test(amount)) throw new Error('This is no amount of money.');
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole + fraction.padEnd(scale, '0'));
}

/** 52500n is `0.0525`: without zeros that say nothing, but with the two places in which money is read. */
export function fromMillionths(millionths: bigint): string {
  const digits = String(millionths).padStart(scale + 1, '0');
  const fraction = digits.slice(-scale).replace(/0{1,4}$/, '');
  return `${digits.slice(0, -scale)}.${fraction}`;
}
