// The end of a campaign: recounted from the ledger, then folded into its contacts' statistics.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import { CampaignId, type LineId } from '../id.ts';

/** Recipients folded by one statement. */
const foldLimit = 5000;
/** A campaign of so many people at most is folded at its end, not by the next sweep. */
const smallCampaign = 2000;

const Closed = z.object({ status: z.string(), isExact: z.boolean() }).nullable();

/**
 * Ends the campaign if nothing of it is open, and folds it if it is small: a large one would hold up what its line sends next.
 * @returns undefined when it is not finished; isExact: the counts agreed with the ledger.
 */
export async function close(db: Db, id: CampaignId): Promise<{ status: string; isExact: boolean } | undefined> {
  const answer = await row(
    db,
    sql`select close_campaign(${id}::uuid)::text as closed`,
    z.object({ closed: column.json(Closed).nullable() }),
    { repeatable: true },
  );
  if (!answer.closed) return undefined;
  await rows(
    db,
    sql`select fold_contact_stats(id, ${smallCampaign}::int) as left from campaign where id = ${id}::uuid and last_seq <= ${smallCampaign}::int`,
    z.object({ left: z.boolean() }),
    { repeatable: true },
  );
  return answer.closed;
}

/** Ends what is finished on a line (or everywhere) without a settle that could have told so: its last recipients were skipped. */
export async function closeFinished(db: Db, lineId?: LineId): Promise<CampaignId[]> {
  const finished = await rows(
    db,
    sql`select distinct k.id from campaign_line cl join campaign k on k.id = cl.campaign_id
      where cl.is_open and is_finished(k) and (${lineId ?? null}::uuid is null or cl.line_id = ${lineId ?? null}::uuid)`,
    z.object({ id: CampaignId }),
    { repeatable: true },
  );
  for (const { id } of finished) await close(db, id);
  return finished.map(({ id }) => id);
}

/** What folding one campaign may take of a sweep's time. */
const foldBudgetMs = 5_000;

/** Folds a closed campaign's outcomes into contact_stat, as far as the time allows; repeated, it goes on where it was. */
export async function fold(db: Db, id: CampaignId): Promise<void> {
  const endsAt = performance.now() + foldBudgetMs;
  for (let isLeft = true; isLeft && performance.now() < endsAt; ) {
    const answer = await row(
      db,
      sql`select fold_contact_stats(${id}::uuid, ${foldLimit}::int) as left`,
      z.object({ left: z.boolean() }),
      { repeatable: true },
    );
    isLeft = answer.left;
  }
}

/** Waiting recipients canceled by one statement. */
const cancelLimit = 5000;
/** What a stop may take before it leaves the rest to the sweep. */
const cancelBudgetMs = 15_000;

/** Cancels those who wait in a stopped campaign, then ends it. */
export async function cancelRest(db: Db, id: CampaignId): Promise<void> {
  const endsAt = performance.now() + cancelBudgetMs;
  for (let left = 1; left > 0 && performance.now() < endsAt; ) {
    const answer = await row(
      db,
      sql`select cancel_part(${id}::uuid, ${cancelLimit}::int) as left`,
      z.object({ left: z.int() }),
      { repeatable: true },
    );
    left = answer.left;
  }
  await close(db, id);
}
