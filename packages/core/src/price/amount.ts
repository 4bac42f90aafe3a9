// What units come to at the user's own prices. Exact decimals throughout.
import { fromMillionths, toMillionths } from './money.ts';
import type { Price, Prices } from './price.ts';

export type Channel = Price['channel'];

interface Units {
  /** ISO 3166; empty where the phones belong to no country. */
  readonly country: string;
  /** Messages; of SMS, parts. */
  readonly units: number;
}

export interface Amounts<T> {
  readonly currency: string;
  /** Of the countries that have a price. */
  readonly total: string;
  /** Countries without a price, those with most units first: the total is without them. */
  readonly missing: readonly string[];
  readonly countries: readonly (T & { readonly price: string | null; readonly amount: string | null })[];
}

/** Those with most units first; of as many, in the order in which they come. */
export function amountsOf<T extends Units>(
  units: readonly T[],
  channelOf: (one: T) => Channel,
  { currency, items }: Prices,
): Amounts<T> {
  const priceOf = new Map(items.map(({ country, channel, amount }) => [`${channel} ${country}`, amount]));
  let total = 0n;
  const countries = units
    .toSorted((a, b) => b.units - a.units)
    .map((one) => {
      const price = priceOf.get(`${channelOf(one)} ${one.country}`) ?? null;
      if (price === null) return { ...one, price, amount: null };
      const amount = toMillionths(price) * BigInt(one.units);
      total += amount;
      return { ...one, price, amount: fromMillionths(amount) };
    });
  const missing = countries.filter(({ price, country }) => price === null && country !== '');
  return {
    currency,
    total: fromMillionths(total),
    missing: [...new Set(missing.map(({ country }) => country))],
    countries,
  };
}
