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

function conditions({ userId, needle, group }: Asked): SQL {
  const isFound = needle
    ? sql`and (translate(lower(c.nombre), ${accented}::text, ${plain}::text) like ${containing(needle.name)}::text
            or c.phone like ${needle.phone === null ? null : containing(needle.phone)}::text)`
    : sql``;
  const isMember =
    group === undefined
      ? sql``
      : sql`and exists (
          select 1 from contact_group_membership m join contact_group g on g.user_id = m.user_id and g.id = m.group_id
          where m.user_id = c.user_id and m.contact_id = c.id and m.is_active and g.name = ${group}::text)`;
  return sql`c.user_id = ${userId}::uuid and c.deleted_at is null ${isFound} ${isMember}`;
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
export const listQuery = (db: Db, asked: Asked, limit: number, offset: number, maxAttributeBytes: number) =>
  rows(
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
            from (select c.* from contact c where ${conditions(asked)}
                  order by c.id desc limit ${limit}::bigint offset ${offset}::bigint) c
          ) f
        ) x
        where volume <= ${volumeBytes}::int or place = 1 order by id desc`,
    Row,
    repeatable,
  );

const Total = z.object({ total: z.int() });

export async function countQuery(db: Db, asked: Asked): Promise<number> {
  const counted = await row(
    db,
    sql`select count(*) as total from contact c where ${conditions(asked)}`,
    Total,
    repeatable,
  );
  return counted.total;
}

export const listGroupsQuery = (db: Db, userId: UserId, limit: number, offset: number) =>
  rows(
    db,
    sql`select g.id, g.name, (
          select count(*) from contact_group_membership m
          join contact c on c.user_id = m.user_id and c.id = m.contact_id and c.deleted_at is null
          where m.user_id = g.user_id and m.group_id = g.id and m.is_active) as size
        from contact_group g where g.user_id = ${userId}::uuid
        order by g.name limit ${limit}::bigint offset ${offset}::bigint`,
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
