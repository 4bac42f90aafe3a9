// How the numbers and the work behind them are: each sender's outcomes and breaker, and the queues in the words of the first system.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import { SenderId, type UserId } from '../id.ts';
import { type Breaker, breakerOf } from '../sender/sender.ts';
import { check, type Filter, person, refuse } from './period.ts';
import { type Outcome, successRate } from './report.ts';

const repeatable = { repeatable: true };

export interface SenderHealth extends Outcome {
  readonly id: SenderId;
  readonly name: string;
  readonly address: string;
  readonly state: string;
  readonly successRate: number;
  /** The most frequent reasons of the last seven days, and when each was last seen, to the quarter of an hour. */
  readonly lastErrors: readonly { readonly code: string; readonly errors: number; readonly lastAt: string }[];
  readonly today: { readonly begun: number; readonly ceiling: number | null };
  readonly breaker: Breaker;
}

const Row = z.object({
  id: SenderId,
  name: z.string(),
  address: z.string(),
  state: z.string(),
  sent: z.int(),
  errors: z.int(),
  lastErrors: column.json(z.array(z.object({ code: z.string(), errors: z.int(), lastAt: z.string() }))),
  begun: z.int(),
  ceiling: z.int().nullable(),
  openUntil: column.timestamp.nullable(),
  reason: z.string().nullable(),
  now: column.timestamp,
});

/**
 * The user's senders, the busiest first, with his own outcomes on each line, not those of others who share it.
 * @throws DomainError invalid `range_invalid`, `filter_unsupported` for a group or campaign.
 */
export async function senders(db: Db, userId: UserId, filter: Filter): Promise<{ senders: SenderHealth[] }> {
  refuse(filter, ['group', 'campaign']);
  await check(db, userId, filter);
  const found = await rows(
    db,
    sql`with stat as (
          select s.name as line_id, sum(s.sent)::bigint as sent, sum(s.errors)::bigint as errors
          from ${person(userId, filter)}, lateral report_stats(p.id, 'line', null, null, p.a, p.b, 'month') s group by s.name
        )
        select d.id, d.name, l.address, d.state, coalesce(s.sent, 0) as sent, coalesce(s.errors, 0) as errors, (
            select coalesce(jsonb_agg(jsonb_build_object('code', e.code, 'errors', e.errors, 'lastAt', to_jsonb(e.last_at)) order by e.errors desc, e.code), '[]')
            from (select x.code, sum(x.errors) as errors, max(x.at) as last_at from line_stat x
              where x.user_id = d.user_id and x.line_id = d.line_id and x.at > clock_timestamp() - interval '7 days' and x.code is not null
              group by x.code having sum(x.errors) > 0 order by 2 desc limit 5) e)::text as "lastErrors",
          case when l.day_on = line_day(l, clock_timestamp()) then l.day_count else 0 end as begun,
          line_ceiling(l, line_day(l, clock_timestamp())) as ceiling, l.breaker_open_until as "openUntil", l.breaker_reason as reason, clock_timestamp() as now
        from sender d join sending_line l on l.id = d.line_id left join stat s on s.line_id = d.line_id::text
        where d.user_id = ${userId}::uuid and (d.state <> 'retired' or s.line_id is not null)
        order by s.sent desc nulls last, d.id limit 200`,
    Row,
    repeatable,
  );
  return {
    senders: found.map(({ begun, ceiling, openUntil, reason, now, lastErrors, ...one }) => ({
      ...one,
      successRate: successRate(one),
      lastErrors: lastErrors.map((each) => ({ ...each, lastAt: new Date(each.lastAt).toISOString() })),
      today: { begun, ceiling },
      breaker: breakerOf(openUntil, reason, now),
    })),
  };
}

const Queue = z.object({ waiting: z.int(), active: z.int(), completed: z.int(), failed: z.int(), delayed: z.int() });

const Work = z.object({
  campaigns: column.json(Queue),
  messages: column.json(Queue),
  processed: z.int(),
  averageMs: z.int(),
  workers: z.int(),
  breaker: z.enum(['closed', 'open', 'half-open']),
});

export interface QueueMetrics {
  readonly campaignQueue: z.infer<typeof Queue>;
  readonly processingQueue: z.infer<typeof Queue>;
  readonly system: {
    readonly campaignsProcessed: number;
    readonly messagesSent: number;
    readonly messagesFailed: number;
    /** Milliseconds for a job of a hundred people, of the campaigns that ended in the last 30 days. */
    readonly averageProcessingTime: number;
    /** Lines of the user that somebody sends from now. */
    readonly activeWorkers: number;
    /** The worst of the user's lines. */
    readonly circuitBreakerStatus: 'closed' | 'open' | 'half-open';
  };
}

/**
 * The user's campaigns and messages as the queues that they once were: `delayed` waits for its time or for who paused it. What has ended is
 * counted from rollups and from an index, what is open from the open campaigns.
 */
export async function queueMetrics(db: Db, userId: UserId): Promise<{ success: true; metrics: QueueMetrics }> {
  const { campaigns, messages, processed, averageMs, workers, breaker } = await row(
    db,
    sql`with p as (select * from ${person(userId)}), c as (
          select k.status, count(*) as n from campaign k join p on p.id = k.user_id group by k.status
        ), open as (
          select coalesce(sum(k.queued_count) filter (where k.status <> 'paused'), 0) as waiting, coalesce(sum(k.sending_count), 0) as active,
            coalesce(sum(k.queued_count) filter (where k.status = 'paused'), 0) as delayed
          from campaign k join p on p.id = k.user_id where k.status in ('queued', 'running', 'paused')
        ), done as (
          select coalesce(sum(s.sent), 0) as sent, coalesce(sum(s.errors), 0) as errors from p, lateral report_stats(p.id, 'all', null, null, p.a, p.b, 'month') s
        ), pace as (
          select coalesce(round(sum(extract(epoch from k.finished_at - k.started_at) * 1000) / nullif(sum(ceil(k.total_recipients / 100.0)), 0)), 0)::bigint as ms
          from campaign k join p on p.id = k.user_id where k.started_at > clock_timestamp() - interval '30 days' and k.status = 'completed'
        ), line as (
          select count(*) filter (where l.lease_until > clock_timestamp()) as leased, bool_or(l.breaker_open_until > clock_timestamp()) as is_open,
            bool_or(l.breaker_reason is not null) as is_broken
          from sender d join p on p.id = d.user_id join sending_line l on l.id = d.line_id where d.state <> 'retired'
        ), n as (
          select coalesce(sum(n) filter (where status = 'queued'), 0) as waiting, coalesce(sum(n) filter (where status = 'running'), 0) as active,
            coalesce(sum(n) filter (where status = 'completed'), 0) as completed, coalesce(sum(n) filter (where status = 'failed'), 0) as failed,
            coalesce(sum(n) filter (where status in ('scheduled', 'paused')), 0) as delayed,
            coalesce(sum(n) filter (where status in ('completed', 'canceled', 'failed')), 0)::bigint as processed
          from c
        )
        select jsonb_build_object('waiting', n.waiting, 'active', n.active, 'completed', n.completed, 'failed', n.failed, 'delayed', n.delayed)::text as campaigns,
          jsonb_build_object('waiting', open.waiting, 'active', open.active, 'completed', done.sent, 'failed', done.errors, 'delayed', open.delayed)::text as messages,
          n.processed, pace.ms as "averageMs", line.leased as workers,
          case when line.is_open then 'open' when line.is_broken then 'half-open' else 'closed' end as breaker
        from n, open, done, pace, line`,
    Work,
    repeatable,
  );
  return {
    success: true,
    metrics: {
      campaignQueue: campaigns,
      processingQueue: messages,
      system: {
        campaignsProcessed: processed,
        messagesSent: messages.completed,
        messagesFailed: messages.failed,
        averageProcessingTime: averageMs,
        activeWorkers: workers,
        circuitBreakerStatus: breaker,
      },
    },
  };
}
