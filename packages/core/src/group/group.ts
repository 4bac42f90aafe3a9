// The user's groups: made, renamed, united and removed. Drafts and drop rules that name a group follow it; what was sent keeps the name
// that the group had.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import * as Bulk from '../bulk/bulk.ts';
import type { Group } from '../contact/contact.ts';
import type { Db } from '../db/client.ts';
import { sqlState } from '../db/error.ts';
import { maybeRow, row, rows } from '../db/query.ts';
import { DomainError, notFound } from '../error.ts';
import { BulkEditId, GroupId, type UserId } from '../id.ts';
import { derivedId } from '../idempotency/idempotency.ts';
import { GroupName } from './name.ts';

/** What POST and PUT take. */
export const Input = z.strictObject({ name: GroupName });
export type Input = z.infer<typeof Input>;

export const MergeInput = z.strictObject({ into: GroupId });
export type MergeInput = z.infer<typeof MergeInput>;

const repeatable = { repeatable: true };
const Sized = z.object({ id: GroupId, name: z.string(), size: z.int() });
const Found = z.object({ id: GroupId });

/** @throws DomainError conflict `group_exists` with its `groupId`. With the same id twice it is the same group. */
export async function create(db: Db, userId: UserId, id: GroupId, { name }: Input): Promise<Group> {
  await rows(
    db,
    sql`insert into contact_group (user_id, id, name) values (${userId}::uuid, ${id}::uuid, ${name}::text) on conflict do nothing returning id`,
    Found,
    repeatable,
  );
  const there = await named(db, userId, name);
  if (there && there !== id) throw exists(there);
  return get(db, userId, id);
}

/**
 * Drafts, waiting campaigns and drop rules follow.
 * @throws DomainError not_found `group_not_found`, conflict `group_exists` with its `groupId`: to have one group, merge the two.
 */
export async function rename(db: Db, userId: UserId, id: GroupId, { name }: Input): Promise<Group> {
  const renamed = await maybeRow(
    db,
    sql`select id from rename_group(${userId}::uuid, ${id}::uuid, ${name}::text)`,
    Found,
    repeatable,
  ).catch(async (error: unknown) => {
    const there = sqlState(error) === '23505' ? await named(db, userId, name) : undefined;
    throw there ? exists(there) : error;
  });
  if (!renamed) throw notFound('group');
  return get(db, userId, id);
}

/**
 * Brings everybody of a group into another, and removes it: drafts and drop rules name the other one then. Asked again, it goes on.
 * @throws DomainError not_found `group_not_found`, invalid `group_merge_itself`, conflict `group_in_use` as remove.
 */
export async function merge(
  ports: Bulk.BulkPorts,
  userId: UserId,
  id: GroupId,
  editId: BulkEditId,
  { into }: MergeInput,
  shouldStop: () => boolean,
): Promise<Bulk.BulkEdit> {
  if (into === id) {
    const detail = 'A group cannot be merged into itself.';
    throw new DomainError('invalid', 'group_merge_itself', detail, { field: 'into' });
  }
  const source = await place(ports.db, userId, id);
  const target = await place(ports.db, userId, into);
  if (!target || target.isRemoved) throw missing('into');
  if (!source || (source.isRemoved && source.mergedInto !== into)) throw notFound('group');
  if (!source.isRemoved) await assertFree(ports.db, userId, id);
  const edit = { id: editId, action: 'merge', groupId: into, sourceGroupId: id } as const;
  return Bulk.begin(ports, userId, edit, shouldStop);
}

/**
 * Removes a group; its contacts stay, and `size` says how many there were. It can be restored.
 * @throws DomainError not_found `group_not_found`, conflict `group_in_use`: a campaign that waits for its time or is being prepared is for it.
 */
export async function remove(db: Db, userId: UserId, id: GroupId): Promise<Group> {
  const group = await get(db, userId, id);
  const { busy } = await row(
    db,
    sql`select remove_group(${userId}::uuid, ${id}::uuid, null::uuid) as busy`,
    z.object({ busy: z.int().nullable() }),
    repeatable,
  );
  if (busy !== null && busy > 0) throw inUse(busy);
  return group;
}

/**
 * Brings a removed group back, with those who were in it. If another has its name by now, they join that one.
 * @throws DomainError not_found `group_not_found`.
 */
export async function restore(
  ports: Bulk.BulkPorts,
  userId: UserId,
  id: GroupId,
  shouldStop: () => boolean,
): Promise<Group> {
  const { db } = ports;
  const back = await rows(
    db,
    sql`update contact_group g set name = g.removed_name, removed_name = null, removed_at = null, merged_into = null, updated_at = clock_timestamp()
      where g.user_id = ${userId}::uuid and g.id = ${id}::uuid and g.name is null and g.merged_into is null
      returning g.id`,
    Found,
  ).catch((error: unknown) => {
    if (sqlState(error) !== '23505') throw error;
    return undefined;
  });
  if (back !== undefined) return get(db, userId, id);
  const other = await namesake(db, userId, id);
  if (!other) throw notFound('group');
  const edit = { id: BulkEditId.parse(derivedId(id, `into ${other}`)), action: 'merge', groupId: other } as const;
  await Bulk.begin(ports, userId, { ...edit, sourceGroupId: id }, shouldStop);
  return get(db, userId, other);
}

/** Forgets for good, part by part, what was removed a month ago. */
export async function forget(db: Db): Promise<number> {
  const { deleted } = await row(
    db,
    sql`select forget_removed_group(10000) as deleted`,
    z.object({ deleted: z.int() }),
    repeatable,
  );
  return deleted;
}

/** @throws DomainError not_found `group_not_found`. */
async function get(db: Db, userId: UserId, id: GroupId): Promise<Group> {
  const group = await maybeRow(
    db,
    sql`select g.id, g.name, (select count(*)::int from contact_group_membership m join contact c on c.user_id = m.user_id and c.id = m.contact_id
          where m.user_id = g.user_id and m.group_id = g.id and m.is_active and c.deleted_at is null) as size
        from contact_group g where g.user_id = ${userId}::uuid and g.id = ${id}::uuid and g.name is not null`,
    Sized,
    repeatable,
  );
  if (!group) throw notFound('group');
  return group;
}

const Place = z.object({ isRemoved: z.boolean(), mergedInto: GroupId.nullable() });

const place = (db: Db, userId: UserId, id: GroupId) =>
  maybeRow(
    db,
    sql`select name is null as "isRemoved", merged_into as "mergedInto" from contact_group where user_id = ${userId}::uuid and id = ${id}::uuid`,
    Place,
    repeatable,
  );

async function named(db: Db, userId: UserId, name: string): Promise<GroupId | undefined> {
  const own = sql`select id from contact_group where user_id = ${userId}::uuid and name = ${name}::text`;
  return (await maybeRow(db, own, Found, repeatable))?.id;
}

/** The group that has the name which a removed one had. */
async function namesake(db: Db, userId: UserId, id: GroupId): Promise<GroupId | undefined> {
  const own = sql`select n.id from contact_group g join contact_group n on n.user_id = g.user_id and n.name = g.removed_name
    where g.user_id = ${userId}::uuid and g.id = ${id}::uuid and g.merged_into is null`;
  return (await maybeRow(db, own, Found, repeatable))?.id;
}

async function assertFree(db: Db, userId: UserId, id: GroupId): Promise<void> {
  const { busy } = await row(
    db,
    sql`select group_busy(${userId}::uuid, ${id}::uuid) as busy`,
    z.object({ busy: z.int() }),
    repeatable,
  );
  if (busy > 0) throw inUse(busy);
}

const missing = (field: string): DomainError =>
  new DomainError('invalid', 'group_not_found', 'There is no such group.', { field });

const inUse = (count: number): DomainError => {
  const detail = 'Something that waits or runs needs this group: a scheduled campaign, or a change of its members.';
  return new DomainError('conflict', 'group_in_use', `${detail} Unschedule it, or wait for it.`, { facts: { count } });
};

const exists = (groupId: GroupId): DomainError => {
  const detail = 'There is a group of this name already. To have one group, merge the two.';
  return new DomainError('conflict', 'group_exists', detail, { field: 'name', facts: { groupId } });
};
