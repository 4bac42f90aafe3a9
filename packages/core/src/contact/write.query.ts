// The statements that write contacts by hand. They are functions in migrations/0028_contact_search.sql.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { maybeRow, row, rows } from '../db/query.ts';
import { ContactId, ImportId, type UserId } from '../id.ts';
import { ContactRow, contactColumns } from './contact.query.ts';
import type { Phone } from './input.ts';

const repeatable = { repeatable: true };

export interface Written extends Phone {
  readonly nombre: string | null;
  readonly sustantivo: string | null;
  /** Of each group the id to take if there is none of its name, as JSON. */
  readonly groups: string;
}

export const addQuery = (db: Db, userId: UserId, id: ContactId, { phone, phoneKey, ...written }: Written) =>
  row(
    db,
    sql`select id, is_new as "isNew" from add_contact(${userId}::uuid, ${id}::uuid, ${phone}::text, ${phoneKey}::text,
          ${written.nombre}::text, ${written.sustantivo}::text, ${written.groups}::jsonb)`,
    z.object({ id: ContactId, isNew: z.boolean() }),
  );

/** @param change as change_contact takes it, JSON. No row: there is no such contact. */
export const changeQuery = (db: Db, userId: UserId, id: ContactId, change: string) =>
  row(
    db,
    sql`select change_contact(${userId}::uuid, ${id}::uuid, ${change}::jsonb) as id`,
    z.object({ id: ContactId.nullable() }),
  );

/** Attributes however long: it is one contact. */
const allAttributes = 1_000_000;

export const findQuery = (db: Db, userId: UserId, id: ContactId) =>
  maybeRow(
    db,
    sql`select ${contactColumns(allAttributes)} from contact c
        where c.user_id = ${userId}::uuid and c.id = ${id}::uuid and c.deleted_at is null`,
    ContactRow,
    repeatable,
  );

/** Out of every group too: whoever comes back later does not come back into them. */
export const removeQuery = (db: Db, userId: UserId, id: ContactId) =>
  maybeRow(
    db,
    sql`with removed as (
          update contact set deleted_at = clock_timestamp(), updated_at = clock_timestamp()
          where user_id = ${userId}::uuid and id = ${id}::uuid and deleted_at is null returning id
        ), left_groups as (
          update contact_group_membership set is_active = false, updated_at = clock_timestamp()
          where user_id = ${userId}::uuid and contact_id = (select r.id from removed r) and is_active
        )
        select id from removed`,
    z.object({ id: ContactId }),
  );

const FileOf = z.object({
  importId: ImportId,
  isRunning: z.boolean(),
  objectKey: z.string().nullable(),
});

/** The imports whose files name the contact, and where those from the drop folder lie. */
export const filesQuery = (db: Db, userId: UserId, id: ContactId) =>
  rows(
    db,
    sql`select i.id as "importId", i.status in ('created', 'running') as "isRunning", d.object_key as "objectKey" from import i
        cross join lateral (select true from import_contact c
          where c.user_id = ${userId}::uuid and c.import_id = i.id and c.contact_id = ${id}::uuid limit 1) c
        left join drop_file d on d.user_id = i.user_id and d.import_id = i.id
        where i.user_id = ${userId}::uuid order by i.id`,
    FileOf,
    repeatable,
  );

export const existsQuery = (db: Db, userId: UserId, id: ContactId) =>
  maybeRow(
    db,
    sql`select id from contact where user_id = ${userId}::uuid and id = ${id}::uuid and erased_at is null`,
    z.object({ id: ContactId }),
    repeatable,
  );

/** Repeated after it was done, it says that there is no such contact. */
export const eraseQuery = (db: Db, userId: UserId, id: ContactId) =>
  row(db, sql`select erase_contact(${userId}::uuid, ${id}::uuid) as erased`, z.object({ erased: z.boolean() }));
