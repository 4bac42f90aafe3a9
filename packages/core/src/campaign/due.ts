// A scheduled campaign at its time: started, or failed before its start and said why; and the next of its series made in the same step.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { Content } from '../content/content.ts';
import { type ContentFault, faultOf } from '../content/library.ts';
import type { Db } from '../db/client.ts';
import { column, maybeRow, row, rows } from '../db/query.ts';
import { CampaignId, LineId, UserId } from '../id.ts';
import { Recurrence } from '../schedule/shape.ts';
import { keepOn } from '../sweep/keep-on.ts';
import { Kept } from './audience.query.ts';
import * as Audience from './audience.ts';
import type { CampaignPorts } from './campaign.ts';
import * as Freeze from './freeze.ts';
import { type Next, nextOf, verdictOf } from './occurrence.ts';
import { Status, scheduleName } from './view.ts';

export type DuePorts = Pick<CampaignPorts, 'db' | 'schedules' | 'freezes' | 'canary' | 'startGraceMs' | 'contents'>;

const Timed = z.object({
  userId: UserId,
  status: Status,
  version: z.int(),
  scheduledAt: column.timestamp,
  occurrenceAt: column.timestamp.nullable(),
  deadlineAt: column.timestamp.nullable(),
  audience: column.json(Kept),
  recurrence: column.json(Recurrence).nullable(),
  seriesId: z.string().nullable(),
  nextId: CampaignId.nullable(),
  /** Not begun, so that it can still be moved: scheduled, or failed before its start. */
  isAhead: z.boolean(),
  hasSender: z.boolean(),
  content: column.json(Content).nullable(),
  lineIds: column.json(z.array(LineId)),
  /** The database's clock. */
  now: column.timestamp,
});
export type Timed = z.infer<typeof Timed>;

/** What decides about a campaign with a start time; undefined when there is none. */
export function find(db: Db, id: CampaignId): Promise<Timed | undefined> {
  return maybeRow(
    db,
    sql`select user_id as "userId", status, schedule_version as version, scheduled_at as "scheduledAt", occurrence_at as "occurrenceAt",
        deadline_at as "deadlineAt", audience::text as audience, recurrence::text as recurrence, series_id as "seriesId", next_campaign_id as "nextId",
        status = 'scheduled' or (status = 'failed' and started_at is null) as "isAhead",
        exists (select 1 from campaign_line cl join sender s on s.user_id = cl.user_id and s.id = cl.sender_id
          where cl.campaign_id = campaign.id and s.state = 'active') as "hasSender",
        content::text as content,
        (select coalesce(jsonb_agg(cl.line_id), '[]') from campaign_line cl where cl.campaign_id = campaign.id)::text as "lineIds",
        clock_timestamp() as now
      from campaign where id = ${id}::uuid and scheduled_at is not null`,
    Timed,
    { repeatable: true },
  );
}

/** `gone`: started, moved or canceled by somebody else. `early`: its entry fired before its time, and was made anew. */
export type StartOutcome =
  | 'started'
  | 'gone'
  | 'early'
  | 'start_missed'
  | 'deadline'
  | 'audience_empty'
  | 'no_active_sender'
  | ContentFault;

/**
 * Starts a scheduled campaign, unless it was moved or canceled since: then its version is another. Late by more than the grace it fails, and is
 * not sent; so does one without people, without a number, or with a template that may not be sent any more. Repeated, doubled or cut off, it starts once and makes one next campaign.
 */
export async function startScheduled(ports: DuePorts, id: CampaignId, version: number): Promise<StartOutcome> {
  await keepOn(ports.db, ports.schedules);
  const found = await find(ports.db, id);
  if (found?.status !== 'scheduled') return 'gone';
  const verdict = verdictOf(found, ports.startGraceMs);
  if (found.version !== version || verdict === 'early') {
    // Whoever moved it may have died before the entry was; this one is gone when it has fired.
    await settleEntry(ports, id);
    return found.version === version ? 'early' : 'gone';
  }
  const fault = verdict === 'due' ? await obstacle(ports, found) : verdict;
  const next = nextOf(found, ports.startGraceMs);
  const to = fault ? 'failed' : 'queued';
  if (!(await leave(ports, { id, version, to, reason: fault ?? null, next, launchId: null }))) return 'gone';
  if (!fault) await Freeze.post(ports.freezes, [{ campaignId: id, from: null }]);
  return fault ?? 'started';
}

async function obstacle(ports: DuePorts, { userId, audience, hasSender, content, lineIds }: Timed) {
  if (!hasSender) return 'no_active_sender' as const;
  if (await Audience.isEmpty(ports.db, userId, audience)) return 'audience_empty' as const;
  return content ? faultOf(ports, content, lineIds) : undefined;
}

export interface Leaving {
  readonly id: CampaignId;
  readonly version: number;
  readonly to: 'queued' | 'failed' | 'canceled';
  readonly reason: string | null;
  readonly next: Next | null;
  readonly launchId: string | null;
}

const Left = z.object({ moved: z.boolean(), next: CampaignId.nullish() });

/** @returns false when it is not scheduled in this version any more. The next one's entry is made first, as in `schedule`. */
export async function leave(ports: DuePorts, leaving: Leaving): Promise<boolean> {
  const { id, version, to, reason, next, launchId } = leaving;
  if (next)
    await ports.schedules.once(scheduleName(next.id), next.at, 'start-campaign', { campaignId: next.id, version: 1 });
  const canarySize = to === 'queued' ? ports.canary.size || null : null;
  const { left } = await row(
    ports.db,
    sql`select leave_schedule(${id}::uuid, ${version}::int, ${to}::text, ${reason}::text, ${next ? JSON.stringify(next) : null}::jsonb,
      ${launchId}::uuid, ${canarySize}::int, ${ports.canary.percent}::int)::text as left`,
    z.object({ left: column.json(Left) }),
  );
  if (next && left.next !== next.id) await settleEntry(ports, next.id);
  return left.moved;
}

/** Makes a campaign's entry in the scheduler what its row says. */
export async function settleEntry(ports: Pick<DuePorts, 'db' | 'schedules'>, id: CampaignId): Promise<void> {
  const found = await find(ports.db, id);
  if (found?.status !== 'scheduled') return ports.schedules.cancel(scheduleName(id));
  const input = { campaignId: id, version: found.version };
  await ports.schedules.once(scheduleName(id), found.scheduledAt, 'start-campaign', input);
}

/** Starts what should have been started minutes ago: its entry was lost, or its calls failed for too long. @returns how many it looked at. */
export async function startOverdue(ports: DuePorts): Promise<number> {
  const overdue = await rows(
    ports.db,
    sql`select id, schedule_version as version from campaign
      where status = 'scheduled' and scheduled_at < clock_timestamp() - interval '2 minutes' order by scheduled_at limit 100`,
    z.object({ id: CampaignId, version: z.int() }),
    { repeatable: true },
  );
  const faults: unknown[] = [];
  // One that cannot be started must not hold the others up.
  for (const { id, version } of overdue) await startScheduled(ports, id, version).catch((fault) => faults.push(fault));
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} scheduled campaigns could not be started.`);
  return overdue.length;
}
