// Turns the sweep on. Apart from the sweep itself, which a launch needs nothing of.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Schedules } from '../cloud/schedule.ts';
import type { Db } from '../db/client.ts';
import { row } from '../db/query.ts';

export const scheduleName = 'sweep';

const wantedMs = 5 * 60_000;
/** Less than it stays on, by far more than a launch takes and clocks drift apart. */
const restMs = wantedMs - 60_000;

/** When each was last asked to keep it on, by performance.now(). */
const asked = new WeakMap<Schedules, number>();

/**
 * Before a launch commits: the sweep will run, and stays on for five minutes even if it sees nothing open yet. Asked again within four of
 * them it need not be told: every resume of a campaign would pay two calls for it.
 */
export async function keepOn(db: Db, schedules: Schedules): Promise<void> {
  const askedAt = performance.now();
  if (askedAt - (asked.get(schedules) ?? Number.NEGATIVE_INFINITY) < restMs) return;
  await row(
    db,
    sql`update sweep_state set wanted_until = clock_timestamp() + ${wantedMs}::int * interval '1 millisecond' returning id`,
    z.object({ id: z.boolean() }),
    { repeatable: true },
  );
  await schedules.setEnabled(scheduleName, true);
  asked.set(schedules, askedAt);
}
