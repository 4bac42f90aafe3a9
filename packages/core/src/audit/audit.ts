// Who did what: one row for each change that a user made through the API, by himself or by a key.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, rows } from '../db/query.ts';
import { ApiKeyId, type UserId } from '../id.ts';

export interface Deed {
  /** UUIDv7 of the request: repeated, it is one row. */
  readonly id: string;
  /** The name in the token, or the key's. */
  readonly actor: string;
  readonly apiKeyId: ApiKeyId | undefined;
  /** `POST /campaigns/{id}/start` */
  readonly route: string;
  /** What it was done to, or what was made. */
  readonly resourceId: string | undefined;
  /** Ids besides. */
  readonly facts: Readonly<Record<string, unknown>>;
}

export async function record(db: Db, userId: UserId, deed: Deed): Promise<void> {
  await rows(
    db,
    sql`insert into audit_event (user_id, id, at, actor, api_key_id, route, resource_id, facts)
        values (${userId}::uuid, ${deed.id}::uuid, clock_timestamp(), ${deed.actor}::text, ${deed.apiKeyId ?? null}::uuid,
          ${deed.route}::text, ${deed.resourceId ?? null}::uuid, ${JSON.stringify(deed.facts)}::jsonb)
        on conflict do nothing`,
    z.object({}),
    { repeatable: true },
  );
}

/** Newest first. `before`: the `id` of the last one seen. */
export const Filter = z.object({
  before: z.uuid().optional(),
  pageSize: z.coerce.number().int().min(1).max(100).default(50),
});
export type Filter = z.infer<typeof Filter>;

const Entry = z.object({
  id: z.uuid(),
  at: column.timestamp,
  actor: z.string(),
  apiKeyId: ApiKeyId.nullable(),
  route: z.string(),
  resourceId: z.string().nullable(),
  facts: column.json(z.record(z.string(), z.unknown())),
});
export type Entry = z.infer<typeof Entry>;

/** `next`: what to ask for as `before` to go on; null at the end. */
export async function list(
  db: Db,
  userId: UserId,
  { before, pageSize }: Filter,
): Promise<{ items: Entry[]; next: string | null }> {
  const found = await rows(
    db,
    sql`select id, at, actor, api_key_id as "apiKeyId", route, resource_id as "resourceId", facts::text as facts
        from audit_event where user_id = ${userId}::uuid and (${before ?? null}::uuid is null or id < ${before ?? null}::uuid)
        order by id desc limit ${pageSize + 1}::bigint`,
    Entry,
    { repeatable: true },
  );
  const items = found.slice(0, pageSize);
  return { items, next: found.length > pageSize ? (items.at(-1)?.id ?? null) : null };
}
