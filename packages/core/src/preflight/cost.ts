// What a campaign costs: for each country the messages, or the parts of SMS, times the user's own price.
import { type Amounts, amountsOf, type Channel } from '../price/amount.ts';
import type { Prices } from '../price/price.ts';
import { countryOf } from './country.ts';
import type { Kind } from './people.query.ts';
import type { Tally } from './tally.ts';

export interface CountryUnits {
  /** ISO 3166; empty where the phones belong to no country. */
  readonly country: string;
  readonly recipients: number;
  /** Messages; of SMS, parts. */
  readonly units: number;
}

export interface Cost extends Amounts<CountryUnits> {
  readonly channel: Channel;
}

export const costOf = (units: readonly CountryUnits[], channel: Channel, prices: Prices): Cost => ({
  channel,
  ...amountsOf(
    units.toSorted((a, b) => (a.country < b.country ? -1 : 1)),
    () => channel,
    prices,
  ),
});

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
