// The statements about senders: each with the line it uses.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, maybeRow, row, rows } from '../db/query.ts';
import { LineId, SenderId, type UserId } from '../id.ts';
import type { Plan } from '../line/plan.ts';

const repeatable = { repeatable: true };

const Channel = z.enum(['whatsapp', 'sms']);

const Row = z.object({
  id: SenderId,
  lineId: LineId,
  isStopped: z.boolean(),
  name: z.string(),
  state: z.enum(['active', 'paused', 'retired']),
  channel: Channel,
  address: z.string(),
  account: z.string(),
  ratePerSecond: column.numeric.nullable(),
  dailyLimit: z.int().nullable(),
  warmUp: column.json(z.object({ startedOn: z.string(), perDay: z.array(z.int()) })).nullable(),
  jitter: column.numeric,
  timeZone: z.string(),
  begunToday: z.int(),
  ceiling: z.int().nullable(),
  openUntil: column.timestamp.nullable(),
  reason: z.string().nullable(),
  now: column.timestamp,
});
export type SenderRow = z.infer<typeof Row>;

const columns =
  sql.raw(`s.id, s.line_id as "lineId", l.is_stopped as "isStopped", s.name, s.state, l.channel, l.address, l.account,
  l.rate_per_second as "ratePerSecond", l.daily_limit as "dailyLimit", l.warm_up::text as "warmUp", l.jitter, l.time_zone as "timeZone",
  case when l.day_on = line_day(l, clock_timestamp()) then l.day_count else 0 end as "begunToday",
  line_ceiling(l, line_day(l, clock_timestamp())) as ceiling, l.breaker_open_until as "openUntil", l.breaker_reason as reason, clock_timestamp() as now`);

export const listQuery = (db: Db, userId: UserId, limit: number, offset: number) =>
  rows(
    db,
    sql`select ${columns} from sender s join sending_line l on l.id = s.line_id
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

export const findQuery = (db: Db, userId: UserId, id: SenderId) =>
  maybeRow(
    db,
    sql`select ${columns} from sender s join sending_line l on l.id = s.line_id where s.user_id = ${userId}::uuid and s.id = ${id}::uuid`,
    Row,
    repeatable,
  );

const Offered = z.object({ lineId: LineId, name: z.string(), channel: Channel, address: z.string() });

/** The lines of an account on which the user has no sender yet. */
export const offeredQuery = (db: Db, userId: UserId, account: string) =>
  rows(
    db,
    sql`select l.id as "lineId", l.name, l.channel, l.address from sending_line l
        where l.account = ${account}::text and not exists (select 1 from sender s where s.user_id = ${userId}::uuid and s.line_id = l.id)
        order by l.id limit 200`,
    Offered,
    repeatable,
  );

export interface NewLine {
  readonly id: LineId;
  readonly account: string;
  readonly channel: 'whatsapp' | 'sms';
  readonly address: string;
  readonly name: string;
  readonly ratePerSecond: number;
}

/** The line of this address, made if there is none; one that exists keeps what it has. Its days are those of the user who brought it. */
export async function lineQuery(db: Db, userId: UserId, line: NewLine): Promise<LineId> {
  const made = await row(
    db,
    sql`insert into sending_line (id, provider, channel, account, address, name, rate_per_second, time_zone)
        select ${line.id}::uuid, 'twilio', ${line.channel}::text, ${line.account}::text, ${line.address}::text, ${line.name}::text,
          ${String(line.ratePerSecond)}::numeric, u.time_zone
        from app_user u where u.id = ${userId}::uuid
        on conflict (provider, account, address) do update set updated_at = sending_line.updated_at returning id`,
    z.object({ id: LineId }),
    repeatable,
  );
  return made.id;
}

/** The user's sender on a line, if the line is of that account; one that exists becomes active again. */
export const seatQuery = (
  db: Db,
  userId: UserId,
  seat: { id: SenderId; lineId: LineId; account: string; name: string | null },
) =>
  maybeRow(
    db,
    sql`insert into sender (user_id, id, line_id, name, state)
        select ${userId}::uuid, ${seat.id}::uuid, l.id, coalesce(${seat.name}::text, l.name), 'active'
        from sending_line l where l.id = ${seat.lineId}::uuid and l.account = ${seat.account}::text
        on conflict (user_id, line_id) do update set state = 'active', name = coalesce(${seat.name}::text, sender.name), updated_at = clock_timestamp()
        returning id`,
    z.object({ id: SenderId }),
    repeatable,
  );

export const changeSeatQuery = (
  db: Db,
  userId: UserId,
  id: SenderId,
  { name, state }: { name?: string | undefined; state?: string | undefined },
) =>
  maybeRow(
    db,
    sql`update sender set name = coalesce(${name ?? null}::text, name), state = coalesce(${state ?? null}::text, state), updated_at = clock_timestamp()
        where user_id = ${userId}::uuid and id = ${id}::uuid returning id`,
    z.object({ id: SenderId }),
    repeatable,
  );

/** Sets what the plan names, and nothing else. */
export const planQuery = (db: Db, lineId: LineId, plan: Plan) =>
  row(
    db,
    sql`update sending_line l set
          rate_per_second = coalesce(${plan.ratePerSecond === undefined ? null : String(plan.ratePerSecond)}::numeric, rate_per_second),
          jitter = coalesce(${plan.jitter === undefined ? null : String(plan.jitter)}::numeric, jitter),
          daily_limit = case when ${plan.dailyLimit === undefined}::boolean then daily_limit else ${plan.dailyLimit ?? null}::int end,
          warm_up = case when ${plan.warmUp === undefined}::boolean then warm_up
            else jsonb_build_object('startedOn', line_day(l, clock_timestamp())) || ${plan.warmUp ? JSON.stringify(plan.warmUp) : null}::jsonb end,
          updated_at = clock_timestamp()
        where l.id = ${lineId}::uuid returning l.id`,
    z.object({ id: LineId }),
    repeatable,
  );
