// What the campaigns of a period have cost, at the user's present prices.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, row } from '../db/query.ts';
import type { UserId } from '../id.ts';
import { type Amounts, amountsOf } from '../price/amount.ts';
import * as Price from '../price/price.ts';
import { campaignOf, check, type Filter, person, refuse } from './period.ts';

const CountryCost = z.object({
  /** ISO 3166; empty where the phones belong to no country, or to people who had been erased before they were counted. */
  country: z.string(),
  channel: z.enum(['whatsapp', 'sms']),
  messages: z.int(),
  /** What has a price: messages; of SMS, parts. */
  units: z.int(),
});

export interface CostReport extends Amounts<z.infer<typeof CountryCost>> {
  /** Campaigns of the period that go on, or whose end is not counted yet: what they have sent is not, or not all, in the sums. */
  readonly pending: number;
}

/**
 * Of the campaigns that were started in the period, what they have sent in all, whenever that was.
 * @throws DomainError invalid `range_invalid`, `filter_unsupported` for a group; not_found `campaign_not_found`.
 */
export async function cost(db: Db, userId: UserId, filter: Filter): Promise<CostReport> {
  refuse(filter, ['group']);
  await check(db, userId, filter);
  const { countries, pending } = await row(
    db,
    sql`with k as (
        select k.id, k.finished_at is null or k.cost_seq < k.last_seq or exists (select 1 from cost_due d where d.campaign_id = k.id) as is_pending
        from ${person(userId, filter)} join campaign k on k.user_id = p.id and k.started_at >= p.a and k.started_at < p.b
        where ${campaignOf(filter)} is null or k.id = ${campaignOf(filter)}
      ), counted as (
        select s.country, s.channel, sum(s.messages) as messages, sum(s.parts) as units
        from k join unit_stat s on s.user_id = ${userId}::uuid and s.campaign_id = k.id group by s.country, s.channel
      )
      select (select coalesce(jsonb_agg(to_jsonb(c) order by c.country, c.channel), '[]') from counted c)::text as countries,
        (select count(*) from k where k.is_pending) as pending`,
    z.object({ countries: column.json(z.array(CountryCost)), pending: z.int() }),
    { repeatable: true },
  );
  return { ...amountsOf(countries, ({ channel }) => channel, await Price.get(db, userId)), pending };
}
