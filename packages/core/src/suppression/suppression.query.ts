// The statements about suppressions: the user's own, and what the numbers that he sends from refuse among his contacts. Who else wrote
// to a number, and so who else may have refused it, is nothing that one tenant learns of another.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Needle } from '../contact/needle.ts';
import type { Db } from '../db/client.ts';
import { json } from '../db/parameter.ts';
import { column, maybeRow, row, rows } from '../db/query.ts';
import { SuppressionId, type UserId } from '../id.ts';
import type { Suppression } from './suppression.ts';

const repeatable = { repeatable: true };

export interface Asked {
  readonly userId: UserId;
  readonly needle: Needle | undefined;
  readonly reason: Suppression['reason'] | undefined;
}

/** Whose key this is, by an index: contacts have one by phone and none by key. Of two contacts with one key it is the newer. */
const contactOf = (userId: UserId, key: SQL): SQL => sql`
  select c.phone, c.nombre from contact c
  where c.user_id = ${userId}::uuid and c.deleted_at is null and c.phone = any (phone_spellings(${key}))
  order by c.id desc limit 1`;

const isNamed = ({ words }: Needle): SQL =>
  words.length === 0
    ? sql`false`
    : sql.join(
        words.map((word) => sql`name_words(c.nombre) like ${`% ${word}%`}::text`),
        sql` and `,
      );

const hasDigits = ({ phone }: Needle): SQL =>
  phone === null ? sql`false` : sql`coalesce(c.phone, p.phone_key) like ${`%${phone}%`}::text`;

/** `person`: one row for each key that is refused, with the contact's name where there is one. */
function persons({ userId, needle, reason }: Asked): SQL {
  const isFound = needle === undefined ? sql`` : sql`and (${isNamed(needle)} or ${hasDigits(needle)})`;
  const isOfReason = reason === undefined ? sql`` : sql`and p.reason = ${reason}::text`;
  return sql`refused as (
      select s.id, s.phone_key, s.reason, s.source, s.since, null::text as number
      from suppression s where s.user_id = ${userId}::uuid and not s.is_erased
      union all
      select null::uuid, s.phone_key, s.reason, s.source, s.since, n.name
      from sender n join suppression s on s.line_id = n.line_id and not s.is_erased
      where n.user_id = ${userId}::uuid and exists (${contactOf(userId, sql`s.phone_key`)})
    ), one as (
      select phone_key, min(id::text)::uuid as id,
        coalesce(min(reason) filter (where number is null), min(reason)) as reason,
        coalesce(min(source) filter (where number is null), min(source)) as source,
        coalesce(min(since) filter (where number is null), min(since)) as since,
        coalesce(json_agg(number order by number) filter (where number is not null), '[]')::text as numbers
      from refused group by phone_key
    ), person as (
      select p.id, p.phone_key, coalesce(c.phone, p.phone_key) as phone, c.nombre, p.reason, p.source, p.since, p.numbers
      from one p left join lateral (${contactOf(userId, sql`p.phone_key`)}) c on true
      where true ${isOfReason} ${isFound}
    )`;
}

const Row = z.object({
  id: SuppressionId.nullable(),
  phone: z.string(),
  nombre: z.string().nullable(),
  reason: z.enum(['opted_out', 'manual']),
  source: z.enum(['inbound', 'provider', 'manual']),
  since: column.timestamp,
  numbers: column.json(z.array(z.string())),
});

export const listQuery = (db: Db, asked: Asked, limit: number, offset: number): Promise<Suppression[]> =>
  rows(
    db,
    sql`with ${persons(asked)}
      select id, phone, nombre, reason, source, since, numbers from person
      order by since desc, phone_key limit ${limit}::bigint offset ${offset}::bigint`,
    Row,
    repeatable,
  );

export async function countQuery(db: Db, asked: Asked): Promise<number> {
  const Total = z.object({ total: z.int() });
  return (await row(db, sql`with ${persons(asked)} select count(*) as total from person`, Total, repeatable)).total;
}

/** @returns how many are new. */
export async function addQuery(db: Db, userId: UserId, keys: readonly string[]): Promise<number> {
  const { added } = await row(
    db,
    sql`with made as (
        insert into suppression (id, user_id, phone_key, reason, source)
        select gen_random_uuid(), ${userId}::uuid, k.key, 'manual', 'manual'
        from (select distinct jsonb_array_elements_text(${json(keys)}) as key) k order by k.key
        on conflict (user_id, phone_key) where user_id is not null do nothing returning 1
      )
      select count(*)::int as added from made`,
    z.object({ added: z.int() }),
    repeatable,
  );
  return added;
}

/** @returns whether there was one of the user's own. */
export async function removeQuery(db: Db, userId: UserId, id: SuppressionId): Promise<boolean> {
  const gone = await maybeRow(
    db,
    sql`delete from suppression where user_id = ${userId}::uuid and id = ${id}::uuid and not is_erased returning id`,
    z.object({ id: SuppressionId }),
  );
  return gone !== undefined;
}
