// Begin and Settle: one call of the Data API each. They are SQL functions because they lock first and then read; a CTE would
// miss a launch that committed while it waited, and loses one of two writes to the same row silently (migrations/0004, 0005).
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { Content } from '../content/content.ts';
import type { Db } from '../db/client.ts';
import { column, row } from '../db/query.ts';
import { CampaignId, type LineId, MediaId, SliceId, UserId } from '../id.ts';
import type { Timing } from './timing.ts';
import { leadMs } from './timing.ts';

export const SliceRow = z.object({
  seq: z.int(),
  attempt: z.int(),
  to: z.string(),
  templateIndex: z.int(),
  variables: z.record(z.string(), z.string()).nullable(),
  /** From the answer to the slot, milliseconds; negative when the slot is past. */
  delayMs: z.number(),
});
export type SliceRow = z.infer<typeof SliceRow>;

export const Slice = z.object({
  kind: z.literal('slice'),
  sliceId: SliceId,
  campaignId: CampaignId,
  userId: UserId,
  templates: z.array(z.string()),
  /** The provider's template that goes out in place of the text. */
  content: Content.nullable(),
  mediaId: MediaId.nullable(),
  mediaContentType: z.string().nullable(),
  /** Until the next Begin is of use, milliseconds. */
  waitMs: z.number(),
  rows: z.array(SliceRow),
});
export type Slice = z.infer<typeof Slice>;

const Begun = z.discriminatedUnion('kind', [
  Slice,
  z.object({ kind: z.literal('ahead'), waitMs: z.number() }),
  z.object({ kind: z.literal('again') }),
  z.object({ kind: z.literal('idle'), dueAt: z.string().nullable() }),
  z.object({ kind: z.literal('lost') }),
]);
export type Begun = z.infer<typeof Begun>;
// Made once: a schema made for each call would cost more than decoding by it.
const BegunRow = z.object({ begun: column.json(Begun) });

/** Begins a slice under the worker's own id: repeated after a lost answer, it is the same slice. */
export async function begin(db: Db, sliceId: SliceId, lineId: LineId, turn: number, timing: Timing): Promise<Begun> {
  const answer = await row(
    db,
    sql`select begin_slice(${sliceId}::uuid, ${lineId}::uuid, ${turn}::bigint, ${leadMs}::int, ${timing.sliceLeaseMs}::int)::text as begun`,
    BegunRow,
    { repeatable: true },
  );
  return answer.begun;
}

/** What became of one attempt. `held` gives the try back; `returned` was never started. */
export interface Outcome {
  readonly seq: number;
  readonly attempt: number;
  readonly outcome: 'sent' | 'error' | 'wait' | 'held' | 'unknown' | 'returned';
  readonly sid?: string;
  readonly code?: string;
  readonly message?: string;
  /** Whose fault it is; `message`: our own text, so that it says nothing about the provider. */
  readonly scope?: 'recipient' | 'line' | 'campaign' | 'message';
  readonly throttled?: boolean;
  /** The recipient has asked not to be written to, which holds for every user of the line. */
  readonly optOut?: boolean;
}

const Settled = z.object({ moved: z.int(), status: z.string(), isFinished: z.boolean() });
export type Settled = z.infer<typeof Settled>;
const SettledRow = z.object({ settled: column.json(Settled) });

/** Records outcomes, once per (campaign, seq, attempt), in the order in which they came; with `isDone` the slice is closed. */
export async function settle(
  db: Db,
  slice: { readonly sliceId: SliceId; readonly campaignId: CampaignId; readonly lineId: LineId },
  isDone: boolean,
  outcomes: readonly Outcome[],
  timing: Timing,
): Promise<Settled> {
  const answer = await row(
    db,
    sql`select settle(${slice.sliceId}::uuid, ${slice.lineId}::uuid, ${slice.campaignId}::uuid, ${isDone}::boolean,
      ${JSON.stringify(outcomes)}::jsonb, ${timing.reconcileAfterMs}::int, ${timing.backoffMs}::int, ${timing.breakerMs}::int)::text as settled`,
    SettledRow,
    { repeatable: true },
  );
  return answer.settled;
}
