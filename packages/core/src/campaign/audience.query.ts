// The forms in which the people of an audience are read: as contacts, as keys for a reading of all, as a walk in the order of ids.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { json } from '../db/parameter.ts';
import { ContactId, ImportId, SegmentId, type UserId } from '../id.ts';
import { peopleOf, walkOf as segmentWalk } from '../segment/filter.query.ts';
import { Filter } from '../segment/filter.ts';
import * as Segment from '../segment/segment.ts';

const OfContacts = z.strictObject({ contactIds: z.array(ContactId).min(1).max(10_000) });
const OfGroups = z.strictObject({ groups: z.array(z.string().min(1).max(200)).min(1).max(1000) });
const OfImport = z.strictObject({ importId: ImportId });

/** Exactly one of the four. */
export const Audience = z.union([OfContacts, OfGroups, OfImport, z.strictObject({ segmentId: SegmentId })]);
export type Audience = z.infer<typeof Audience>;

/** As a campaign has it: a segment with its name, and from the start on with the filter that it had then. */
export const Kept = z.union([
  OfContacts,
  OfGroups,
  OfImport,
  z.strictObject({ segmentId: SegmentId, name: z.string().optional(), filter: Filter.optional() }),
]);
export type Kept = z.infer<typeof Kept>;

/** What the statements below take: of a segment only the filter. */
export type Readable = Exclude<Kept, { segmentId: SegmentId }> | { readonly filter: Filter };

/** @throws DomainError invalid `segment_not_found`, unavailable `activity_behind` */
export async function readable(db: Db, userId: UserId, audience: Kept): Promise<Readable> {
  if (!('segmentId' in audience)) return audience;
  const filter = audience.filter ?? (await Segment.filterOf(db, userId, audience.segmentId, 'audience.segmentId'));
  await Segment.settle(db, userId, filter);
  return { filter };
}

/** The audience as a set of contacts. */
export function contactsOf(userId: UserId, audience: Readable): SQL {
  const user = sql`${userId}::uuid`;
  if ('filter' in audience) return sql`(select k.* from ${peopleOf(userId, audience.filter)})`;
  if ('importId' in audience) return sql`audience_of_import(${user}, ${audience.importId}::uuid)`;
  if ('groups' in audience) return sql`audience_of_groups(${user}, ${json(audience.groups)}, clock_timestamp())`;
  return sql`audience_of_contacts(${user}, ${json(audience.contactIds)})`;
}

/** Everybody, with `id` and `phone_key`. */
export const keysOf = (userId: UserId, audience: Readable): SQL =>
  'filter' in audience
    ? sql`(select k.id, k.phone_key from ${peopleOf(userId, audience.filter)})`
    : sql`audience_keys(${userId}::uuid, ${json(audience)}, clock_timestamp())`;

export interface Bounds {
  readonly after: SQL;
  /** Who came later is not in it. */
  readonly before: SQL;
  readonly limit: number;
}

/** Ids in ascending order; of groups some may stand there more than once. */
export const walkOf = (userId: UserId, audience: Readable, { after, before, limit }: Bounds): SQL =>
  'filter' in audience
    ? sql`(select k.id from ${segmentWalk(userId, audience.filter, before)} and k.id > ${after} order by k.id limit ${limit}::int)`
    : sql`audience_page(${userId}::uuid, ${json(audience)}, ${after}, ${before}, ${limit}::int)`;
