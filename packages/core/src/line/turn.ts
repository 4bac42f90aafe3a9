// Turns: the right to begin slices for a line, held under a lease in PostgreSQL. A queue message only says that a line has work.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Queue } from '../cloud/queue.ts';
import type { Db } from '../db/client.ts';
import { maybeRow, row, rows } from '../db/query.ts';
import { type CampaignId, LineId, type UserId } from '../id.ts';

export const Turn = z.object({ lineId: LineId, turn: z.int().positive() });
export type Turn = z.infer<typeof Turn>;

const Number_ = z.object({ turn: z.coerce.number().int().nullable() });

/** Takes a turn; undefined when it is stale or another worker holds the line: drop the message. */
export async function take(db: Db, message: Turn, leaseMs: number): Promise<number | undefined> {
  // Not repeated after an uncertain failure: a lease taken by a lost answer runs out, and the sweep raises the next turn.
  const taken = await maybeRow(
    db,
    sql`select take_turn(${message.lineId}::uuid, ${message.turn}::bigint, ${leaseMs}::int) as turn`,
    Number_,
  );
  return taken?.turn ?? undefined;
}

/** Ends a turn: gives the lease back and answers the turn to post next; undefined when the lease was lost meanwhile. */
export async function pass(db: Db, held: Turn): Promise<Turn | undefined> {
  const next = await maybeRow(db, sql`select pass_turn(${held.lineId}::uuid, ${held.turn}::bigint) as turn`, Number_);
  return next?.turn == null ? undefined : { lineId: held.lineId, turn: next.turn };
}

/** A new turn for a line that nobody holds and that has work; undefined if there is none to post. */
export async function raise(db: Db, lineId: LineId): Promise<Turn | undefined> {
  const raised = await maybeRow(db, sql`select raise_turn(${lineId}::uuid) as turn`, Number_, { repeatable: true });
  return raised?.turn == null ? undefined : { lineId, turn: raised.turn };
}

/** Turns for every unleased line with due work. */
export async function raiseAll(db: Db): Promise<Turn[]> {
  return rows(
    db,
    sql`select line_id as "lineId", turn from raise_turns()`,
    z.object({ lineId: LineId, turn: z.coerce.number().int() }),
    { repeatable: true },
  );
}

/** Resolves when every Begin that had chosen before now is over: of a user's lines, of one line, or, with neither, of all. */
export async function beginsOver(db: Db, of: { readonly userId?: UserId; readonly lineId?: LineId }): Promise<void> {
  await row(
    db,
    sql`select wait_for_begins(${of.userId ?? null}::uuid, ${of.lineId ?? null}::uuid) as waited`,
    z.object({ waited: z.int() }),
    { repeatable: true },
  );
}

/** Milliseconds until a line next has something to begin, 0 for now; undefined when nothing waits. */
export async function nextDueMs(db: Db, lineId: LineId): Promise<number | undefined> {
  const { dueInMs } = await row(
    db,
    sql`select case when exists (select 1 from runnable_campaigns(${lineId}::uuid, clock_timestamp())) then 0
      else greatest(0, ceil(extract(epoch from next_due(${lineId}::uuid) - clock_timestamp()) * 1000))::float8 end as "dueInMs"`,
    z.object({ dueInMs: z.number().nullable() }),
    { repeatable: true },
  );
  return dueInMs ?? undefined;
}

/** Posts turns. Group and deduplication id are both `line:turn`: the lease, not the queue, keeps a line to one worker. */
export async function post(queue: Queue, turns: readonly Turn[]): Promise<void> {
  await queue.send(
    turns.map((turn) => {
      const id = `${turn.lineId}:${turn.turn}`;
      return { body: JSON.stringify(turn), groupId: id, deduplicationId: id };
    }),
  );
}

/** Raises and posts the turn of a line, after a transition has committed. */
export async function wake(db: Db, queue: Queue, lineId: LineId): Promise<void> {
  const turn = await raise(db, lineId);
  if (turn) await post(queue, [turn]);
}

/** The same for every line of a campaign. */
export async function wakeCampaign(db: Db, queue: Queue, campaignId: CampaignId): Promise<void> {
  const lines = await rows(
    db,
    sql`select line_id as "lineId", raise_turn(line_id) as turn
      from (select line_id from campaign_line where campaign_id = ${campaignId}::uuid order by line_id) l`,
    Number_.extend({ lineId: LineId }),
    { repeatable: true },
  );
  const raised = lines.flatMap(({ lineId, turn }) => (turn === null ? [] : [{ lineId, turn }]));
  if (raised.length > 0) await post(queue, raised);
}
