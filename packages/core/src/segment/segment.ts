// The user's segments: filters over contacts, kept under a name. Who is in one is found whenever it is asked for; a campaign for one asks
// when it starts, and keeps the name and the filter of that moment.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { sqlState } from '../db/error.ts';
import { json } from '../db/parameter.ts';
import { column, maybeRow, row, rows } from '../db/query.ts';
import { DomainError, notFound } from '../error.ts';
import { SegmentId, type UserId } from '../id.ts';
import { type List, offsetOf, type Page } from '../page.ts';
import * as Activity from './activity.ts';
import { peopleOf } from './filter.query.ts';
import { asksForActivity, Filter } from './filter.ts';

/** What POST and PUT take; of each name there is one. */
export const Input = z.strictObject({ name: z.string().trim().min(1).max(200), filter: Filter });
export type Input = z.infer<typeof Input>;

export const CountInput = z.strictObject({ filter: Filter });

const Segment = z.object({
  id: SegmentId,
  name: z.string(),
  filter: column.json(Filter),
  createdAt: column.timestamp,
  updatedAt: column.timestamp,
});
export type Segment = z.infer<typeof Segment>;

/** One page of the list holds them all. */
const maxSegments = 100;
/** Counting further would take longer than anybody waits who types. */
const countLimit = 10_000;

const repeatable = { repeatable: true };
const columns = sql`id, name, filter::text as filter, created_at as "createdAt", updated_at as "updatedAt"`;
const own = (userId: UserId) => sql`from segment where user_id = ${userId}::uuid and removed_at is null`;

/** The user's, by name. */
export async function list(db: Db, userId: UserId, page: Page): Promise<List<Segment>> {
  const limits = sql`limit ${page.pageSize}::bigint offset ${offsetOf(page)}::bigint`;
  const [items, { total }] = await Promise.all([
    rows(db, sql`select ${columns} ${own(userId)} order by name, id ${limits}`, Segment, repeatable),
    row(db, sql`select count(*) as total ${own(userId)}`, z.object({ total: z.int() }), repeatable),
  ]);
  return { items, ...page, total };
}

/** How many there are, exact up to 10,000. @throws DomainError unavailable `activity_behind`. */
export async function count(db: Db, userId: UserId, filter: Filter): Promise<{ total: number; totalIsExact: boolean }> {
  await settle(db, userId, filter);
  const { total } = await row(
    db,
    // In an index's order: without one the planner reads the table as it lies, and all that others have in it.
    sql`select count(*)::int as total from (select 1 from ${peopleOf(userId, filter)} order by k.id desc limit ${countLimit + 1}::int) f`,
    z.object({ total: z.int() }),
    repeatable,
  );
  return { total: Math.min(total, countLimit), totalIsExact: total <= countLimit };
}

/** Before a filter is asked: what it asks is known up to now. @throws DomainError unavailable `activity_behind`. */
export async function settle(db: Db, userId: UserId, filter: Filter): Promise<void> {
  if (asksForActivity(filter)) await Activity.catchUp(db, userId);
}

/** @throws DomainError invalid `segment_not_found` in the field that named it. */
export async function filterOf(db: Db, userId: UserId, id: SegmentId, field: string): Promise<Filter> {
  const found = await maybeRow(
    db,
    sql`select filter::text as filter ${own(userId)} and id = ${id}::uuid`,
    z.object({ filter: column.json(Filter) }),
    repeatable,
  );
  if (!found) throw new DomainError('invalid', 'segment_not_found', 'There is no such segment.', { field });
  return found.filter;
}

/**
 * Keeps one; with the same id twice it is the same one.
 * @throws DomainError conflict `segment_exists`, `too_many_segments`; invalid `group_not_found`
 */
export async function create(db: Db, userId: UserId, id: SegmentId, { name, filter }: Input): Promise<Segment> {
  await assertGroups(db, userId, filter);
  const made = await maybeRow(
    db,
    sql`insert into segment (user_id, id, name, filter) select ${userId}::uuid, ${id}::uuid, ${name}::text, ${json(filter)}
      where (select count(*) ${own(userId)}) < ${maxSegments}::int on conflict do nothing returning ${columns}`,
    Segment,
    repeatable,
  );
  return made ?? whyNotMade(db, userId, id, name);
}

async function whyNotMade(db: Db, userId: UserId, id: SegmentId, name: string): Promise<Segment> {
  const same = sql`select ${columns} ${own(userId)} and (id = ${id}::uuid or name = ${name}::text)`;
  const found = await rows(db, same, Segment, repeatable);
  const mine = found.find((one) => one.id === id);
  if (mine) return mine;
  if (found.length > 0) throw exists();
  const detail = `There are ${maxSegments} segments already. Remove one first.`;
  throw new DomainError('conflict', 'too_many_segments', detail);
}

/**
 * Replaces one; campaigns that have started keep what they started with.
 * @throws DomainError not_found `segment_not_found`, and as `create`
 */
export async function change(db: Db, userId: UserId, id: SegmentId, { name, filter }: Input): Promise<Segment> {
  await assertGroups(db, userId, filter);
  const changed = await maybeRow(
    db,
    sql`update segment set name = ${name}::text, filter = ${json(filter)}, updated_at = clock_timestamp()
      where user_id = ${userId}::uuid and id = ${id}::uuid and removed_at is null returning ${columns}`,
    Segment,
    repeatable,
  ).catch(refuseTwins);
  if (!changed) throw notFound('segment');
  return changed;
}

/**
 * Removes one; for a month it can be restored. Drafts for it cannot be started without it.
 * @throws DomainError not_found `segment_not_found`, conflict `segment_in_use`: a scheduled campaign is for it.
 */
export async function remove(db: Db, userId: UserId, id: SegmentId): Promise<void> {
  const { busy } = await row(
    db,
    sql`select remove_segment(${userId}::uuid, ${id}::uuid) as busy`,
    z.object({ busy: z.int().nullable() }),
  );
  if (busy === null) throw notFound('segment');
  if (busy === 0) return;
  const detail = 'A scheduled campaign is for this segment: unschedule it first.';
  throw new DomainError('conflict', 'segment_in_use', detail, { facts: { count: busy } });
}

/** Brings a removed one back. @throws DomainError not_found `segment_not_found`, conflict `segment_exists`. */
export async function restore(db: Db, userId: UserId, id: SegmentId): Promise<Segment> {
  const restored = await maybeRow(
    db,
    sql`update segment set removed_at = null where user_id = ${userId}::uuid and id = ${id}::uuid returning ${columns}`,
    Segment,
    repeatable,
  ).catch(refuseTwins);
  if (!restored) throw notFound('segment');
  return restored;
}

/** Forgets for good what was removed a month ago. */
export async function forget(db: Db): Promise<void> {
  const old = sql`delete from segment where removed_at < clock_timestamp() - interval '30 days' returning id`;
  await rows(db, old, z.object({ id: SegmentId }), repeatable);
}

/** Refuses a filter that names a group which the user does not have. */
async function assertGroups(db: Db, userId: UserId, { conditions }: Filter): Promise<void> {
  if (!conditions.some(({ kind }) => kind === 'group')) return;
  const groups = sql`select name from contact_group where user_id = ${userId}::uuid and name is not null`;
  const have = new Set((await rows(db, groups, z.object({ name: z.string() }), repeatable)).map(({ name }) => name));
  for (const [place, condition] of conditions.entries()) {
    const missing = condition.kind === 'group' ? condition.groups.findIndex((name) => !have.has(name)) : -1;
    if (condition.kind !== 'group' || missing < 0) continue;
    throw new DomainError('invalid', 'group_not_found', `There is no group "${condition.groups[missing]}".`, {
      field: `filter.conditions[${place}].groups[${missing}]`,
    });
  }
}

const exists = (cause?: unknown): DomainError => {
  const detail = 'There is a segment of this name already. Choose another.';
  return new DomainError('conflict', 'segment_exists', detail, { field: 'name', cause });
};

const refuseTwins = (error: unknown): never => {
  throw sqlState(error) === '23505' ? exists(error) : error;
};
