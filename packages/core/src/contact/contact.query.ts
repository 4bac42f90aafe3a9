// The statements about contacts and groups.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import { ContactId, GroupId, type UserId } from '../id.ts';
import { countOf, type PageOfMatches, pageOf, pageOrder, type Wanted } from './filter.query.ts';

const repeatable = { repeatable: true };

export const ContactRow = z.object({
  id: ContactId,
  phone: z.string(),
  nombre: z.string().nullable(),
  sustantivo: z.string().nullable(),
  grupos: column.json(z.array(z.string())),
  source: z.enum(['csv', 'manual', 'drop', 'inbound']),
  attributes: column.json(z.record(z.string(), z.unknown())),
  createdAt: column.timestamp,
  updatedAt: column.timestamp,
  lastSeenAt: column.timestamp,
});

const Row = ContactRow.extend({ walk: z.int(), key: z.string(), chosen: z.int() });

/** The Data API answers 1 MiB at most, and quoting a text may double it. */
const volumeBytes = 400_000;

/** What a contact is answered with, of `c`. */
export const contactColumns = (maxAttributeBytes: number): SQL => sql`c.id, c.phone, c.nombre, c.sustantivo, c.source,
  case when octet_length(c.attributes::text) <= ${maxAttributeBytes}::int then c.attributes::text else '{}' end as attributes,
  coalesce((select json_agg(g.name order by g.name)
    from contact_group_membership m join contact_group g on g.user_id = m.user_id and g.id = m.group_id
    where m.user_id = c.user_id and m.contact_id = c.id and m.is_active and g.name is not null), '[]')::text as grupos,
  c.created_at as "createdAt", c.updated_at as "updatedAt", c.last_seen_at as "lastSeenAt"`;

/**
 * The page is chosen first, by its walk; groups and attributes are read for its contacts alone. Of those, as many as fit one answer
 * are returned, at least one; `chosen` says how many there are.
 * @param maxAttributeBytes attributes longer than this, as JSON, are left out.
 */
export function listQuery(db: Db, userId: UserId, criteria: Wanted, page: PageOfMatches, maxAttributeBytes: number) {
  const order = pageOrder(criteria);
  return rows(
    db,
    sql`select id, phone, nombre, sustantivo, source, attributes, grupos, "createdAt", "updatedAt", "lastSeenAt", walk, key, chosen
        from (
          select f.*, count(*) over () as chosen, row_number() over (order by ${order}) as place,
            sum(300 + octet_length(f.attributes) + octet_length(f.grupos) + coalesce(octet_length(f.nombre), 0)
                + coalesce(octet_length(f.sustantivo), 0)) over (order by ${order}) as volume
          from (
            select ${contactColumns(maxAttributeBytes)}, p.walk, p.key
            from (${pageOf(userId, criteria, page)}) p
            cross join lateral (select * from contact c where c.user_id = ${userId}::uuid and c.id = p.id offset 0) c
          ) f
        ) x
        where volume <= ${volumeBytes}::int or place = 1 order by place`,
    Row,
    repeatable,
  );
}

const Total = z.object({ total: z.int() });

/** How many there are, at most `limit`. */
export async function countQuery(db: Db, userId: UserId, criteria: Wanted, limit: number): Promise<number> {
  const counted = await row(db, countOf(userId, criteria, limit), Total, repeatable);
  return counted.total;
}

/** Joined and grouped, not counted group by group: a tenant's whole list of members is read once, in any order. */
export const listGroupsQuery = (db: Db, userId: UserId, limit: number, offset: number) =>
  rows(
    db,
    sql`with page as (
          select id, name from contact_group where user_id = ${userId}::uuid and name is not null
          order by name limit ${limit}::bigint offset ${offset}::bigint
        )
        select p.id, p.name, count(c.id) as size from page p
        left join contact_group_membership m on m.user_id = ${userId}::uuid and m.group_id = p.id and m.is_active
        left join contact c on c.user_id = ${userId}::uuid and c.id = m.contact_id and c.deleted_at is null
        group by p.id, p.name order by p.name`,
    z.object({ id: GroupId, name: z.string(), size: z.int() }),
    repeatable,
  );

export async function countGroupsQuery(db: Db, userId: UserId): Promise<number> {
  const counted = await row(
    db,
    sql`select count(*) as total from contact_group where user_id = ${userId}::uuid and name is not null`,
    Total,
    repeatable,
  );
  return counted.total;
}
