// Turns the sweep on. Apart from the sweep itself, which a launch needs nothing of.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Schedules } from '../cloud/schedule.ts';
import type { Db } from '../db/client.ts';
import { row } from '../db/query.ts';

export const scheduleName = 'sweep';

/** Before a launch commits: the sweep will run, and stays on for five minutes even if it sees nothing open yet. */
export async function keepOn(db: Db, schedules: Schedules): Promise<void> {
  await row(
    db,
    sql`update sweep_state set wanted_until = clock_timestamp() + interval '5 minutes' returning id`,
    z.object({ id: z.boolean() }),
    { repeatable: true },
  );
  await schedules.setEnabled(scheduleName, true);
}
