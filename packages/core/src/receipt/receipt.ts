// Receipts: what the provider tells after it has accepted a message. They arrive in any order, doubled, and before our own write.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { homeAccount } from '../account/sid.ts';
import * as Close from '../campaign/close.ts';
import { knownError } from '../channel/twilio-errors.ts';
import type { Db } from '../db/client.ts';
import { column, row } from '../db/query.ts';
import { CampaignId } from '../id.ts';

/** A status callback as the webhook queues it. `status` is in the provider's words; unknown ones prove acceptance too. */
export const Receipt = z.object({
  kind: z.literal('twilio-status'),
  receivedAt: z.iso.datetime(),
  /** Whose signature it bore. What an earlier version has queued was the deployment's own. */
  account: z.string().default(homeAccount),
  campaignId: CampaignId,
  seq: z.int().positive(),
  attempt: z.int().positive(),
  messageSid: z.string().min(1),
  status: z.string().min(1),
  errorCode: z.string().optional(),
});
export type Receipt = z.infer<typeof Receipt>;

const Recorded = z.object({ moved: z.int(), changed: z.int(), isFinished: z.boolean() });
const RecordedRow = z.object({ recorded: column.json(Recorded) });

/** Records a batch, one statement per campaign, in the order of campaign ids so that two consumers cannot wait for each other. */
export async function record(
  db: Db,
  receipts: readonly Receipt[],
  reconcileAfterMs: number,
): Promise<{ moved: number; changed: number }> {
  const byCampaign = Map.groupBy(receipts, (receipt) => receipt.campaignId);
  const total = { moved: 0, changed: 0 };
  for (const [campaignId, items] of [...byCampaign].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const told = items.map(({ account, seq, attempt, messageSid, status, errorCode, receivedAt }) => {
      const optOut = errorCode !== undefined && knownError(Number(errorCode))?.class === 'opt-out';
      return { account, seq, attempt, sid: messageSid, status, code: errorCode, optOut, at: receivedAt };
    });
    const { recorded } = await row(
      db,
      sql`select record_receipts(${campaignId}::uuid, ${JSON.stringify(told)}::jsonb, ${reconcileAfterMs}::int)::text as recorded`,
      RecordedRow,
      { repeatable: true },
    );
    total.moved += recorded.moved;
    total.changed += recorded.changed;
    if (recorded.isFinished) await Close.close(db, campaignId);
  }
  return total;
}
