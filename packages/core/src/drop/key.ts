// Where files of the drop folder are in the bucket: `drop/<user>/<folder>/<name>`, and beside them what became of them.
import { UserId } from '../id.ts';

export interface DropKey {
  readonly userId: UserId;
  readonly folder: string;
  readonly name: string;
}

export const folderKey = (userId: UserId): string => `drop/${userId}/`;
export const dropKey = ({ userId, folder, name }: DropKey): string => `${folderKey(userId)}${folder}/${name}`;
export const resultKey = ({ userId, folder, name }: DropKey): string => `results/${userId}/${folder}/${name}.json`;
export const resultRejectsKey = ({ userId, folder, name }: DropKey): string =>
  `results/${userId}/${folder}/${name}.rejects.csv`;

/** Undefined for what is no file of a user's folder: another prefix, no user's id, a folder's own entry. */
export function parseDropKey(key: string): DropKey | undefined {
  // PostgreSQL holds no NUL, and S3 would.
  const [, user, folder, name] = /^drop\/([^/]+)\/([^/]+)\/([^\0]*[^/\0])$/.exec(key) ?? [];
  const userId = UserId.safeParse(user);
  // A user's id is written as we write it: two spellings would be two files.
  if (!userId.success || userId.data !== user || folder === undefined || name === undefined) return undefined;
  return folder.includes('\0') ? undefined : { userId: userId.data, folder, name };
}
