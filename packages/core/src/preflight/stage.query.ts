// What a campaign would be launched into: its user's settings and prices, its lines, and who else waits on them.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, row } from '../db/query.ts';
import { FrequencyCap, QuietHours } from '../guard/guard.ts';
import { type CampaignId, LineId, type UserId } from '../id.ts';

const date = z.string().transform((text) => new Date(text));

const StageLine = z.object({
  id: LineId,
  channel: z.enum(['whatsapp', 'sms']),
  isActive: z.boolean(),
  isStopped: z.boolean(),
  /** At its mean: a pause that is longer by chance counts. */
  ratePerSecond: z.number().nullable(),
  /** Null: no limit for a day. */
  days: z.object({ leftToday: z.number(), endsAt: date, ceilings: z.array(z.number().nullable()) }).nullable(),
  breakerReason: z.string().nullable(),
  openUntil: date.nullable(),
  rivals: z.array(z.object({ queued: z.number(), weight: z.number() })),
});
export type StageLine = z.infer<typeof StageLine>;

const Stage = z.object({
  now: column.timestamp,
  isStopped: z.boolean(),
  timeZone: z.string(),
  /** The campaign's own, or the user's. */
  quietHours: column.json(QuietHours).nullable(),
  frequencyCap: column.json(FrequencyCap).nullable(),
  weight: z.int(),
  variables: column.json(z.array(z.string())),
  lines: column.json(z.array(StageLine)),
});
export type Stage = z.infer<typeof Stage>;

/** Of the lines' other campaigns only how much they have left: whose they are is nobody's business. */
export async function readStage(db: Db, userId: UserId, id: CampaignId): Promise<Stage> {
  return row(
    db,
    sql`select clock_timestamp() as now, not may_send(u.id) as "isStopped", u.time_zone as "timeZone", k.weight, k.variables::text as variables,
        case when q.from_at is not null then jsonb_build_object('from', to_char(q.from_at, 'HH24:MI'), 'to', to_char(q.to_at, 'HH24:MI'))::text end as "quietHours",
        case when u.cap_messages is not null then jsonb_build_object('messages', u.cap_messages, 'days', u.cap_days)::text end as "frequencyCap",
        (select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'channel', l.channel, 'isActive', s.state = 'active', 'isStopped', l.is_stopped,
            'ratePerSecond', 1020000.0 / nullif(l.step_us, 0), 'days', case when line_left(l, clock_timestamp()) is not null then jsonb_build_object(
              'leftToday', line_left(l, clock_timestamp()), 'endsAt', line_day_end(l, clock_timestamp()), 'ceilings', (
                select jsonb_agg(line_ceiling(l, line_day(l, clock_timestamp()) + d) order by d) from generate_series(1, 91) d)) end,
             'breakerReason', l.breaker_reason, 'openUntil', l.breaker_open_until, 'rivals', (
              select coalesce(jsonb_agg(jsonb_build_object('weight', o.weight, 'queued', round(o.queued_count::numeric
                / (select count(*) from campaign_line n where n.campaign_id = o.id), 1))), '[]')
              from campaign_line ol join campaign o on o.id = ol.campaign_id
              where ol.line_id = l.id and ol.is_open and o.status = 'running' and o.id <> k.id and o.queued_count > 0)) order by s.id), '[]')
          from campaign_line cl join sending_line l on l.id = cl.line_id join sender s on s.user_id = cl.user_id and s.id = cl.sender_id
          where cl.campaign_id = k.id)::text as lines
      from campaign k join app_user u on u.id = k.user_id
      cross join lateral (select case when k.has_own_quiet_hours then k.quiet_from else u.quiet_from end as from_at,
        case when k.has_own_quiet_hours then k.quiet_to else u.quiet_to end as to_at) q
      where k.user_id = ${userId}::uuid and k.id = ${id}::uuid`,
    Stage,
    { repeatable: true },
  );
}
