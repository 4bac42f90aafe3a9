// A contact: one phone of one user's people, with what is known about it. Lists and groups; the import writes them.
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { DomainError } from '../error.ts';
import { type ContactId, type GroupId, SegmentId, type UserId } from '../id.ts';
import { type List, offsetOf, Page } from '../page.ts';
import * as Segment from '../segment/segment.ts';
import { countGroupsQuery, countQuery, listGroupsQuery, listQuery } from './contact.query.ts';
import { Criteria, type PageOfMatches, Position, type Wanted } from './filter.query.ts';

/** Which contacts, and from where on: `cursor` is an earlier answer's `nextCursor`, and counts before `page`. */
export const Filter = Page.extend({
  ...Criteria.shape,
  segment: SegmentId.optional(),
  cursor: z.string().max(2_000).optional(),
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

/** A page of a hundred of these fits what Lambda may answer. */
const maxAttributeBytes = 32_000;

/** Counting further would take longer than anybody waits who searches. */
export const countLimit = 10_000;

export interface Found extends List<Contact> {
  /** False: there are more than `total` says. */
  readonly totalIsExact: boolean;
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/**
 * The user's contacts, newest first; of a search in the order of the words that it found, then of phones. A group that does not
 * exist has none. Attributes of more than 32 kB are left out of the list.
 * @throws DomainError invalid `cursor_invalid`, `segment_not_found`, unavailable `activity_behind`
 */
export async function list(db: Db, userId: UserId, filter: Filter): Promise<Found> {
  const { page, pageSize, cursor, segment, ...rest } = filter;
  const criteria = segment ? { ...rest, segment: await segmentOf(db, userId, segment) } : rest;
  const from = cursor === undefined ? undefined : readCursor(cursor);
  const offset = from === undefined ? offsetOf(filter) : 0;
  const [found, counted] = await Promise.all([
    // One more than the page tells whether another one follows.
    pageOf(db, userId, criteria, { limit: pageSize + 1, offset, after: from?.after }),
    from?.counted ?? countQuery(db, userId, criteria, countLimit + 1),
  ]);
  const items = found.slice(0, pageSize);
  const last = found.length > pageSize ? items.at(-1) : undefined;
  return {
    items: items.map(({ walk: _, key: __, chosen: ___, ...contact }) => contact),
    page,
    pageSize,
    total: Math.min(counted, countLimit),
    totalIsExact: counted <= countLimit,
    nextCursor: last === undefined ? null : cursorOf({ after: [last.walk, last.key, last.id], counted }),
  };
}

async function segmentOf(db: Db, userId: UserId, id: SegmentId) {
  const filter = await Segment.filterOf(db, userId, id, 'segment');
  await Segment.settle(db, userId, filter);
  return filter;
}

/** Where the next page begins, and what was counted for the first: counting again for each page would take longer than the page. */
const Cursor = z.strictObject({
  after: Position,
  counted: z
    .int()
    .min(0)
    .max(countLimit + 1),
});
type Cursor = z.infer<typeof Cursor>;

const cursorOf = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** A cursor says where, never whose: the statement asks for the user's own. */
function readCursor(cursor: string): Cursor {
  try {
    return Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    const message = 'This cursor is not one that a list of contacts answered. Begin again without it.';
    throw new DomainError('invalid', 'cursor_invalid', message, { field: 'cursor', cause });
  }
}

/** One read, as a rule; several when the contacts carry so much that one answer of the database cannot hold them. */
async function pageOf(db: Db, userId: UserId, criteria: Wanted, { limit, offset, after }: PageOfMatches) {
  const items: Awaited<ReturnType<typeof listQuery>> = [];
  for (let left = limit; left > 0; ) {
    const rest = { limit: limit - items.length, offset: offset + items.length, after };
    const found = await listQuery(db, userId, criteria, rest, maxAttributeBytes);
    items.push(...found);
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
