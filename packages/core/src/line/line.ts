// A line: one real number at its provider account. It has the pace, the breaker and the lease, and no tenant.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, row } from '../db/query.ts';
import { LineId } from '../id.ts';

export const Line = z.object({
  id: LineId,
  /** At the provider: its own id, or `default` for the deployment's. */
  account: z.string(),
  channel: z.enum(['whatsapp', 'sms']),
  /** As the provider writes it: `whatsapp:+14155238886`, `+14155238886`. */
  address: z.string(),
  /** Messages a second; null for no limit of our own. */
  ratePerSecond: column.numeric.nullable(),
  /** How much longer than its interval the pause before a message may be, by chance; 0 for an even pace. */
  jitterMs: z.number(),
});
export type Line = z.infer<typeof Line>;

/** What a worker needs to know of the line whose turn it has. */
export async function get(db: Db, id: LineId): Promise<Line> {
  return row(
    db,
    sql`select id, account, channel, address, rate_per_second as "ratePerSecond", coalesce(1020 * jitter / rate_per_second, 0)::float8 as "jitterMs"
      from sending_line where id = ${id}::uuid`,
    Line,
    { repeatable: true },
  );
}
