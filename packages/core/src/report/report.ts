// What the dashboard shows of outcomes, from the rollups alone. Days and months are the user's present ones, whatever his zone's offset
// and its changes. All of these serve a period, a group and a campaign, alone and together.
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { DomainError } from '../error.ts';
import type { UserId } from '../id.ts';
import { check, Filter, refuse } from './period.ts';
import { byGroupQuery, errorsQuery, monthQuery, summaryQuery, timelineQuery } from './report.query.ts';

export const TimelineFilter = Filter.extend({ bucket: z.enum(['hour', 'day', 'month']).default('day') });
export type TimelineFilter = z.infer<typeof TimelineFilter>;

export const MonthlyFilter = Filter.extend({ months: z.coerce.number().int().min(1).max(120).default(12) });
export type MonthlyFilter = z.infer<typeof MonthlyFilter>;

export interface Outcome {
  readonly sent: number;
  readonly errors: number;
}

/** Of what has an outcome, in percent with one decimal; 0 when nothing has. */
export const successRate = ({ sent, errors }: Outcome): number =>
  sent + errors === 0 ? 0 : Math.round((1000 * sent) / (sent + errors)) / 10;

export interface Summary {
  /** Campaigns that were started in the period, or had an outcome in it; with a group, those with an outcome in the group. */
  readonly totalCampaigns: number;
  readonly totalSent: number;
  readonly totalErrors: number;
  readonly successRate: number;
}

/** @throws DomainError invalid `range_invalid`; not_found `campaign_not_found`. */
export async function summary(db: Db, userId: UserId, filter: Filter): Promise<Summary> {
  await check(db, userId, filter);
  const { campaigns, sent, errors } = await summaryQuery(db, userId, filter);
  return {
    totalCampaigns: campaigns,
    totalSent: sent,
    totalErrors: errors,
    successRate: successRate({ sent, errors }),
  };
}

/** So many points at most: a month of hours, two years of days, ten years of months. */
const maxPoints = { hour: 24 * 31 + 1, day: 2 * 366, month: 120 } as const;

export interface Point extends Outcome {
  /** When the bucket begins, with the user's offset from UTC: `2026-11-21T00:00:00-03:00`. */
  readonly at: string;
}

/**
 * Every bucket of the period, also those with nothing in it. Without `from`: the last 24 hours, 30 days or 12 months before
 * `to`; without `to`: until now.
 * @throws DomainError invalid `range_invalid`, `range_too_long`; not_found `campaign_not_found`.
 */
export async function timeline(
  db: Db,
  userId: UserId,
  filter: TimelineFilter,
  now: Date,
): Promise<{ bucket: TimelineFilter['bucket']; points: Point[] }> {
  await check(db, userId, filter);
  const { bucket } = filter;
  const limit = maxPoints[bucket];
  const found = await timelineQuery(db, userId, filter, now, limit + 1);
  if (found.length > limit) {
    const detail = `The period has more than ${limit} points; ask for a shorter one or for a longer bucket.`;
    throw new DomainError('invalid', 'range_too_long', detail, { field: 'from', facts: { maxPoints: limit } });
  }
  const points = found.map(({ local, at, sent, errors }) => ({ at: withOffset(local, at), sent, errors }));
  return { bucket, points };
}

/** The local time of an instant, written with the offset that lies between the two. */
export function withOffset(local: Date, at: Date): string {
  const minutes = Math.round((local.getTime() - at.getTime()) / 60_000);
  const sign = minutes < 0 ? '-' : '+';
  const two = (value: number): string => String(value).padStart(2, '0');
  const offset = `${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return `${local.toISOString().slice(0, 19)}${sign}${offset}`;
}

/** Outcomes by group, the largest first. */
export async function byGroup(
  db: Db,
  userId: UserId,
  filter: Filter,
): Promise<{ groups: (Outcome & { group: string })[] }> {
  await check(db, userId, filter);
  return { groups: await byGroupQuery(db, userId, filter) };
}

export interface Month extends Outcome {
  readonly successRate: number;
}

export interface CurrentMonth extends Month {
  readonly month: string;
  /** Of the month, today included. */
  readonly days: number;
  /** The first days of the month before, as many as `days` or as it had. */
  readonly previous: Month & { readonly days: number };
  /** Of `sent` against `previous`, in percent with one decimal; null against nothing. */
  readonly change: number | null;
  readonly dailyAverage: number;
}

/** The user's present month, beside as many days of the one before it. @throws DomainError invalid `filter_unsupported` for a period. */
export async function currentMonth(db: Db, userId: UserId, filter: Filter, now: Date): Promise<CurrentMonth> {
  refuse(filter, ['from', 'to']);
  await check(db, userId, filter);
  const { month, days, sent, errors, ...old } = await monthQuery(db, userId, filter, now);
  const previous = { sent: old.previousSent, errors: old.previousErrors };
  return {
    month,
    days,
    sent,
    errors,
    successRate: successRate({ sent, errors }),
    previous: { ...previous, successRate: successRate(previous), days: old.previousDays },
    change: previous.sent === 0 ? null : Math.round((1000 * (sent - previous.sent)) / previous.sent) / 10,
    dailyAverage: Math.round((10 * sent) / days) / 10,
  };
}

/** The last months, oldest first, the present one too. @throws DomainError invalid `filter_unsupported` for a period. */
export async function monthly(
  db: Db,
  userId: UserId,
  { months, ...filter }: MonthlyFilter,
  now: Date,
): Promise<{ months: (Month & { month: string })[] }> {
  refuse(filter, ['from', 'to']);
  await check(db, userId, filter);
  const found = await timelineQuery(db, userId, { ...filter, bucket: 'month' }, now, months, months);
  return {
    months: found.map(({ local, sent, errors }) => ({
      month: local.toISOString().slice(0, 7),
      sent,
      errors,
      successRate: successRate({ sent, errors }),
    })),
  };
}

/** Why messages failed, or were accepted and not delivered, the most frequent first. */
export async function errors(
  db: Db,
  userId: UserId,
  filter: Filter,
): Promise<{ reasons: { code: string; errors: number; undelivered: number }[] }> {
  await check(db, userId, filter);
  return { reasons: await errorsQuery(db, userId, filter) };
}
