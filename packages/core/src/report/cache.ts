// What is kept of a user only to answer sooner, emptied when he asks. Nothing that cannot be made again from what is kept for good is among it.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { row } from '../db/query.ts';
import type { UserId } from '../id.ts';

/** Empties the folded days and months and makes the reports that browsers keep stale. @returns how many rows went. */
export async function clear(db: Db, userId: UserId): Promise<number> {
  const { cleared } = await row(
    db,
    sql`select clear_user_cache(${userId}::uuid) as cleared`,
    z.object({ cleared: z.int() }),
    { repeatable: true },
  );
  return cleared;
}
