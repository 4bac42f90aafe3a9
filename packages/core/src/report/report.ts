// What the dashboard shows, from the rollups alone: send_stat (quarter of an hour and campaign) and group_stat (the user's
// day and group). Days and months are the user's own, whatever his zone's offset and its changes.
//
// Which filters a report serves: summary takes a period and a campaign; timeline a period; by-group a period, by whole days.
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { DomainError, notFound } from '../error.ts';
import { CampaignId, type UserId } from '../id.ts';
import {
  byGroupQuery,
  campaignExistsQuery,
  lifetimeQuery,
  monthsQuery,
  summaryQuery,
  timelineQuery,
} from './report.query.ts';

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

export const SummaryFilter = Period.extend({ campaign: CampaignId.optional() });
export type SummaryFilter = z.infer<typeof SummaryFilter>;

export const TimelineFilter = Period.extend({ bucket: z.enum(['hour', 'day', 'month']).default('day') });
export type TimelineFilter = z.infer<typeof TimelineFilter>;

export interface Outcome {
  readonly sent: number;
  readonly errors: number;
}

/** Of what has an outcome, in percent with one decimal; 0 when nothing has. */
export const successRate = ({ sent, errors }: Outcome): number =>
  sent + errors === 0 ? 0 : Math.round((1000 * sent) / (sent + errors)) / 10;

const isDay = (bound: string): boolean => bound.length === 10;
const dayMs = 86_400_000;

/** @throws DomainError invalid `range_invalid`. A day and an instant are compared as far as no zone could put them in order. */
function checkOrder({ from, to }: Period): void {
  if (!from || !to) return;
  const slackMs = isDay(from) === isDay(to) ? 0 : 2 * dayMs;
  if (Date.parse(from) <= Date.parse(to) + slackMs) return;
  throw new DomainError('invalid', 'range_invalid', '`from` is later than `to`.', { field: 'from' });
}

export interface Summary {
  /** Campaigns that were started in the period, or had an outcome in it. */
  readonly totalCampaigns: number;
  readonly totalSent: number;
  readonly totalErrors: number;
  readonly successRate: number;
}

/** Without a period: of all time, from the campaigns' own counts. @throws DomainError not_found `campaign_not_found`. */
export async function summary(db: Db, userId: UserId, filter: SummaryFilter): Promise<Summary> {
  checkOrder(filter);
  const campaign = filter.campaign ?? null;
  if (campaign && !(await campaignExistsQuery(db, userId, campaign))) throw notFound('campaign');
  const isLifetime = filter.from === undefined && filter.to === undefined;
  const found = await (isLifetime ? lifetimeQuery(db, userId, campaign) : summaryQuery(db, userId, filter, campaign));
  const { campaigns, sent, errors } = found;
  return { totalCampaigns: campaigns, totalSent: sent, totalErrors: errors, successRate: successRate(found) };
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
 * @throws DomainError invalid `range_invalid`, `range_too_long`.
 */
export async function timeline(
  db: Db,
  userId: UserId,
  filter: TimelineFilter,
  now: Date,
): Promise<{ bucket: TimelineFilter['bucket']; points: Point[] }> {
  checkOrder(filter);
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

/** How those without a group are shown. */
const noGroup = 'Sin grupo';

/** Outcomes by group, the largest first. Instants in the period stand for their whole day. */
export async function byGroup(
  db: Db,
  userId: UserId,
  period: Period,
): Promise<{ groups: (Outcome & { group: string })[] }> {
  checkOrder(period);
  const found = await byGroupQuery(db, userId, period, noGroup);
  return { groups: found };
}

export interface Month extends Outcome {
  readonly successRate: number;
}

/** The user's present month, and the whole one before it. */
export async function currentMonth(
  db: Db,
  userId: UserId,
  now: Date,
): Promise<{ month: string; previous: Month } & Month> {
  const { month, sent, errors, previousSent, previousErrors } = await monthsQuery(db, userId, now);
  const previous = { sent: previousSent, errors: previousErrors };
  return {
    month,
    sent,
    errors,
    successRate: successRate({ sent, errors }),
    previous: { ...previous, successRate: successRate(previous) },
  };
}
