// The statements of the dashboard. None reads the ledger: their cost is that of the rollup rows in the period.
//
// A local day is matched by each quarter's own local date, not by the instant at which the day begins: where clocks change at
// midnight that instant exists twice or not at all. A wider range of instants before it lets the primary key be used.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, maybeRow, row, rows } from '../db/query.ts';
import type { CampaignId, UserId } from '../id.ts';
import type { Period, TimelineFilter } from './report.ts';

const repeatable = { repeatable: true };

/** A bound is a day or an instant; the other one is null. */
const dayOf = (bound: string | undefined): SQL => sql`${bound?.length === 10 ? bound : null}::date`;
const instantOf = (bound: string | undefined): SQL =>
  sql`${bound && bound.length > 10 ? new Date(bound).toISOString() : null}::timestamptz`;

/** Whether an instant is in the period, in the zone `p.tz`. */
const within = (at: SQL, { from, to }: Period): SQL => sql`
  ${at} >= coalesce(date_bin('15 minutes', ${instantOf(from)}, '2000-01-01Z'),
                    (${dayOf(from)} - 1)::timestamp at time zone 'UTC', '-infinity')
  and ${at} < coalesce(${instantOf(to)}, (${dayOf(to)} + 2)::timestamp at time zone 'UTC', 'infinity')
  and (${dayOf(from)} is null or (${at} at time zone p.tz)::date >= ${dayOf(from)})
  and (${dayOf(to)} is null or (${at} at time zone p.tz)::date <= ${dayOf(to)})`;

const person = (userId: UserId): SQL => sql`(select id, time_zone as tz from app_user where id = ${userId}::uuid) p`;

export async function campaignExistsQuery(db: Db, userId: UserId, campaign: CampaignId): Promise<boolean> {
  const found = await maybeRow(
    db,
    sql`select 1 as one from campaign where user_id = ${userId}::uuid and id = ${campaign}::uuid`,
    z.object({ one: z.number() }),
    repeatable,
  );
  return found !== undefined;
}

const Totals = z.object({ campaigns: z.int(), sent: z.int(), errors: z.int() });

/** All time, from the counts that every campaign keeps: as many rows as campaigns, not as many as quarters of an hour. */
export const lifetimeQuery = (db: Db, userId: UserId, campaign: CampaignId | null) =>
  row(
    db,
    sql`select count(*) filter (where started_at is not null) as campaigns,
               coalesce(sum(sent_count), 0)::bigint as sent, coalesce(sum(error_count), 0)::bigint as errors
        from campaign
        where user_id = ${userId}::uuid and (${campaign}::uuid is null or id = ${campaign}::uuid)`,
    Totals,
    repeatable,
  );

export const summaryQuery = (db: Db, userId: UserId, period: Period, campaign: CampaignId | null) =>
  row(
    db,
    sql`with stat as materialized (
          select s.campaign_id, s.sent, s.errors from ${person(userId)} join send_stat s on s.user_id = p.id
          where (${campaign}::uuid is null or s.campaign_id = ${campaign}::uuid) and ${within(sql`s.at`, period)}
        ), started as (
          select c.id from ${person(userId)} join campaign c on c.user_id = p.id
          where (${campaign}::uuid is null or c.id = ${campaign}::uuid) and ${within(sql`c.started_at`, period)}
        )
        select (select count(*) from (select campaign_id from stat union select id from started) x) as campaigns,
               coalesce(sum(sent), 0)::bigint as sent, coalesce(sum(errors), 0)::bigint as errors
        from stat`,
    Totals,
    repeatable,
  );

const Points = z.object({
  local: column.timestamp,
  at: column.timestamp,
  sent: z.int(),
  errors: z.int(),
});

/**
 * Days and months are counted by local date. Hours are counted by instant (date_trunc with a zone keeps the offset in force),
 * so that the hour which a change of clocks repeats is two points, also where the change is of half an hour.
 */
export function timelineQuery(db: Db, userId: UserId, filter: TimelineFilter, now: Date, limit: number) {
  const parts = filter.bucket === 'hour' ? hours(filter, now, limit) : dates(filter, now, limit);
  return rows(
    db,
    sql`with p as (select id, time_zone as tz from app_user where id = ${userId}::uuid), ${parts}
        select b.local, b.at, coalesce(sum(c.sent), 0)::bigint as sent, coalesce(sum(c.errors), 0)::bigint as errors
        from bucket b left join counted c on c.bucket = b.bucket
        group by b.bucket, b.local, b.at order by b.at limit ${limit}::bigint`,
    Points,
    repeatable,
  );
}

/** The first and last local date asked for; `back` is how far to go when no first one is. */
const span = ({ from, to }: Period, now: Date, back: SQL): SQL => sql`
  last_day as (
    select p.*, coalesce(${dayOf(to)}, ((${instantOf(to)} - interval '1 microsecond') at time zone p.tz)::date,
                         (${now.toISOString()}::timestamptz at time zone p.tz)::date) as last from p
  ), span as (
    select l.*, coalesce(${dayOf(from)}, (${instantOf(from)} at time zone l.tz)::date, (l.last - ${back})::date) as first from last_day l
  )`;

function dates(filter: TimelineFilter, now: Date, limit: number): SQL {
  const unit = sql`${filter.bucket}::text`;
  const step = filter.bucket === 'day' ? sql`interval '1 day'` : sql`interval '1 month'`;
  const back = filter.bucket === 'day' ? sql`29` : sql`interval '11 months'`;
  return sql`${span(filter, now, back)}, bucket as (
      select d as bucket, d as local, d at time zone s.tz as at
      from span s, generate_series(date_trunc(${unit}, s.first::timestamp),
        least(s.last::timestamp, date_trunc(${unit}, s.first::timestamp) + ${limit}::int * ${step}), ${step}) d
    ), counted as (
      select date_trunc(${unit}, st.at at time zone p.tz) as bucket, st.sent, st.errors
      from span p join send_stat st on st.user_id = p.id
      where ${within(sql`st.at`, filter)}
        and st.at >= (p.first - 1)::timestamp at time zone 'UTC' and st.at < (p.last + 2)::timestamp at time zone 'UTC'
    )`;
}

function hours(filter: TimelineFilter, now: Date, limit: number): SQL {
  const { from, to } = filter;
  return sql`${span(filter, now, sql`0`)}, range as (
      select s.id, s.tz,
        coalesce(date_bin('15 minutes', ${instantOf(from)}, '2000-01-01Z'), ${dayOf(from)}::timestamp at time zone s.tz,
                 date_trunc('hour', e.stop - interval '1 microsecond', s.tz) - interval '23 hours') as start, e.stop
      from span s, lateral (select coalesce(${instantOf(to)}, (${dayOf(to)} + 1)::timestamp at time zone s.tz,
                                            ${now.toISOString()}::timestamptz + interval '1 microsecond') as stop) e
    ), bucket as (
      select distinct h.at as bucket, h.at at time zone r.tz as local, h.at
      from range r, generate_series(r.start, least(r.stop, r.start + ${limit}::int * interval '1 hour') - interval '1 microsecond',
                                    interval '15 minutes') q,
        lateral (select date_trunc('hour', q, r.tz) as at) h
    ), counted as (
      select date_trunc('hour', st.at, r.tz) as bucket, st.sent, st.errors
      from range r join send_stat st on st.user_id = r.id and st.at >= r.start and st.at < r.stop
    )`;
}

/** A group of that very name and those without one are one line. */
export const byGroupQuery = (db: Db, userId: UserId, { from, to }: Period, noGroup: string) =>
  rows(
    db,
    sql`select coalesce(g.group_name, ${noGroup}::text) as group, sum(g.sent)::bigint as sent, sum(g.errors)::bigint as errors
        from ${person(userId)} join group_stat g on g.user_id = p.id
        where g.day >= coalesce(${dayOf(from)}, (${instantOf(from)} at time zone p.tz)::date, '-infinity')
          and g.day <= coalesce(${dayOf(to)}, ((${instantOf(to)} - interval '1 microsecond') at time zone p.tz)::date, 'infinity')
        group by 1 having sum(g.sent) <> 0 or sum(g.errors) <> 0
        order by sum(g.sent) + sum(g.errors) desc, 1 limit 1000`,
    z.object({ group: z.string(), sent: z.int(), errors: z.int() }),
    repeatable,
  );

/** Two months in one read: as many rows as quarters of an hour with traffic in them. */
export const monthsQuery = (db: Db, userId: UserId, now: Date) =>
  row(
    db,
    sql`with p as (
          select id, time_zone as tz, date_trunc('month', ${now.toISOString()}::timestamptz at time zone time_zone) as month
          from app_user where id = ${userId}::uuid
        )
        select to_char(p.month, 'YYYY-MM') as month,
          coalesce(sum(s.sent) filter (where s.at at time zone p.tz >= p.month), 0)::bigint as sent,
          coalesce(sum(s.errors) filter (where s.at at time zone p.tz >= p.month), 0)::bigint as errors,
          coalesce(sum(s.sent) filter (where s.at at time zone p.tz < p.month), 0)::bigint as "previousSent",
          coalesce(sum(s.errors) filter (where s.at at time zone p.tz < p.month), 0)::bigint as "previousErrors"
        from p left join send_stat s on s.user_id = p.id
          and s.at >= (p.month - interval '1 month 1 day') at time zone 'UTC'
          and s.at < (p.month + interval '1 month 1 day') at time zone 'UTC'
          and s.at at time zone p.tz >= p.month - interval '1 month'
          and s.at at time zone p.tz < p.month + interval '1 month'
        group by p.month`,
    z.object({
      month: z.string(),
      sent: z.int(),
      errors: z.int(),
      previousSent: z.int(),
      previousErrors: z.int(),
    }),
    repeatable,
  );
