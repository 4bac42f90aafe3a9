// Contacts written by hand: add, change, remove, erase. Checked as the rows of a file are.
import type { Bucket } from '../cloud/bucket.ts';
import type { Db } from '../db/client.ts';
import { sqlState } from '../db/error.ts';
import { parseDropKey, resultKey, resultRejectsKey } from '../drop/key.ts';
import { DomainError, notFound } from '../error.ts';
import { type ContactId, GroupId, newId, type UserId } from '../id.ts';
import { uploadKey } from '../import/import.ts';
import { rejectsKey } from '../import/rejects.ts';
import * as User from '../user/user.ts';
import type { Contact } from './contact.ts';
import { type ContactChange, type ContactInput, readGroups, readPhone, readText } from './input.ts';
import { addQuery, changeQuery, eraseQuery, existsQuery, filesQuery, findQuery, removeQuery } from './write.query.ts';

export interface Added {
  readonly contact: Contact;
  /** False: the phone was known, and its contact has been changed or brought back. */
  readonly isNew: boolean;
}

const groupsJson = (groups: readonly string[]): Record<string, GroupId> =>
  Object.fromEntries(groups.map((name) => [name, newId(GroupId)]));

/**
 * Writes down a contact. Of a phone that is known, what is said is changed, what is not stays, and groups are added, as by an import.
 * @param id for one who is new. @throws DomainError invalid `phone_invalid` … `group_too_long`, as a file's rows
 */
export async function add(db: Db, userId: UserId, id: ContactId, input: ContactInput): Promise<Added> {
  const groups = JSON.stringify(groupsJson(readGroups(input.grupo)));
  const { country } = await User.get(db, userId);
  const written = { nombre: readText(input.nombre), sustantivo: readText(input.sustantivo), groups };
  const added = await addQuery(db, userId, id, { ...readPhone(input.phone, country), ...written });
  return { contact: await get(db, userId, added.id), isNew: added.isNew };
}

/**
 * Changes what the input names; a group list replaces all groups. Messages that were sent keep the phone they were sent to.
 * @throws DomainError not_found `contact_not_found`, conflict `phone_taken`, and as `add`
 */
export async function change(db: Db, userId: UserId, id: ContactId, input: ContactChange): Promise<Contact> {
  const groups = input.grupo === undefined ? {} : { groups: groupsJson(readGroups(input.grupo)) };
  const nombre = input.nombre === undefined ? {} : { nombre: readText(input.nombre) };
  const sustantivo = input.sustantivo === undefined ? {} : { sustantivo: readText(input.sustantivo) };
  const wanted = { ...(await phoneChange(db, userId, input.phone)), ...nombre, ...sustantivo, ...groups };
  const changed = await changeQuery(db, userId, id, JSON.stringify(wanted)).catch((cause: unknown) => {
    if (sqlState(cause) !== '23505') throw cause;
    const message = 'Another contact has this phone. Change that one, or remove this one.';
    throw new DomainError('conflict', 'phone_taken', message, { field: 'phone', cause });
  });
  if (changed.id === null) throw notFound('contact');
  return get(db, userId, id);
}

async function phoneChange(db: Db, userId: UserId, phone: string | undefined): Promise<object> {
  if (phone === undefined) return {};
  const read = readPhone(phone, (await User.get(db, userId)).country);
  return { phone: read.phone, key: read.phoneKey };
}

/** @throws DomainError not_found `contact_not_found` */
async function get(db: Db, userId: UserId, id: ContactId): Promise<Contact> {
  const found = await findQuery(db, userId, id);
  if (found === undefined) throw notFound('contact');
  return found;
}

/**
 * Takes a contact out of every list, group and audience that is not frozen; its history stays. Adding the phone brings it back.
 * @throws DomainError not_found `contact_not_found`
 */
export async function remove(db: Db, userId: UserId, id: ContactId): Promise<void> {
  if ((await removeQuery(db, userId, id)) === undefined) throw notFound('contact');
}

export interface ErasePorts {
  readonly db: Db;
  readonly bucket: Pick<Bucket, 'remove'>;
}

/**
 * Erases a person, also one who was removed: the contact, what was sent, answers that are kept, and the files that named it. Counts stay.
 * Files go first, so that a call that dies in between can be repeated.
 * @throws DomainError not_found `contact_not_found`, conflict `import_running`
 */
export async function erase({ db, bucket }: ErasePorts, userId: UserId, id: ContactId): Promise<void> {
  if ((await existsQuery(db, userId, id)) === undefined) throw notFound('contact');
  const files = await filesQuery(db, userId, id);
  if (files.some(({ isRunning }) => isRunning)) {
    const message = 'A file with this person is still being imported. Erase them when it has ended.';
    throw new DomainError('conflict', 'import_running', message);
  }
  for (const { importId, objectKey } of files) {
    const dropped = objectKey === null ? undefined : parseDropKey(objectKey);
    const kept = dropped === undefined ? [] : [objectKey ?? '', resultKey(dropped), resultRejectsKey(dropped)];
    for (const key of [uploadKey(userId, importId), rejectsKey(userId, importId), ...kept]) await bucket.remove(key);
  }
  if (!(await eraseQuery(db, userId, id)).erased) throw notFound('contact');
}
