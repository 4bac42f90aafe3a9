// The statements of the dashboard. None reads the ledger. report_stats (0034) sums whole days and months of the user's zone from what is
// folded, and the ends of a period from quarters of an hour.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import type { UserId } from '../id.ts';
import { campaignOf, dayOf, type Filter, groupOf, instantOf, type Period, person } from './period.ts';
import type { TimelineFilter } from './report.ts';

const repeatable = { repeatable: true };

/** @param by whether whole months may stand for their days. */
const stats = (dimension: 'all' | 'group' | 'code', filter: Filter, by: 'day' | 'month'): SQL =>
  sql`report_stats(p.id, ${dimension}::text, ${campaignOf(filter)}, ${groupOf(filter)}, p.a, p.b, ${by}::text)`;

export const summaryQuery = (db: Db, userId: UserId, filter: Filter) =>
  row(
    db,
    sql`select coalesce(max(report_campaigns(p.id, ${campaignOf(filter)}, ${groupOf(filter)}, p.a, p.b)), 0) as campaigns,
          coalesce(sum(s.sent), 0)::bigint as sent, coalesce(sum(s.errors), 0)::bigint as errors
        from ${person(userId, filter)} left join lateral (
          select sum(x.sent) as sent, sum(x.errors) as errors from ${stats('all', filter, 'month')} x) s on true`,
    z.object({ campaigns: z.int(), sent: z.int(), errors: z.int() }),
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
 * @param months so many, of months without a first day.
 */
export function timelineQuery(db: Db, userId: UserId, filter: TimelineFilter, now: Date, limit: number, months = 12) {
  const parts = filter.bucket === 'hour' ? hours(filter, now, limit) : dates(filter, now, limit, months);
  return rows(
    db,
    sql`with p as (select * from ${person(userId, filter)}), ${parts}
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

/** Without a first day the first bucket is whole. */
function dates(filter: TimelineFilter, now: Date, limit: number, months: number): SQL {
  const unit = sql`${filter.bucket}::text`;
  const step = filter.bucket === 'day' ? sql`interval '1 day'` : sql`interval '1 month'`;
  const back = filter.bucket === 'day' ? sql`29` : sql`make_interval(months => ${months - 1}::int)`;
  return sql`${span(filter, now, back)}, bucket as (
      select d as bucket, d as local, d at time zone s.tz as at
      from span s, generate_series(date_trunc(${unit}, s.first::timestamp),
        least(s.last::timestamp, date_trunc(${unit}, s.first::timestamp) + ${limit}::int * ${step}), ${step}) d
    ), counted as (
      select date_trunc(${unit}, x.starts_on::timestamp) as bucket, sum(x.sent) as sent, sum(x.errors) as errors
      from span s, lateral report_stats(s.id, 'all', ${campaignOf(filter)}, ${groupOf(filter)},
        greatest(s.a, day_start(date_trunc(${unit}, s.first::timestamp)::date, s.tz)), s.b, ${unit}) x
      group by 1
    )`;
}

function hours(filter: TimelineFilter, now: Date, limit: number): SQL {
  const { from, to, group, campaign } = filter;
  const narrow = group !== undefined || campaign !== undefined;
  const source = narrow
    ? sql`group_stat st on st.user_id = r.id and (${campaignOf(filter)} is null or st.campaign_id = ${campaignOf(filter)})
        and (${groupOf(filter)} is null or st.group_name = ${groupOf(filter)} or (${groupOf(filter)} = 'Sin grupo' and st.group_name is null))`
    : sql`send_stat st on st.user_id = r.id`;
  return sql`${span(filter, now, sql`0`)}, range as (
      select s.id, s.tz,
        coalesce(date_bin('15 minutes', ${instantOf(from)}, '2000-01-01Z'), day_start(${dayOf(from)}, s.tz),
                 date_trunc('hour', e.stop - interval '1 microsecond', s.tz) - interval '23 hours') as start, e.stop
      from span s, lateral (select coalesce(${instantOf(to)}, day_start(${dayOf(to)} + 1, s.tz),
                                            ${now.toISOString()}::timestamptz + interval '1 microsecond') as stop) e
    ), bucket as (
      select distinct h.at as bucket, h.at at time zone r.tz as local, h.at
      from range r, generate_series(r.start, least(r.stop, r.start + ${limit}::int * interval '1 hour') - interval '1 microsecond',
                                    interval '15 minutes') q,
        lateral (select date_trunc('hour', q, r.tz) as at) h
    ), counted as (
      select date_trunc('hour', st.at, r.tz) as bucket, st.sent, st.errors
      from range r join ${source} and st.at >= r.start and st.at < r.stop
    )`;
}

/** A group of that very name and those without one are one line. */
export const byGroupQuery = (db: Db, userId: UserId, filter: Filter) =>
  rows(
    db,
    sql`select s.name as group, sum(s.sent)::bigint as sent, sum(s.errors)::bigint as errors
        from ${person(userId, filter)}, lateral ${stats('group', filter, 'month')} s
        group by s.name having sum(s.sent) <> 0 or sum(s.errors) <> 0
        order by sum(s.sent) + sum(s.errors) desc, s.name limit 1000`,
    z.object({ group: z.string(), sent: z.int(), errors: z.int() }),
    repeatable,
  );

export const errorsQuery = (db: Db, userId: UserId, filter: Filter) =>
  rows(
    db,
    sql`select s.name as code, sum(s.errors)::bigint as errors, sum(s.undelivered)::bigint as undelivered
        from ${person(userId, filter)}, lateral ${stats('code', filter, 'month')} s
        group by s.name having sum(s.errors) <> 0 or sum(s.undelivered) <> 0
        order by sum(s.errors) + sum(s.undelivered) desc, s.name limit 200`,
    z.object({ code: z.string(), errors: z.int(), undelivered: z.int() }),
    repeatable,
  );

/** The user's day and month now, and of the month before as many days as have begun of this one. */
export const monthQuery = (db: Db, userId: UserId, filter: Filter, now: Date) =>
  row(
    db,
    sql`with p as (
          select u.id, u.time_zone as tz, (${now.toISOString()}::timestamptz at time zone u.time_zone)::date as today
          from app_user u where u.id = ${userId}::uuid
        ), month as (
          select p.*, date_trunc('month', p.today)::date as first, (date_trunc('month', p.today) - interval '1 month')::date as before,
            extract(day from p.today)::int as days from p
        ), asked as (
          select m.*, least(m.before + m.days, m.first) as before_end from month m
        )
        select to_char(a.first, 'YYYY-MM') as month, a.days, a.before_end - a.before as "previousDays",
          coalesce(now.sent, 0)::bigint as sent, coalesce(now.errors, 0)::bigint as errors,
          coalesce(old.sent, 0)::bigint as "previousSent", coalesce(old.errors, 0)::bigint as "previousErrors"
        from asked a,
          lateral (select sum(x.sent) as sent, sum(x.errors) as errors from report_stats(a.id, 'all', ${campaignOf(filter)}, ${groupOf(filter)},
            day_start(a.first, a.tz), day_start((a.first + interval '1 month')::date, a.tz), 'day') x) now,
          lateral (select sum(x.sent) as sent, sum(x.errors) as errors from report_stats(a.id, 'all', ${campaignOf(filter)}, ${groupOf(filter)},
            day_start(a.before, a.tz), day_start(a.before_end, a.tz), 'day') x) old`,
    z.object({
      month: z.string(),
      days: z.int(),
      previousDays: z.int(),
      sent: z.int(),
      errors: z.int(),
      previousSent: z.int(),
      previousErrors: z.int(),
    }),
    repeatable,
  );
