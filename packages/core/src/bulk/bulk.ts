// An edit of many contacts at once, chosen one by one or by the list's filter. It goes on without whoever asked for it: what does not
// fit one call is posted to the queue of long work, and can be taken back while nothing else has touched the same rows.
import * as z from 'zod';
import type { Queue } from '../cloud/queue.ts';
import type { Db } from '../db/client.ts';
import { retryTransaction } from '../db/retry.ts';
import { DomainError, notFound } from '../error.ts';
import { GroupName } from '../group/name.ts';
import { type BulkEditId, ContactId, type UserId } from '../id.ts';
import {
  type Action,
  type BulkTask,
  type EditRow,
  findQuery,
  groupQuery,
  insertQuery,
  type NewEdit,
  partQuery,
  removeSourceQuery,
  stalledQuery,
  undoOfQuery,
  undoQuery,
} from './bulk.query.ts';
import { Selection } from './selection.ts';

/** What POST takes: `ids`, or the `filter` of the whole list; a group by its name where the action has one. */
export const Input = z
  .strictObject({
    action: z.enum(['add-to-group', 'leave-group', 'opt-out', 'delete']),
    group: GroupName.optional(),
    ids: z.array(ContactId).min(1).max(10_000).optional(),
    filter: Selection.optional(),
  })
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), {
    path: ['ids'],
    message: 'name either contacts or a filter',
  })
  .refine(({ action, group }) => action.endsWith('-group') === (group !== undefined), {
    path: ['group'],
    message: 'goes with the actions of groups, and with them alone',
  });
export type Input = z.infer<typeof Input>;

export interface BulkEdit {
  readonly id: BulkEditId;
  readonly action: Action;
  readonly group: string | null;
  readonly status: 'running' | 'completed';
  /** Contacts looked at so far. */
  readonly examined: number;
  /** Of these, changed. */
  readonly touched: number;
  /** The edit that this one takes back. */
  readonly undoes: BulkEditId | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

export interface BulkPorts {
  readonly db: Db;
  /** The queue of long work in the database. */
  readonly queue: Queue;
}

/** Says that the time is over. */
type ShouldStop = () => boolean;

/** Contacts changed by one statement: 0.2 s. */
const partSize = 10_000;

/**
 * Edits; a group to add to is made when there is none. With the same id twice it is the same edit.
 * @throws DomainError invalid `group_not_found` (to leave).
 */
export async function start(
  ports: BulkPorts,
  userId: UserId,
  id: BulkEditId,
  input: Input,
  shouldStop: ShouldStop,
): Promise<BulkEdit> {
  const { action, group, ids, filter } = input;
  const chosen = { ...(ids && { ids }), ...(filter && { filter }) };
  if (group === undefined) return begin(ports, userId, { id, action, ...chosen }, shouldStop);
  const groupId = await groupQuery(ports.db, userId, group, action === 'add-to-group');
  if (!groupId) throw new DomainError('invalid', 'group_not_found', 'There is no such group.', { field: 'group' });
  return begin(ports, userId, { id, action, groupId, ...chosen }, shouldStop);
}

/** Begins an edit and goes as far as the time allows. @throws DomainError conflict `group_removed`. */
export async function begin(
  ports: BulkPorts,
  userId: UserId,
  edit: NewEdit,
  shouldStop: ShouldStop,
): Promise<BulkEdit> {
  await insertQuery(ports.db, userId, edit);
  if (!(await findQuery(ports.db, userId, edit.id))) {
    const detail = 'The group was removed meanwhile. Choose another.';
    throw new DomainError('conflict', 'group_removed', detail, { field: 'group' });
  }
  await run(ports, { userId, bulkEditId: edit.id, from: null }, shouldStop);
  return find(ports.db, userId, edit.id);
}

/** @throws DomainError not_found `bulk_edit_not_found`. */
export async function find(db: Db, userId: UserId, id: BulkEditId): Promise<BulkEdit> {
  const found = await findQuery(db, userId, id);
  if (!found) throw notFound('bulk_edit');
  return viewOf(found);
}

/**
 * Takes an edit back, also one that still runs: what it changed and nobody has changed since. Twice is once.
 * @throws DomainError not_found `bulk_edit_not_found`, conflict `bulk_edit_not_undoable` for a merge and for an undoing.
 */
export async function undo(
  ports: BulkPorts,
  userId: UserId,
  id: BulkEditId,
  undoes: BulkEditId,
  shouldStop: ShouldStop,
): Promise<BulkEdit> {
  const edit = await findQuery(ports.db, userId, undoes);
  if (!edit) throw notFound('bulk_edit');
  if (edit.action === 'merge' || edit.undoes !== null) {
    throw new DomainError('conflict', 'bulk_edit_not_undoable', 'This cannot be taken back.');
  }
  await undoQuery(ports.db, userId, id, undoes);
  const undoing = await undoOfQuery(ports.db, userId, undoes);
  await run(ports, { userId, bulkEditId: undoing.id, from: undoing.cursor }, shouldStop);
  return find(ports.db, userId, undoing.id);
}

/** Goes on part after part until the edit is over or the time is: then the rest is posted. A task that came late goes on from where it is. */
export async function run(
  { db, queue }: BulkPorts,
  { userId, bulkEditId }: BulkTask,
  shouldStop: ShouldStop,
): Promise<void> {
  for (;;) {
    const edit = await findQuery(db, userId, bulkEditId);
    if (!edit || edit.finishedAt !== null) return;
    if (shouldStop()) return post(queue, [{ userId, bulkEditId, from: edit.cursor }]);
    // Members and contacts are locked in the order of an import's, but other people's statements may have another.
    const part = await retryTransaction(() => partQuery(db, userId, edit, partSize));
    if (part?.isFinished) return;
    // A merge that has moved all members takes the source's name, and looks once more for those who came in between.
    if (part?.isShort) await removeSourceQuery(db, userId, edit);
  }
}

export async function post(queue: Queue, tasks: readonly BulkTask[]): Promise<void> {
  await queue.send(
    tasks.map((task) => ({
      body: JSON.stringify(task),
      groupId: task.userId,
      deduplicationId: `${task.bulkEditId}:${task.from ?? 'start'}`,
    })),
  );
}

/** Posts the tasks of edits that stand still: a message was lost, or a worker died. */
export async function resumeStalled(db: Db, queue: Queue): Promise<void> {
  const stalled = await stalledQuery(db);
  if (stalled.length > 0) await post(queue, stalled);
}

const viewOf = (edit: EditRow): BulkEdit => {
  const { id, action, group, examined, touched, undoes, createdAt, finishedAt } = edit;
  const status = finishedAt === null ? 'running' : 'completed';
  return { id, action, group, status, examined, touched, undoes, createdAt, finishedAt };
};
