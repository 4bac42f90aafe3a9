// What tells whether a report on outcomes may be another than when it was last asked for, without asking for it.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { row } from '../db/query.ts';
import type { UserId } from '../id.ts';

/** For summary, timeline, by-group, current-month, monthly and errors; the others depend on more than is in it. */
export async function version(db: Db, userId: UserId): Promise<string> {
  const { version: found } = await row(
    db,
    sql`select report_version(${userId}::uuid) as version`,
    z.object({ version: z.string() }),
    { repeatable: true },
  );
  return found;
}
