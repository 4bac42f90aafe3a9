// Undoing an import: who came with it and has not been changed since goes again, and so do the groups and memberships that it made. What there was
// before stays as the file left it. It runs where imports run, is called by an object in the bucket as they are, and may die anywhere.
import type { Db } from '../db/client.ts';
import { DomainError, notFound } from '../error.ts';
import { ImportId, UserId } from '../id.ts';
import { askUndoQuery, findQuery, type Ids, undoGroupsQuery, undoPartQuery } from './import.query.ts';
import { get, type ImportView } from './import.ts';
import type { ImportPorts } from './run.ts';

const undoKey = ({ userId, importId }: Ids): string => `imports/${userId}/${importId}.undo`;

/** The import that an object asks to undo, from its key; undefined for any other key. */
export function idsOfUndo(key: string): Ids | undefined {
  const [, userId, importId] = /^imports\/([0-9a-f-]{36})\/([0-9a-f-]{36})\.undo$/.exec(key) ?? [];
  return userId === undefined || importId === undefined
    ? undefined
    : { userId: UserId.parse(userId), importId: ImportId.parse(importId) };
}

/**
 * Asks for an import to be undone. Asked again it changes nothing, but wakes an undoing that broke off.
 * @throws DomainError not_found, conflict `import_running`: it has not ended
 */
export async function ask(ports: ImportPorts, userId: UserId, importId: ImportId): Promise<ImportView> {
  const ids = { userId, importId };
  const asked = await askUndoQuery(ports.db, ids);
  if (asked === undefined) {
    if ((await findQuery(ports.db, ids)) === undefined) throw notFound('import');
    throw new DomainError('conflict', 'import_running', 'The import has not ended. Undo it when it has.');
  }
  if (!asked.isDone) await ports.bucket.write(undoKey(ids), '', 'text/plain');
  return get(ports, userId, importId);
}

/** A statement of a second or less. */
const peoplePerPart = 2_000;

/**
 * Undoes what is asked for, part after part, from where an earlier run was.
 * @param o.shouldStop asked between parts; true ends the run as `stopped`. @param o.peoplePerPart for tests.
 */
export async function undo(
  ports: { readonly db: Db; readonly bucket: Pick<ImportPorts['bucket'], 'remove'> },
  ids: Ids,
  o: { shouldStop?: () => boolean; onPart?: () => Promise<void>; peoplePerPart?: number } = {},
): Promise<'completed' | 'stopped' | 'unknown'> {
  for (;;) {
    const part = await undoPartQuery(ports.db, ids, o.peoplePerPart ?? peoplePerPart);
    if (part === undefined) return 'unknown';
    if (part.isDone) break;
    await o.onPart?.();
    if (o.shouldStop?.()) return 'stopped';
  }
  await undoGroupsQuery(ports.db, ids);
  await ports.bucket.remove(undoKey(ids));
  return 'completed';
}
