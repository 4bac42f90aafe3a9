// A contact: one phone of one user's people, with what is known about it. Lists and groups; the import writes them.
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import type { ContactId, GroupId, UserId } from '../id.ts';
import { type List, offsetOf, Page } from '../page.ts';
import { type Asked, countGroupsQuery, countQuery, listGroupsQuery, listQuery } from './contact.query.ts';

/** Which contacts: by a part of the name or phone, and by the group's name. */
export const Filter = Page.extend({
  search: z.string().trim().max(100).optional(),
  group: z.string().max(200).optional(),
});
export type Filter = z.infer<typeof Filter>;

export interface Contact {
  readonly id: ContactId;
  /** E.164 digits without `+`. */
  readonly phone: string;
  readonly nombre: string | null;
  readonly sustantivo: string | null;
  /** The names of its groups, in order. */
  readonly grupos: readonly string[];
  readonly source: 'csv' | 'manual' | 'drop' | 'inbound';
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly lastSeenAt: Date;
}

export interface Group {
  readonly id: GroupId;
  readonly name: string;
  /** Contacts in it. */
  readonly size: number;
}

/** What a search looks for: texts already lower case, without accents. */
export interface Needle {
  readonly name: string;
  /** Set when the search could be part of a phone, however it is written. */
  readonly phone: string | null;
}

const withoutAccents = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '');

/** `+595 (99) 12` looks for the digits; `Ana 2` only for the name. */
export function needleOf(search: string | undefined): Needle | undefined {
  const text = search?.trim() ?? '';
  if (text === '') return undefined;
  const digits = text.replace(/[\s().+-]/g, '');
  return { name: withoutAccents(text.toLowerCase()), phone: /^\d+$/.test(digits) ? digits : null };
}

/** A page of a hundred of these fits what Lambda may answer. */
const maxAttributeBytes = 32_000;

/**
 * The user's contacts, newest first. A group that does not exist has none. Attributes of more than 32 kB are left out of the
 * list.
 */
export async function list(db: Db, userId: UserId, filter: Filter): Promise<List<Contact>> {
  const { page, pageSize, search, group } = filter;
  const asked = { userId, needle: needleOf(search), group };
  const [items, total] = await Promise.all([pageOf(db, asked, pageSize, offsetOf(filter)), countQuery(db, asked)]);
  return { items, page, pageSize, total };
}

/** One read, as a rule; several when the contacts carry so much that one answer of the database cannot hold them. */
async function pageOf(db: Db, asked: Asked, limit: number, offset: number): Promise<Contact[]> {
  const items: Contact[] = [];
  for (let left = limit; left > 0; ) {
    const found = await listQuery(db, asked, limit - items.length, offset + items.length, maxAttributeBytes);
    items.push(...found.map(({ chosen: _, ...contact }) => contact));
    left = (found[0]?.chosen ?? 0) - found.length;
  }
  return items;
}

/** The user's groups by name, each with its size. */
export async function groups(db: Db, userId: UserId, page: Page): Promise<List<Group>> {
  const [items, total] = await Promise.all([
    listGroupsQuery(db, userId, page.pageSize, offsetOf(page)),
    countGroupsQuery(db, userId),
  ]);
  return { items, ...page, total };
}
