// The statements about senders: each with the line it uses.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import { LineId, SenderId, type UserId } from '../id.ts';

const repeatable = { repeatable: true };

const Row = z.object({
  id: SenderId,
  lineId: LineId,
  isStopped: z.boolean(),
  name: z.string(),
  state: z.enum(['active', 'paused', 'retired']),
  channel: z.enum(['whatsapp', 'sms']),
  address: z.string(),
  ratePerSecond: column.numeric.nullable(),
  openUntil: column.timestamp.nullable(),
  reason: z.string().nullable(),
  now: column.timestamp,
});

export const listQuery = (db: Db, userId: UserId, limit: number, offset: number) =>
  rows(
    db,
    sql`select s.id, s.line_id as "lineId", l.is_stopped as "isStopped", s.name, s.state, l.channel, l.address, l.rate_per_second as "ratePerSecond",
               l.breaker_open_until as "openUntil", l.breaker_reason as reason, clock_timestamp() as now
        from sender s join sending_line l on l.id = s.line_id
        where s.user_id = ${userId}::uuid order by s.id limit ${limit}::bigint offset ${offset}::bigint`,
    Row,
    repeatable,
  );

export async function countQuery(db: Db, userId: UserId): Promise<number> {
  const counted = await row(
    db,
    sql`select count(*) as total from sender where user_id = ${userId}::uuid`,
    z.object({ total: z.int() }),
    repeatable,
  );
  return counted.total;
}
