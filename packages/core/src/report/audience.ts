// What became of the people of campaigns, and when they answer.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { row, rows } from '../db/query.ts';
import type { UserId } from '../id.ts';
import { campaignOf, check, type Filter, person, refuse } from './period.ts';

const Funnel = z.object({
  campaigns: z.int(),
  queued: z.int(),
  sent: z.int(),
  delivered: z.int(),
  read: z.int(),
  replied: z.int(),
});
export type Funnel = z.infer<typeof Funnel>;

/**
 * Of everybody who was queued in the campaigns that were started in the period: how many each step has reached since.
 * @throws DomainError invalid `range_invalid`, `filter_unsupported` for a group; not_found `campaign_not_found`.
 */
export async function funnel(db: Db, userId: UserId, filter: Filter): Promise<Funnel> {
  refuse(filter, ['group']);
  await check(db, userId, filter);
  return row(
    db,
    sql`select count(k.id) as campaigns, coalesce(sum(k.total_recipients), 0)::bigint as queued, coalesce(sum(k.sent_count), 0)::bigint as sent,
          coalesce(sum(k.delivered_count), 0)::bigint as delivered, coalesce(sum(k.read_count), 0)::bigint as read,
          coalesce(sum(k.replied_count), 0)::bigint as replied
        from ${person(userId, filter)} join campaign k on k.user_id = p.id and k.started_at >= p.a and k.started_at < p.b
        where ${campaignOf(filter)} is null or k.id = ${campaignOf(filter)}`,
    Funnel,
    { repeatable: true },
  );
}

/** ISO: Monday is 1; `hour` 0 to 23, both of the user. */
const Cell = z.object({ weekday: z.int(), hour: z.int(), replies: z.int() });

/**
 * When people answer: only cells with a reply. Messages that stop or start are none.
 * @throws DomainError invalid `range_invalid`, `filter_unsupported` for a group; not_found `campaign_not_found`.
 */
export async function replies(
  db: Db,
  userId: UserId,
  filter: Filter,
): Promise<{ total: number; cells: z.infer<typeof Cell>[] }> {
  refuse(filter, ['group']);
  await check(db, userId, filter);
  const cells = await rows(
    db,
    sql`select extract(isodow from s.at at time zone p.tz)::int as weekday, extract(hour from s.at at time zone p.tz)::int as hour,
          sum(s.replies)::bigint as replies
        from ${person(userId, filter)} join reply_stat s on s.user_id = p.id and s.at >= p.a and s.at < p.b
        where ${campaignOf(filter)} is null or s.campaign_id = ${campaignOf(filter)}
        group by 1, 2 order by 1, 2`,
    Cell,
    { repeatable: true },
  );
  return { total: cells.reduce((sum, cell) => sum + cell.replies, 0), cells };
}
