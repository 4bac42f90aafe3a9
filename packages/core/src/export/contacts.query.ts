// The contacts that a filter finds, page by page in the filter's order. As with a campaign's people a page is one JSON text.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import { type Criteria, countOf, matching, Position, pageOf, pageOrder } from '../contact/filter.query.ts';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import type { UserId } from '../id.ts';
import { pageBytes } from './recipients.query.ts';

const pageRows = 5_000;

const Contact = z.tuple([
  z.string(),
  z.string().nullable(),
  z.string().nullable(),
  z.array(z.string()),
  z.string(),
  z.string(),
  z.string(),
  z.record(z.string(), z.unknown()),
]);
/** phone, name, salutation, groups, source, first and last seen (the user's clock), attributes. */
export type Contact = z.infer<typeof Contact>;

const Page = z.object({ items: column.json(z.array(Contact)), last: column.json(Position).nullable() });

export interface Wanted {
  readonly userId: UserId;
  readonly criteria: Criteria;
  readonly timeZone: string;
}

const most = 2_000_000_000;

export async function totalQuery(db: Db, { userId, criteria }: Wanted): Promise<number> {
  const Total = z.object({ total: z.int() });
  return (await row(db, countOf(userId, criteria, most), Total, { repeatable: true })).total;
}

/** Only names that so many contacts have as leave room in a file that can be imported again; the most frequent first. */
export async function attributesQuery(db: Db, { userId, criteria }: Wanted, limit: number): Promise<string[]> {
  const found = await rows(
    db,
    sql`select a.name from (${matching(userId, criteria)}) f
        join contact c on c.user_id = ${userId}::uuid and c.id = f.id, jsonb_object_keys(c.attributes) a (name)
      group by a.name order by count(*) desc, a.name limit ${limit}::int`,
    z.object({ name: z.string() }),
    { repeatable: true },
  );
  return found.map(({ name }) => name);
}

/** @returns those behind `after`, and where the page ended; nothing when it was the last. */
export async function pageQuery(
  db: Db,
  { userId, criteria, timeZone }: Wanted,
  after: Position | undefined,
): Promise<{ readonly items: readonly Contact[]; readonly last: Position | undefined }> {
  const clock = (at: SQL) => sql`to_char(${at} at time zone ${timeZone}::text, 'YYYY-MM-DD HH24:MI:SS')`;
  const order = pageOrder(criteria);
  const { items, last } = await row(
    db,
    sql`with page as (
        select f.id, f.walk, f.key, json_build_array(c.phone, c.nombre, c.sustantivo, (
              select coalesce(json_agg(g.name order by g.name), '[]')
              from contact_group_membership m join contact_group g on g.user_id = m.user_id and g.id = m.group_id
              where m.user_id = c.user_id and m.contact_id = c.id and m.is_active),
            c.source, ${clock(sql`c.created_at`)}, ${clock(sql`c.last_seen_at`)}, c.attributes)::text as line
        from (${pageOf(userId, criteria, { limit: pageRows, offset: 0, after })}) f
          join contact c on c.user_id = ${userId}::uuid and c.id = f.id
      ), placed as (
        select id, walk, key, line, row_number() over (order by ${order}) as place from page
      ), sized as (
        select *, sum(octet_length(line) + 1) over (order by place) as volume from placed
      ), fits as (
        select * from sized where volume <= ${pageBytes}::int or place = 1
      )
      select coalesce('[' || string_agg(line, ',' order by place) || ']', '[]') as items,
        (select json_build_array(walk, key, id)::text from fits order by place desc limit 1) as last from fits`,
    Page,
    { repeatable: true },
  );
  return { items, last: last ?? undefined };
}
