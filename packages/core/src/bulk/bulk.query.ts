// The statements of an edit of many contacts. A part is one statement, conditional on the cursor: two runs of the same part, or an answer
// that was lost, change nothing twice. Rows are locked in the order in which an import locks them (contacts by phone, members by contact,
// suppressions by phone), so that the two wait for each other and never in a circle.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, maybeRow, row, rows } from '../db/query.ts';
import { BulkEditId, ContactId, GroupId, newId, UserId } from '../id.ts';
import { idsOf, Selection } from './selection.ts';

const repeatable = { repeatable: true };

export const Action = z.enum(['add-to-group', 'leave-group', 'opt-out', 'delete', 'merge']);
export type Action = z.infer<typeof Action>;

/** Of the queue: go on from where the cursor is. */
export const BulkTask = z.object({ userId: UserId, bulkEditId: BulkEditId, from: ContactId.nullable() });
export type BulkTask = z.infer<typeof BulkTask>;

const EditRow = z.object({
  id: BulkEditId,
  action: Action,
  group: z.string().nullable(),
  groupId: GroupId.nullable(),
  sourceGroupId: GroupId.nullable(),
  filter: column.json(Selection).nullable(),
  undoes: BulkEditId.nullable(),
  /** With its microseconds, which a Date would lose. */
  at: z.string(),
  /** Of the edit that is taken back. */
  undoneAt: z.string().nullable(),
  cursor: ContactId.nullable(),
  examined: z.int(),
  touched: z.int(),
  createdAt: column.timestamp,
  finishedAt: column.timestamp.nullable(),
});
export type EditRow = z.infer<typeof EditRow>;

const columns = sql`b.id, b.action, (select coalesce(g.name, g.removed_name) from contact_group g where g.user_id = b.user_id and g.id = b.group_id) as "group",
  b.group_id as "groupId", b.source_group_id as "sourceGroupId", b.filter::text as filter, b.undoes, b.at::text as at,
  (select o.at::text from bulk_edit o where o.user_id = b.user_id and o.id = b.undoes) as "undoneAt", b.cursor, b.examined, b.touched,
  b.created_at as "createdAt", b.finished_at as "finishedAt"`;

export const findQuery = (db: Db, userId: UserId, id: BulkEditId) =>
  maybeRow(
    db,
    sql`select ${columns} from bulk_edit b where b.user_id = ${userId}::uuid and b.id = ${id}::uuid`,
    EditRow,
    repeatable,
  );

const Made = z.object({ id: BulkEditId });

export interface NewEdit {
  readonly id: BulkEditId;
  readonly action: Action;
  readonly groupId?: GroupId;
  readonly sourceGroupId?: GroupId;
  readonly ids?: readonly ContactId[];
  readonly filter?: Selection;
}

/** With the same id twice it is the same one. Its groups are held: who removes one waits, and finds the edit. */
export const insertQuery = (db: Db, userId: UserId, edit: NewEdit) =>
  rows(
    db,
    sql`with held as materialized (
        select g.id from contact_group g where g.user_id = ${userId}::uuid and g.name is not null
          and g.id in (${edit.groupId ?? null}::uuid, ${edit.sourceGroupId ?? null}::uuid) order by g.id for key share
      )
      insert into bulk_edit (user_id, id, action, group_id, source_group_id, ids, filter)
      select ${userId}::uuid, ${edit.id}::uuid, ${edit.action}::text, ${edit.groupId ?? null}::uuid, ${edit.sourceGroupId ?? null}::uuid,
        ${edit.ids ? JSON.stringify(edit.ids) : null}::jsonb, ${edit.filter ? JSON.stringify(edit.filter) : null}::jsonb
      where ${edit.groupId ?? null}::uuid is null or ${edit.groupId ?? null}::uuid in (select h.id from held h)
      on conflict do nothing returning id`,
    Made,
    repeatable,
  );

/** Ends the edit where it is, and makes the one that takes it back; asked again, it is the same one. */
export const undoQuery = (db: Db, userId: UserId, id: BulkEditId, undoes: BulkEditId) =>
  rows(
    db,
    sql`with ended as (
        update bulk_edit set finished_at = coalesce(finished_at, clock_timestamp()), updated_at = clock_timestamp()
        where user_id = ${userId}::uuid and id = ${undoes}::uuid returning user_id, id, action, group_id
      )
      insert into bulk_edit (user_id, id, action, group_id, undoes)
      select e.user_id, ${id}::uuid, e.action, e.group_id, e.id from ended e on conflict do nothing returning id`,
    Made,
    repeatable,
  );

export const undoOfQuery = (db: Db, userId: UserId, undoes: BulkEditId) =>
  row(
    db,
    sql`select ${columns} from bulk_edit b where b.user_id = ${userId}::uuid and b.undoes = ${undoes}::uuid`,
    EditRow,
    repeatable,
  );

/** The group of a name, made if there is none and `isMade`. */
export async function groupQuery(db: Db, userId: UserId, name: string, isMade: boolean): Promise<GroupId | undefined> {
  if (isMade) {
    const made = sql`insert into contact_group (user_id, id, name) values (${userId}::uuid, ${newId(GroupId)}::uuid, ${name}::text)
      on conflict (user_id, name) do nothing returning id`;
    await rows(db, made, z.object({ id: GroupId }), repeatable);
  }
  const own = sql`select id from contact_group where user_id = ${userId}::uuid and name = ${name}::text`;
  return (await maybeRow(db, own, z.object({ id: GroupId }), repeatable))?.id;
}

/** The rows of a part, `id` in ascending order beyond the cursor. */
function pageOf(userId: UserId, edit: EditRow, limit: number): SQL {
  const user = sql`${userId}::uuid`;
  const after = sql`coalesce(${edit.cursor}::uuid, '00000000-0000-0000-0000-000000000000')`;
  const members = (group: GroupId | null, which: SQL) => sql`select m.contact_id as id from contact_group_membership m
    where m.user_id = ${user} and m.group_id = ${group}::uuid and m.contact_id > ${after} and ${which} order by m.contact_id limit ${limit}::int`;
  if (edit.undoneAt !== null) {
    const at = sql`${edit.undoneAt}::timestamptz`;
    switch (edit.action) {
      case 'add-to-group':
        return members(edit.groupId, sql`m.is_active and m.updated_at = ${at}`);
      case 'leave-group':
        return members(edit.groupId, sql`not m.is_active and m.updated_at = ${at}`);
      case 'opt-out':
        return sql`select s.id from suppression s where s.user_id = ${user} and s.since = ${at} and s.source = 'manual' and s.id > ${after}
          order by s.id limit ${limit}::int`;
      default:
        return sql`select c.id from contact c where c.user_id = ${user} and c.deleted_at = ${at} and c.erased_at is null and c.id > ${after} order by c.id limit ${limit}::int`;
    }
  }
  if (edit.action === 'merge') {
    return members(
      edit.sourceGroupId,
      sql`m.is_active and (select true from contact_group_membership o where o.user_id = m.user_id and o.contact_id = m.contact_id
        and o.group_id = ${edit.groupId}::uuid and o.is_active limit 1) is null`,
    );
  }
  if (edit.filter === null) {
    return sql`select c.id from contact c where c.user_id = ${user} and c.deleted_at is null and c.id > ${after}
      and c.id = any (array(select x::uuid from bulk_edit b, jsonb_array_elements_text(b.ids) x where b.user_id = ${user} and b.id = ${edit.id}::uuid))
      order by c.id limit ${limit}::int`;
  }
  return idsOf(userId, edit.filter, { after, before: sql`${edit.at}::timestamptz`, limit });
}

/** What happens to the rows of `page`: `touched`, a row for each that was changed. Arrays are looked up by index, whatever the planner knows. */
function touchOf(userId: UserId, edit: EditRow): SQL {
  const user = sql`${userId}::uuid`;
  const at = sql`${edit.at}::timestamptz`;
  const group = sql`${edit.groupId}::uuid`;
  const ids = sql`array(select p.id from page p)`;
  const isUndo = edit.undoneAt !== null;
  const ofContacts = (change: SQL) => sql`held as materialized (
      select k.id from contact k where k.user_id = ${user} and k.id = any (${ids}) order by k.phone collate "C" for no key update
    ), touched as (
      update contact c set ${change}, updated_at = ${at} where c.user_id = ${user} and c.id = any (array(select h.id from held h)) returning 1
    )`;
  const ofMembers = (isActive: boolean) => sql`held as materialized (
      select k.contact_id from contact_group_membership k where k.user_id = ${user} and k.group_id = ${group} and k.contact_id = any (${ids})
        and k.is_active <> ${isActive}::boolean order by k.contact_id for no key update
    ), touched as (
      update contact_group_membership m set is_active = ${isActive}::boolean, updated_at = ${at}
      where m.user_id = ${user} and m.group_id = ${group} and m.contact_id = any (array(select h.contact_id from held h)) returning 1
    )`;
  switch (edit.action) {
    case 'delete':
      return ofContacts(isUndo ? sql`deleted_at = null` : sql`deleted_at = ${at}`);
    case 'opt-out':
      return isUndo
        ? sql`touched as (delete from suppression s where s.user_id = ${user} and s.id = any (${ids}) returning 1)`
        : sql`touched as (
            insert into suppression (id, user_id, phone_key, reason, source, since)
            select gen_random_uuid(), ${user}, k.phone_key, 'manual', 'manual', ${at}
            from (select distinct c.phone_key from contact c where c.user_id = ${user} and c.id = any (${ids})) k order by k.phone_key
            on conflict (user_id, phone_key) where user_id is not null do nothing returning 1)`;
    case 'leave-group':
      return ofMembers(isUndo);
    default:
      if (isUndo) return ofMembers(false);
      return sql`touched as (
        insert into contact_group_membership as m (user_id, contact_id, group_id, updated_at)
        select ${user}, p.id, ${group}, ${at} from page p order by p.id
        on conflict (user_id, contact_id, group_id) do update set is_active = true, updated_at = excluded.updated_at where not m.is_active returning 1)`;
  }
}

const Part = z.object({ cursor: ContactId.nullable(), isShort: z.boolean(), isFinished: z.boolean() });
export type Part = z.infer<typeof Part>;

/** The next part. No row: another run has done it, or the edit is over. */
export const partQuery = (db: Db, userId: UserId, edit: EditRow, limit: number) =>
  maybeRow(
    db,
    sql`with edit as materialized (
        select b.user_id, b.id from bulk_edit b where b.user_id = ${userId}::uuid and b.id = ${edit.id}::uuid and b.finished_at is null
          and b.cursor is not distinct from ${edit.cursor}::uuid for no key update
      ), page as materialized (
        select q.id from (${pageOf(userId, edit, limit)}) q where exists (select 1 from edit)
      ), ${touchOf(userId, edit)}, last as (
        -- The source of a merge that still has its name may get members yet: once it has lost it, they are looked through again.
        select (select count(*) from page) < ${limit}::int and not exists (select 1 from bulk_edit o join contact_group g
          on g.user_id = o.user_id and g.id = o.source_group_id and g.name is not null where o.user_id = ${userId}::uuid and o.id = ${edit.id}::uuid) as is_last
      )
      update bulk_edit b set cursor = coalesce((select p.id from page p order by p.id desc limit 1), b.cursor),
        examined = b.examined + (select count(*) from page), touched = b.touched + (select count(*) from touched),
        finished_at = case when l.is_last then clock_timestamp() end,
        -- What was searched for may be a name, and a person may be erased.
        ids = case when not l.is_last then b.ids end, filter = case when not l.is_last then b.filter end, updated_at = clock_timestamp()
      from edit e cross join last l where b.user_id = e.user_id and b.id = e.id
      returning b.cursor, (select count(*) from page) < ${limit}::int as "isShort", b.finished_at is not null as "isFinished"`,
    Part,
  );

/**
 * Takes the name of a merge's source, and lets its members be looked through again. When a campaign that waits for its time or is being
 * frozen names it by now, the merge ends with both groups there.
 */
export async function removeSourceQuery(db: Db, userId: UserId, edit: EditRow): Promise<void> {
  const { busy } = await row(
    db,
    sql`select coalesce(remove_group(${userId}::uuid, ${edit.sourceGroupId}::uuid, ${edit.groupId}::uuid), 0)::int as busy`,
    z.object({ busy: z.int() }),
    repeatable,
  );
  await rows(
    db,
    sql`update bulk_edit set cursor = null, finished_at = case when ${busy}::int > 0 then clock_timestamp() end, updated_at = clock_timestamp()
      where user_id = ${userId}::uuid and id = ${edit.id}::uuid and finished_at is null returning id`,
    Made,
    repeatable,
  );
}

/** Edits that stand still for a minute, of the last day. */
export const stalledQuery = (db: Db) =>
  rows(
    db,
    sql`select b.user_id as "userId", b.id as "bulkEditId", b.cursor as "from" from bulk_edit b where b.finished_at is null
      and b.updated_at < clock_timestamp() - interval '1 minute' and b.created_at > clock_timestamp() - interval '1 day' limit 100`,
    BulkTask,
    repeatable,
  );
