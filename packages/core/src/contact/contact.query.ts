// The statements about contacts and groups.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import { ContactId, GroupId, type UserId } from '../id.ts';
import type { Needle } from './contact.ts';

const repeatable = { repeatable: true };

export interface Asked {
  readonly userId: UserId;
  readonly needle: Needle | undefined;
  readonly group: string | undefined;
}

/** A search is for the characters themselves, also for those that LIKE takes as patterns. */
const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

// The accents of Spanish, Portuguese and Guaraní; unaccent() would need an extension and is not immutable.
const accented = 'áàäâãåéèëêẽíìïîĩóòöôõúùüûũñçýỹ';
const plain = 'aaaaaaeeeeeiiiiiooooouuuuuncyy';

/** Most names are plain, and translate() costs three times what lower() does. */
const foldedName = sql`case when octet_length(c.nombre) = char_length(c.nombre) then lower(c.nombre)
  else translate(lower(c.nombre), ${accented}::text, ${plain}::text) end`;

/**
 * The contacts asked for, `c`, and `place`, which orders them. With a group they are found by its members: an index has these
 * in the order of the page, where a condition on each contact would try all of a tenant's when the group is small.
 */
function asked({ userId, needle, group }: Asked): { contacts: SQL; place: SQL } {
  const isFound = needle
    ? sql`and (${foldedName} like ${containing(needle.name)}::text
            or c.phone like ${needle.phone === null ? null : containing(needle.phone)}::text)`
    : sql``;
  if (group === undefined) {
    return {
      contacts: sql`contact c where c.user_id = ${userId}::uuid and c.deleted_at is null ${isFound}`,
      place: sql`c.id`,
    };
  }
  // `offset 0` keeps the members apart: joined freely, the planner preferred to walk through all contacts (6 s of 500,000).
  const contacts = sql`(
      select m.contact_id from contact_group_membership m
      where m.user_id = ${userId}::uuid and m.is_active
        and m.group_id = (select g.id from contact_group g where g.user_id = ${userId}::uuid and g.name = ${group}::text)
      order by m.contact_id desc offset 0
    ) m join contact c on c.user_id = ${userId}::uuid and c.id = m.contact_id where c.deleted_at is null ${isFound}`;
  return { contacts, place: sql`m.contact_id` };
}

const Row = z.object({
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
  chosen: z.int(),
});

/** The Data API answers 1 MiB at most, and quoting a text may double it. */
const volumeBytes = 400_000;

/**
 * The page is chosen first, by the primary key; groups and attributes are read for its contacts alone. Of those, as many
 * as fit one answer are returned, at least one; `chosen` says how many there are.
 * @param maxAttributeBytes attributes longer than this, as JSON, are left out.
 */
export function listQuery(db: Db, filter: Asked, limit: number, offset: number, maxAttributeBytes: number) {
  const { contacts, place } = asked(filter);
  return rows(
    db,
    sql`select id, phone, nombre, sustantivo, source, attributes, grupos, created_at as "createdAt",
               updated_at as "updatedAt", last_seen_at as "lastSeenAt", chosen
        from (
          select f.*, count(*) over () as chosen, row_number() over (order by f.id desc) as place,
            sum(300 + octet_length(f.attributes) + octet_length(f.grupos) + coalesce(octet_length(f.nombre), 0)
                + coalesce(octet_length(f.sustantivo), 0)) over (order by f.id desc) as volume
          from (
            select c.id, c.phone, c.nombre, c.sustantivo, c.source, c.created_at, c.updated_at, c.last_seen_at,
              case when octet_length(c.attributes::text) <= ${maxAttributeBytes}::int then c.attributes::text else '{}' end as attributes,
              coalesce((select json_agg(g.name order by g.name)
                from contact_group_membership m join contact_group g on g.user_id = m.user_id and g.id = m.group_id
                where m.user_id = c.user_id and m.contact_id = c.id and m.is_active), '[]')::text as grupos
            from (select c.* from ${contacts}
                  order by ${place} desc limit ${limit}::bigint offset ${offset}::bigint) c
          ) f
        ) x
        where volume <= ${volumeBytes}::int or place = 1 order by id desc`,
    Row,
    repeatable,
  );
}

const Total = z.object({ total: z.int() });

export async function countQuery(db: Db, filter: Asked): Promise<number> {
  const counted = await row(db, sql`select count(*) as total from ${asked(filter).contacts}`, Total, repeatable);
  return counted.total;
}

/** Joined and grouped, not counted group by group: a tenant's whole list of members is read once, in any order. */
export const listGroupsQuery = (db: Db, userId: UserId, limit: number, offset: number) =>
  rows(
    db,
    sql`with page as (
          select id, name from contact_group where user_id = ${userId}::uuid
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
    sql`select count(*) as total from contact_group where user_id = ${userId}::uuid`,
    Total,
    repeatable,
  );
  return counted.total;
}
