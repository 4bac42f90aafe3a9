// The statements of a turn. What is tried is put off first, and conditional on its try: whoever dies leaves it due again, and one that was
// taken up by another meanwhile is not counted twice.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, maybeRow, rows } from '../db/query.ts';
import { WebhookDeliveryId } from '../id.ts';
import type { Turn } from './turn.ts';
import type { Attempt } from './webhook.query.ts';

const Taken = z.object({ url: z.string(), secretVersion: z.int(), signsWithPrevious: z.boolean() });
export type Taken = z.infer<typeof Taken>;

/** From here on a turn can be posted again: what is told later may come too late for this one. Undefined: gone, or turned off. */
export const takeQuery = (db: Db, { userId, webhookId }: Turn) =>
  maybeRow(
    db,
    sql`update webhook set posted_at = null where user_id = ${userId}::uuid and id = ${webhookId}::uuid and is_active
        returning url, secret_version as "secretVersion", coalesce(previous_until > clock_timestamp(), false) as "signsWithPrevious"`,
    Taken,
    { repeatable: true },
  );

const Claimed = z.object({
  id: WebhookDeliveryId,
  type: z.string(),
  data: column.json(z.record(z.string(), z.unknown())),
  at: column.timestamp,
  tries: z.int(),
  phone: z.string().nullable(),
});
export type Claimed = z.infer<typeof Claimed>;

/** The oldest that are due. The phone is looked up here and kept nowhere. */
export const claimQuery = (db: Db, { userId, webhookId }: Turn, limit: number, leaseMs: number) =>
  rows(
    db,
    sql`update webhook_delivery d set tries = d.tries + 1, next_at = clock_timestamp() + ${leaseMs}::int * interval '1 millisecond'
        where d.user_id = ${userId}::uuid and d.id in (
          select x.id from webhook_delivery x join webhook w on w.user_id = x.user_id and w.id = x.webhook_id and w.is_active
          where x.user_id = ${userId}::uuid and x.webhook_id = ${webhookId}::uuid and x.status = 'waiting' and x.next_at <= clock_timestamp()
          order by x.next_at limit ${limit}::bigint for update of x skip locked)
        returning d.id, d.type, d.data::text as data, d.at, d.tries,
          (select c.phone from contact c where c.user_id = d.user_id and c.id = (d.data->>'contactId')::uuid and c.erased_at is null) as phone`,
    Claimed,
  );

export interface Outcome extends Turn {
  readonly id: WebhookDeliveryId;
  readonly tries: number;
  readonly status: 'waiting' | 'delivered' | 'failed';
  readonly waitMs: number;
  readonly isGone: boolean;
  readonly attempt: Attempt;
}

const keptAttempts = 20;
/** A delivery that is given up turns its webhook off when nothing else got through for so long. */
const failingHours = 20;

/** Records what came of one try, in the delivery and in its webhook's health. Repeated, it changes nothing. */
export const settleQuery = (db: Db, { userId, webhookId, id, tries, status, waitMs, isGone, attempt }: Outcome) =>
  rows(
    db,
    sql`with moved as (
          update webhook_delivery d set status = ${status}::text, next_at = clock_timestamp() + ${waitMs}::int * interval '1 millisecond',
            attempts = (select jsonb_agg(a.value order by a.place) from jsonb_array_elements(d.attempts || ${JSON.stringify(attempt)}::jsonb) with ordinality a (value, place)
              where a.place > jsonb_array_length(d.attempts) + 1 - ${keptAttempts}::int)
          where d.user_id = ${userId}::uuid and d.id = ${id}::uuid and d.tries = ${tries}::int and d.status = 'waiting'
            and not jsonb_path_exists(d.attempts, '$[*] ? (@.at == $at)', jsonb_build_object('at', ${attempt.at}::text))
          returning d.status
        )
        update webhook w set updated_at = clock_timestamp(),
          failing_since = case when m.status = 'delivered' then null else coalesce(w.failing_since, clock_timestamp()) end,
          is_active = w.is_active and not (${isGone}::boolean or (m.status = 'failed' and w.failing_since < clock_timestamp() - ${failingHours}::int * interval '1 hour')),
          disabled_reason = case when not w.is_active then w.disabled_reason when ${isGone}::boolean then 'gone'
            when m.status = 'failed' and w.failing_since < clock_timestamp() - ${failingHours}::int * interval '1 hour' then 'failing' end
        from moved m where w.user_id = ${userId}::uuid and w.id = ${webhookId}::uuid
          and (m.status <> 'delivered' or w.failing_since is not null)
        returning w.id`,
    z.object({ id: z.string() }),
    { repeatable: true },
  );

/**
 * Who is down is asked by a few, not by all that waits: the others are due after half as long as it has been down, a minute at least and an
 * hour at most.
 */
export const putOffQuery = (db: Db, { userId, webhookId }: Turn) =>
  rows(
    db,
    sql`update webhook_delivery d set next_at = clock_timestamp()
          + least(greatest((clock_timestamp() - w.failing_since) / 2, interval '1 minute'), interval '1 hour')
        from webhook w where w.user_id = ${userId}::uuid and w.id = ${webhookId}::uuid and w.failing_since is not null
          and d.user_id = w.user_id and d.webhook_id = w.id and d.status = 'waiting' and d.next_at <= clock_timestamp()`,
    z.object({}),
  );
