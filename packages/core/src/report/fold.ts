// Folds days that are over into days and months of their user's zone. Nothing has to wait for it: what is not folded is summed from
// quarters of an hour, and after a change of zone everything is until it was folded anew.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { row, rows } from '../db/query.ts';
import { UserId } from '../id.ts';

/** Folded by one statement. */
const daysAtOnce = 31;
const budgetMs = 10_000;

const repeatable = { repeatable: true };

/** Folds a user's days as far as the time allows; repeated, it goes on where it was. */
export async function fold(db: Db, userId: UserId, endsAt = performance.now() + budgetMs): Promise<void> {
  for (let isLeft = true; isLeft && performance.now() < endsAt; ) {
    const answer = await row(
      db,
      sql`select fold_periods(${userId}::uuid, ${daysAtOnce}::int) as left`,
      z.object({ left: z.boolean() }),
      repeatable,
    );
    isLeft = answer.left;
  }
}

/** Of everybody who has days to fold. */
export async function foldAll(db: Db): Promise<void> {
  const endsAt = performance.now() + budgetMs;
  const found = await rows(db, sql`select id from users_to_fold() as u (id)`, z.object({ id: UserId }), repeatable);
  for (const { id } of found) {
    if (performance.now() > endsAt) return;
    await fold(db, id, endsAt);
  }
}
