// What a report may be asked for: a period, a group, a campaign. Each report says which of them it serves; the others are refused, so that
// no figure ever stands for something else than was asked.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { maybeRow } from '../db/query.ts';
import { DomainError, notFound } from '../error.ts';
import { CampaignId, type UserId } from '../id.ts';

const isInRange = (text: string): boolean => {
  const year = Number(text.slice(0, 4));
  return year >= 2000 && year <= 2100;
};

/** A day of the user (`2026-11-21`) or an instant (`2026-11-21T15:00:00-03:00`). */
const Bound = z
  .union(
    [z.iso.date(), z.iso.datetime({ offset: true })],
    'is neither a date such as 2026-11-21 nor a time such as 2026-11-21T15:00:00Z',
  )
  .refine(isInRange, 'is not between the years 2000 and 2100')
  .optional();

/** From (included) to: a day is included whole, an instant is not. Instants count by the quarter of an hour they are in. */
export const Period = z.object({ from: Bound, to: Bound });
export type Period = z.infer<typeof Period>;

/** `group` as it was when the message was sent; `Sin grupo` for those without one. */
export const Filter = Period.extend({ group: z.string().max(200).optional(), campaign: CampaignId.optional() });
export type Filter = z.infer<typeof Filter>;

/** @throws DomainError invalid `filter_unsupported` for a filter that this report does not serve. */
export function refuse(filter: Partial<Filter>, unserved: readonly (keyof Filter)[]): void {
  const asked = unserved.find((name) => filter[name] !== undefined);
  if (asked === undefined) return;
  const detail = `This report cannot be filtered by \`${asked}\`. Leave it out.`;
  throw new DomainError('invalid', 'filter_unsupported', detail, { field: asked });
}

const isDay = (bound: string): boolean => bound.length === 10;
const dayMs = 86_400_000;

/** @throws DomainError invalid `range_invalid`. A day and an instant are compared as far as no zone could put them in order. */
function checkOrder({ from, to }: Period): void {
  if (!from || !to) return;
  const slackMs = isDay(from) === isDay(to) ? 0 : 2 * dayMs;
  if (Date.parse(from) <= Date.parse(to) + slackMs) return;
  throw new DomainError('invalid', 'range_invalid', '`from` is later than `to`.', { field: 'from' });
}

/** @throws DomainError invalid `range_invalid`; not_found `campaign_not_found`. */
export async function check(db: Db, userId: UserId, filter: Partial<Filter>): Promise<void> {
  checkOrder(filter as Period);
  if (filter.campaign === undefined) return;
  const found = await maybeRow(
    db,
    sql`select 1 as one from campaign where user_id = ${userId}::uuid and id = ${filter.campaign}::uuid`,
    z.object({ one: z.number() }),
    { repeatable: true },
  );
  if (found === undefined) throw notFound('campaign');
}

/** A bound is a day or an instant; the other one is null. */
export const dayOf = (bound: string | undefined): SQL => sql`${bound && isDay(bound) ? bound : null}::date`;
export const instantOf = (bound: string | undefined): SQL =>
  sql`${bound && !isDay(bound) ? new Date(bound).toISOString() : null}::timestamptz`;

/** A row with the user's id, zone `tz`, and the instants `a` (included) and `b` between which the period lies. */
export const person = (userId: UserId, { from, to }: Partial<Period> = {}): SQL => sql`(
  select u.id, u.time_zone as tz, x.a, x.b from app_user u,
    lateral period_bounds(u.time_zone, ${dayOf(from)}, ${instantOf(from)}, ${dayOf(to)}, ${instantOf(to)}) x
  where u.id = ${userId}::uuid) p`;

export const campaignOf = ({ campaign }: Partial<Filter>): SQL => sql`${campaign ?? null}::uuid`;
export const groupOf = ({ group }: Partial<Filter>): SQL => sql`${group ?? null}::text`;
