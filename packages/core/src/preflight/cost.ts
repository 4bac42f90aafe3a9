// What a campaign costs: for each country the messages, or the parts of SMS, times the user's own price. Exact decimals throughout.
import { fromMillionths, toMillionths } from '../price/money.ts';
import type { Prices } from '../price/price.ts';
import { countryOf } from './country.ts';
import type { Kind } from './people.query.ts';
import type { Tally } from './tally.ts';

export type Channel = 'whatsapp' | 'sms';

export interface CountryUnits {
  /** ISO 3166; empty where the phones belong to no country. */
  readonly country: string;
  readonly recipients: number;
  /** Messages; of SMS, parts. */
  readonly units: number;
}

export interface Cost {
  readonly currency: string;
  readonly channel: Channel;
  /** Of the countries that have a price. */
  readonly total: string;
  /** Countries without a price, dearest first: the total is without them. */
  readonly missing: readonly string[];
  readonly countries: readonly (CountryUnits & { readonly price: string | null; readonly amount: string | null })[];
}

export function costOf(units: readonly CountryUnits[], channel: Channel, prices: Prices): Cost {
  const priceOf = new Map(
    prices.items.filter((price) => price.channel === channel).map(({ country, amount }) => [country, amount]),
  );
  let total = 0n;
  const countries = units
    .toSorted((a, b) => b.units - a.units || (a.country < b.country ? -1 : 1))
    .map((one) => {
      const price = priceOf.get(one.country) ?? null;
      if (price === null) return { ...one, price, amount: null };
      const amount = toMillionths(price) * BigInt(one.units);
      total += amount;
      return { ...one, price, amount: fromMillionths(amount) };
    });
  const missing = countries.filter(({ price, country }) => price === null && country !== '');
  return {
    currency: prices.currency,
    channel,
    total: fromMillionths(total),
    missing: missing.map(({ country }) => country),
    countries,
  };
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

/** Units by country: as counted, or each country's people times what those looked at there come to, or all, where nobody was. */
export function unitsOf(
  reachable: readonly Kind[],
  tally: Pick<Tally, 'countries'>,
  isComplete: boolean,
): (channel: Channel) => CountryUnits[] {
  const people = new Map<string, number>();
  for (const { phone, recipients } of reachable) {
    const country = (phone === null ? undefined : countryOf(phone)) ?? '';
    people.set(country, (people.get(country) ?? 0) + recipients);
  }
  const all = [...tally.countries.values()];
  return (channel) => {
    const of = (one: { messages: number; parts: number }): number => (channel === 'sms' ? one.parts : one.messages);
    const everywhere = sum(all, of) / (sum(all, (one) => one.people) || 1);
    return [...people].map(([country, recipients]) => {
      const looked = tally.countries.get(country);
      if (isComplete) return { country, recipients, units: looked ? of(looked) : 0 };
      const each = looked && looked.people > 0 ? of(looked) / looked.people : everywhere;
      return { country, recipients, units: Math.round(recipients * each) };
    });
  };
}
