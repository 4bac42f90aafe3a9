// Freezing: the audience becomes the campaign's recipients, part by part. Sending may begin before it ends.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Queue } from '../cloud/queue.ts';
import type { Db } from '../db/client.ts';
import { DatabaseError } from '../db/error.ts';
import { column, maybeRow, row, rows } from '../db/query.ts';
import { CampaignId, ContactId, UserId } from '../id.ts';
import * as Turn from '../line/turn.ts';
import { Filter } from '../segment/filter.ts';
import * as Segment from '../segment/segment.ts';
import { walkOf } from './audience.query.ts';
import * as Close from './close.ts';

/** Contacts read by one statement: 90 ms under the campaign's lock. */
const partSize = 10_000;

/** A freeze message: go on from where the cursor is; null at the start. */
export const FreezeTask = z.object({ campaignId: CampaignId, from: ContactId.nullable() });
export type FreezeTask = z.infer<typeof FreezeTask>;

const Part = z.object({ moved: z.boolean(), cursor: ContactId.nullable(), added: z.int(), isDone: z.boolean() });

export interface FreezePorts {
  readonly db: Db;
  readonly turns: Queue;
  readonly freezes: Queue;
}

/** Posts the task; the same part posted twice is one message. */
export async function post(queue: Queue, tasks: readonly FreezeTask[]): Promise<void> {
  await queue.send(
    tasks.map((task) => ({
      body: JSON.stringify(task),
      groupId: task.campaignId,
      deduplicationId: `${task.campaignId}:${task.from ?? 'start'}`,
    })),
  );
}

/**
 * Freezes part after part until the audience is in, or `shouldStop` says that the time is over: then the rest is posted.
 * Whoever finds the cursor moved (a repeated task, a lost answer) goes on from where it is.
 * @param size contacts read by one statement
 */
export async function run(
  ports: FreezePorts,
  task: FreezeTask,
  shouldStop: () => boolean,
  size = partSize,
): Promise<{ added: number; isDone: boolean }> {
  const segment = await segmentOf(ports.db, task.campaignId);
  let from = task.from;
  let added = 0;
  for (;;) {
    const page = segment ? sql`, ${segment(from, size)}` : sql``;
    const { part } = await row(
      ports.db,
      sql`select freeze_part(${task.campaignId}::uuid, ${from}::uuid, ${size}::int ${page})::text as part`,
      z.object({ part: column.json(Part) }),
      { repeatable: true },
    );
    added += part.added;
    if (part.moved) await Turn.wakeCampaign(ports.db, ports.turns, task.campaignId);
    if (part.isDone) return { added, isDone: true };
    from = part.cursor;
    if (shouldStop()) {
      await post(ports.freezes, [{ campaignId: task.campaignId, from }]);
      return { added, isDone: false };
    }
  }
}

/** For a campaign to a segment: the ids of the part behind a cursor. */
async function segmentOf(db: Db, id: CampaignId): Promise<((from: ContactId | null, size: number) => SQL) | undefined> {
  const found = await maybeRow(
    db,
    sql`select user_id as "userId", audience->>'filter' as filter from campaign where id = ${id}::uuid and jsonb_exists(audience, 'filter')`,
    z.object({ userId: UserId, filter: column.json(Filter) }),
    { repeatable: true },
  );
  if (!found) return undefined;
  const { userId, filter } = found;
  await Segment.settle(db, userId, filter);
  const before = sql`(select k.started_at from campaign k where k.id = ${id}::uuid)`;
  return (from, limit) => {
    const after = sql`${from ?? '00000000-0000-0000-0000-000000000000'}::uuid`;
    return sql`array(select w.id from ${walkOf(userId, { filter }, { after, before, limit })} w)`;
  };
}

/** Posts the tasks of campaigns whose freezing has stood still for a minute: a message was lost, or a worker died. */
export async function resumeStalled(db: Db, freezes: Queue): Promise<number> {
  const stalled = await rows(
    db,
    sql`select id as "campaignId", freeze_cursor as "from" from campaign
      where status in ('queued', 'running') and frozen_at is null and updated_at < clock_timestamp() - interval '1 minute' limit 100`,
    FreezeTask,
    { repeatable: true },
  );
  if (stalled.length > 0) await post(freezes, stalled);
  return stalled.length;
}

/**
 * Freezes as `run` does. What fails by itself is counted: the third time ends the campaign, which says so. An outage counts for nothing.
 */
export async function attempt(
  ports: FreezePorts,
  task: FreezeTask,
  shouldStop: () => boolean,
): Promise<{ added: number; isDone: boolean }> {
  try {
    return await run(ports, task, shouldStop);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.kind !== 'statement') throw error;
    if (!(await fail(ports.db, task.campaignId, error.sqlState ?? 'unknown'))) throw error;
    return { added: 0, isDone: true };
  }
}

/** @returns whether that was the last failure. */
async function fail(db: Db, campaignId: CampaignId, code: string): Promise<boolean> {
  const { status } = await row(
    db,
    sql`select count_freeze_failure(${campaignId}::uuid, ${code}::text) as status`,
    z.object({ status: z.string().nullable() }),
  );
  if (status !== 'failed') return false;
  await Close.cancelRest(db, campaignId);
  return true;
}

/** Takes up the freezing of a campaign where it is; nothing when it is frozen. */
export async function resume(ports: Pick<FreezePorts, 'db' | 'freezes'>, campaignId: CampaignId): Promise<void> {
  await post(ports.freezes, await taskOf(ports.db, campaignId));
}

/** The task that takes up the freezing of a campaign where it is; none when it is frozen. */
export async function taskOf(db: Db, campaignId: CampaignId): Promise<FreezeTask[]> {
  return rows(
    db,
    sql`select id as "campaignId", freeze_cursor as "from" from campaign where id = ${campaignId}::uuid and frozen_at is null`,
    FreezeTask,
    { repeatable: true },
  );
}
