// The statements about API keys.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, maybeRow, rows } from '../db/query.ts';
import { ApiKeyId, UserId } from '../id.ts';
import { type Scope, scopes } from './scope.ts';

const repeatable = { repeatable: true };

const Scopes = column.json(z.array(z.enum(scopes)));
const Row = z.object({
  id: ApiKeyId,
  name: z.string(),
  prefix: z.string(),
  scopes: Scopes,
  createdAt: column.timestamp,
  lastUsedAt: column.timestamp.nullable(),
});
const columns = sql.raw(
  'id, name, prefix, to_json(scopes)::text as scopes, created_at as "createdAt", last_used_at as "lastUsedAt"',
);

export const listQuery = (db: Db, userId: UserId, limit: number) =>
  rows(
    db,
    sql`select ${columns} from api_key where user_id = ${userId}::uuid and revoked_at is null order by id limit ${limit}::bigint`,
    Row,
    repeatable,
  );

interface Made {
  readonly id: ApiKeyId;
  readonly name: string;
  readonly prefix: string;
  readonly hash: string;
  readonly scopes: readonly Scope[];
}

/** @returns undefined when the user has as many as he may. */
export const makeQuery = (db: Db, userId: UserId, { id, name, prefix, hash, scopes: wanted }: Made, limit: number) =>
  maybeRow(
    db,
    sql`insert into api_key (user_id, id, name, prefix, hash, scopes)
        select ${userId}::uuid, ${id}::uuid, ${name}::text, ${prefix}::text, ${hash}::text,
          array(select jsonb_array_elements_text(${JSON.stringify(wanted)}::jsonb))
        where (select count(*) from api_key where user_id = ${userId}::uuid and revoked_at is null and id <> ${id}::uuid) < ${limit}::bigint
        on conflict (user_id, id) do update set prefix = excluded.prefix, hash = excluded.hash where api_key.revoked_at is null
        returning ${columns}`,
    Row,
    repeatable,
  );

/** Revoked twice is revoked. */
export const revokeQuery = (db: Db, userId: UserId, id: ApiKeyId) =>
  maybeRow(
    db,
    sql`update api_key set revoked_at = coalesce(revoked_at, clock_timestamp())
        where user_id = ${userId}::uuid and id = ${id}::uuid returning id`,
    z.object({ id: ApiKeyId }),
    repeatable,
  );

const Found = z.object({ userId: UserId, id: ApiKeyId, name: z.string(), scopes: Scopes });
export type Found = z.infer<typeof Found>;

/** One statement for each request with a key, and a write at most once a minute. */
export const findQuery = (db: Db, hash: string) =>
  maybeRow(
    db,
    sql`with found as (
          select user_id, id, name, scopes, last_used_at from api_key where hash = ${hash}::text and revoked_at is null
        ), used as (
          update api_key k set last_used_at = clock_timestamp() from found f
          where k.user_id = f.user_id and k.id = f.id and f.last_used_at is not distinct from k.last_used_at
            and (f.last_used_at is null or f.last_used_at < clock_timestamp() - interval '1 minute')
        )
        select user_id as "userId", id, name, to_json(scopes)::text as scopes from found`,
    Found,
    repeatable,
  );
