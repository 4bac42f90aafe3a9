// The statements of idempotency. Each may be repeated after an uncertain failure without changing its meaning.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { maybeRow, rows } from '../db/query.ts';
import type { Held, Request } from './idempotency.ts';

const repeatable = { repeatable: true };

/**
 * Insert or take over in one statement, so that two at once cannot both begin. A row with this very resource id is this
 * very attempt, whose first answer was lost on the way.
 */
export const claimQuery = (db: Db, request: Request) =>
  maybeRow(
    db,
    sql`insert into idempotency_key as k (user_id, key, route, request_hash, resource_id, lease_until)
        values (${request.userId}::uuid, ${request.key}::text, ${request.route}::text, ${request.requestHash}::text,
                ${request.resourceId}::uuid, clock_timestamp() + ${request.leaseMs}::bigint * interval '1 millisecond')
        on conflict (user_id, key) do update set lease_until = excluded.lease_until
          where k.status is null and k.request_hash = excluded.request_hash and k.route = excluded.route
            and (k.lease_until is null or k.lease_until < clock_timestamp() or k.resource_id = excluded.resource_id)
        returning k.resource_id as "resourceId"`,
    z.object({ resourceId: z.string() }),
    repeatable,
  );

export const findQuery = (db: Db, request: Request) =>
  maybeRow(
    db,
    sql`select route, request_hash as "requestHash", status, response,
               coalesce(greatest(0, extract(epoch from lease_until - clock_timestamp()) * 1000), 0)::bigint as "leaseLeftMs"
        from idempotency_key where user_id = ${request.userId}::uuid and key = ${request.key}::text`,
    z.object({
      route: z.string(),
      requestHash: z.string(),
      status: z.number().nullable(),
      response: z.string().nullable(),
      leaseLeftMs: z.int(),
    }),
    repeatable,
  );

const nothing = z.object({});

export async function settleQuery(db: Db, answer: Held & { status: number; response: string }): Promise<void> {
  await rows(
    db,
    sql`update idempotency_key set status = ${answer.status}::integer, response = ${answer.response}::text, lease_until = null
        where user_id = ${answer.userId}::uuid and key = ${answer.key}::text
          and resource_id = ${answer.resourceId}::uuid and status is null`,
    nothing,
    repeatable,
  );
}

export async function releaseQuery(db: Db, held: Held): Promise<void> {
  await rows(
    db,
    sql`update idempotency_key set lease_until = null
        where user_id = ${held.userId}::uuid and key = ${held.key}::text
          and resource_id = ${held.resourceId}::uuid and status is null`,
    nothing,
    repeatable,
  );
}

export async function forgetQuery(db: Db): Promise<number> {
  const gone = await rows(
    db,
    sql`delete from idempotency_key where created_at < clock_timestamp() - interval '1 day' returning 1 as one`,
    nothing,
    repeatable,
  );
  return gone.length;
}
