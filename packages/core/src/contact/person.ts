// One person: what is known of him, and everything that happened between the user and him, newest first.
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { notFound } from '../error.ts';
import type { ContactId, UserId } from '../id.ts';
import { type Moment, type PersonRow, type Place, personQuery, windowQuery } from './person.query.ts';

export type { Moment } from './person.query.ts';

export type Person = Omit<PersonRow, 'keys'>;

/** Also one who was deleted: what was sent to him stays. @throws DomainError not_found `contact_not_found`. */
export async function person(db: Db, userId: UserId, id: ContactId): Promise<Person> {
  const { keys: _, ...known } = await find(db, userId, id);
  return known;
}

async function find(db: Db, userId: UserId, id: ContactId): Promise<PersonRow> {
  const found = await personQuery(db, userId, id);
  if (!found) throw notFound('contact');
  return found;
}

/** Where a page ended: `2026-11-22 15:00:00.123456+00~id`. */
const Cursor = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00~[\w-]{0,100}$/, 'is not a cursor');

export const HistoryInput = z.object({
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type HistoryInput = z.infer<typeof HistoryInput>;

export interface History {
  readonly items: readonly Moment[];
  /** The `cursor` of what comes before; null at the end. With few items or none it may still go on: only so many campaigns are looked at. */
  readonly next: string | null;
}

/** Campaigns looked at by one statement, and statements of one call: a user with thousands of them is answered in parts. */
const windowSize = 300;
const maxWindows = 10;

const newest: Place = { at: 'infinity', id: '' };

/**
 * Campaigns (by their start) with outcome and receipts, messages from the person, opt-outs and their end.
 * @throws DomainError not_found `contact_not_found`.
 */
export async function history(db: Db, userId: UserId, id: ContactId, input: HistoryInput): Promise<History> {
  const known = await find(db, userId, id);
  const asked = { userId, id, keys: known.keys, since: known.createdAt };
  const items: Moment[] = [];
  let place: Place | null = placeOf(input.cursor);
  for (let looks = 0; place !== null && looks < maxWindows && items.length < input.limit; looks++) {
    const found = await windowQuery(db, asked, place, windowSize, input.limit - items.length);
    items.push(...found.items);
    place = found.next;
  }
  return { items, next: place && `${place.at}~${place.id}` };
}

function placeOf(cursor: string | undefined): Place {
  const [at, id] = cursor?.split('~') ?? [];
  return at === undefined || id === undefined ? newest : { at, id };
}
