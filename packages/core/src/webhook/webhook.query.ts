// The statements about webhooks and the log of what they were told.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, maybeRow, rows } from '../db/query.ts';
import { type UserId, WebhookDeliveryId, WebhookId } from '../id.ts';
import { eventTypes } from './event.ts';

const repeatable = { repeatable: true };

const Row = z.object({
  id: WebhookId,
  url: z.string(),
  events: column.json(z.array(z.enum(eventTypes))),
  isActive: z.boolean(),
  disabledReason: z.enum(['gone', 'failing']).nullable(),
  failingSince: column.timestamp.nullable(),
  secretVersion: z.int(),
  previousUntil: column.timestamp.nullable(),
  createdAt: column.timestamp,
});
export type WebhookRow = z.infer<typeof Row>;
const columns = sql.raw(
  `id, url, to_json(events)::text as events, is_active as "isActive", disabled_reason as "disabledReason", failing_since as "failingSince",
  secret_version as "secretVersion", case when previous_until > clock_timestamp() then previous_until end as "previousUntil", created_at as "createdAt"`,
);

export const listQuery = (db: Db, userId: UserId, limit: number) =>
  rows(
    db,
    sql`select ${columns} from webhook where user_id = ${userId}::uuid order by id limit ${limit}::bigint`,
    Row,
    repeatable,
  );

export const findQuery = (db: Db, userId: UserId, id: WebhookId) =>
  maybeRow(
    db,
    sql`select ${columns} from webhook where user_id = ${userId}::uuid and id = ${id}::uuid`,
    Row,
    repeatable,
  );

interface Wanted {
  readonly url: string;
  readonly events: readonly string[];
}
const textArray = (list: readonly string[]) =>
  sql`array(select jsonb_array_elements_text(${JSON.stringify(list)}::jsonb))`;

/** @returns undefined when the user has as many as he may. */
export const makeQuery = (db: Db, userId: UserId, id: WebhookId, { url, events }: Wanted, limit: number) =>
  maybeRow(
    db,
    sql`insert into webhook (user_id, id, url, events)
        select ${userId}::uuid, ${id}::uuid, ${url}::text, ${textArray(events)}
        where (select count(*) from webhook where user_id = ${userId}::uuid and id <> ${id}::uuid) < ${limit}::bigint
        on conflict (user_id, id) do update set updated_at = clock_timestamp() returning ${columns}`,
    Row,
    repeatable,
  );

/** Turned on again, it is told what waits meanwhile, with all its tries. */
export const changeQuery = (
  db: Db,
  userId: UserId,
  id: WebhookId,
  { url, events, isActive }: Wanted & { readonly isActive: boolean },
) =>
  maybeRow(
    db,
    sql`with before as (
          select id from webhook where user_id = ${userId}::uuid and id = ${id}::uuid and not is_active and ${isActive}::boolean
        ), again as (
          update webhook_delivery d set tries = 0, next_at = clock_timestamp() from before b
          where d.user_id = ${userId}::uuid and d.webhook_id = b.id and d.status = 'waiting'
        )
        update webhook w set url = ${url}::text, events = ${textArray(events)}, is_active = ${isActive}::boolean,
          disabled_reason = case when not ${isActive}::boolean then w.disabled_reason end,
          failing_since = case when exists (select 1 from before) then null else w.failing_since end, updated_at = clock_timestamp()
        where user_id = ${userId}::uuid and id = ${id}::uuid returning ${columns}`,
    Row,
    repeatable,
  );

export const removeQuery = (db: Db, userId: UserId, id: WebhookId) =>
  maybeRow(
    db,
    sql`delete from webhook where user_id = ${userId}::uuid and id = ${id}::uuid returning id`,
    z.object({ id: WebhookId }),
  );

/** Not repeatable: a second time, the secret that the user has would sign no more. */
export const rotateQuery = (db: Db, userId: UserId, id: WebhookId, overlapHours: number) =>
  maybeRow(
    db,
    sql`update webhook set secret_version = secret_version + 1, updated_at = clock_timestamp(),
          previous_until = clock_timestamp() + ${overlapHours}::int * interval '1 hour'
        where user_id = ${userId}::uuid and id = ${id}::uuid returning ${columns}`,
    Row,
  );

const Attempt = z.object({
  at: z.iso.datetime(),
  durationMs: z.int(),
  status: z.int().nullable(),
  error: z.string().nullable(),
  answer: z.string(),
});
export type Attempt = z.infer<typeof Attempt>;

const Delivery = z.object({
  id: WebhookDeliveryId,
  webhookId: WebhookId,
  type: z.string(),
  data: column.json(z.record(z.string(), z.unknown())),
  at: column.timestamp,
  status: z.enum(['waiting', 'delivered', 'failed']),
  tries: z.int(),
  nextAt: column.timestamp.nullable(),
  attempts: column.json(z.array(Attempt)),
});
export type Delivery = z.infer<typeof Delivery>;
const deliveryColumns = sql.raw(
  `id, webhook_id as "webhookId", type, data::text as data, at, status, tries, case when status = 'waiting' then next_at end as "nextAt", attempts::text as attempts`,
);

export const deliveriesQuery = (
  db: Db,
  userId: UserId,
  id: WebhookId,
  before: WebhookDeliveryId | undefined,
  limit: number,
) =>
  rows(
    db,
    sql`select ${deliveryColumns} from webhook_delivery where user_id = ${userId}::uuid and webhook_id = ${id}::uuid
          and (${before ?? null}::uuid is null or id < ${before ?? null}::uuid) order by id desc limit ${limit}::bigint`,
    Delivery,
    repeatable,
  );

/** @returns undefined when there is no such webhook, or it is turned off. */
export const testQuery = (db: Db, userId: UserId, id: WebhookId, deliveryId: WebhookDeliveryId) =>
  maybeRow(
    db,
    sql`insert into webhook_delivery (user_id, id, webhook_id, type, data, at)
        select user_id, ${deliveryId}::uuid, id, 'webhook.test', jsonb_build_object('webhookId', id), clock_timestamp()
        from webhook where user_id = ${userId}::uuid and id = ${id}::uuid and is_active
        on conflict (user_id, id) do update set at = webhook_delivery.at returning ${deliveryColumns}`,
    Delivery,
    repeatable,
  );

export const findDeliveryQuery = (db: Db, userId: UserId, id: WebhookDeliveryId) =>
  maybeRow(
    db,
    sql`select webhook_id as "webhookId" from webhook_delivery where user_id = ${userId}::uuid and id = ${id}::uuid`,
    z.object({ webhookId: WebhookId }),
    repeatable,
  );

/** Under the same id, so that who has it already knows it again. @returns undefined when its webhook is turned off. */
export const redeliverQuery = (db: Db, userId: UserId, id: WebhookDeliveryId) =>
  maybeRow(
    db,
    sql`update webhook_delivery d set status = 'waiting', tries = 0, next_at = clock_timestamp() from webhook w
        where d.user_id = ${userId}::uuid and d.id = ${id}::uuid and w.user_id = d.user_id and w.id = d.webhook_id and w.is_active
        returning d.id, d.webhook_id as "webhookId", d.type, d.data::text as data, d.at, d.status, d.tries, d.next_at as "nextAt", d.attempts::text as attempts`,
    Delivery,
    repeatable,
  );
