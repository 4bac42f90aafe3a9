// When people were last sent something, got it, read it: folded from the ledger behind the campaigns, by the sweep while they run and by
// whoever asks. Replies are written when they come.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { row, rows } from '../db/query.ts';
import { DomainError } from '../error.ts';
import { CampaignId, type UserId } from '../id.ts';

/** Of 250 people each, by one statement. */
const blocksAtOnce = 40;
const budgetMs = 10_000;
const repeatable = { repeatable: true };

/** Brings a user's people up to what has been told. @throws DomainError unavailable `activity_behind` when there is more than the time allows. */
export async function catchUp(db: Db, userId: UserId, endsAt = performance.now() + budgetMs): Promise<void> {
  const own = sql`select id from campaigns_unfolded(${userId}::uuid, '-infinity') u (id)`;
  if (await foldThose(db, own, endsAt)) return;
  const detail = 'What was sent lately is still being counted. Try again in a moment.';
  throw new DomainError('unavailable', 'activity_behind', detail);
}

/** Of everybody's campaigns of the last week; receipts that come later are folded when somebody asks. */
export async function foldAll(db: Db): Promise<void> {
  const recent = sql`select k.id from app_user u cross join lateral campaigns_unfolded(u.id, now() - interval '7 days') k (id)`;
  await foldThose(db, recent, performance.now() + budgetMs);
}

/** @returns false when the time was over before the end. */
async function foldThose(db: Db, campaigns: SQL, endsAt: number): Promise<boolean> {
  const found = await rows(db, campaigns, z.object({ id: CampaignId }), repeatable);
  for (const { id } of found) {
    for (let isLeft = true; isLeft; ) {
      if (performance.now() > endsAt) return false;
      const answer = await row(
        db,
        sql`select fold_activity(${id}::uuid, ${blocksAtOnce}::int) as left`,
        z.object({ left: z.boolean() }),
        repeatable,
      );
      isLeft = answer.left;
    }
  }
  return true;
}
