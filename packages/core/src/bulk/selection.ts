// Whom an edit of a whole list is for: the list's filter.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import { asked } from '../contact/contact.query.ts';
import { needleOf } from '../contact/contact.ts';
import type { UserId } from '../id.ts';

/** As `GET /contacts` takes it. Empty: everybody. */
export const Selection = z.strictObject({
  search: z.string().trim().max(100).optional(),
  group: z.string().max(200).optional(),
});
export type Selection = z.infer<typeof Selection>;

export interface Bounds {
  readonly after: SQL;
  /** Who came later was not in the list that the user saw. */
  readonly before: SQL;
  readonly limit: number;
}

/** The ids of those who match, in ascending order beyond one of them. Without a search, a part costs the same wherever it begins. */
export function idsOf(userId: UserId, { search, group }: Selection, { after, before, limit }: Bounds): SQL {
  const user = sql`${userId}::uuid`;
  const order = sql`c.created_at <= ${before} order by c.id limit ${limit}::int`;
  const needle = needleOf(search);
  if (needle !== undefined) {
    return sql`select c.id from ${asked({ userId, needle, group }).contacts} and c.id > ${after} and ${order}`;
  }
  if (group === undefined) {
    return sql`select c.id from contact c where c.user_id = ${user} and c.deleted_at is null and c.id > ${after} and ${order}`;
  }
  return sql`select c.id from (
      select m.contact_id from contact_group_membership m
      where m.user_id = ${user} and m.is_active and m.contact_id > ${after}
        and m.group_id = (select g.id from contact_group g where g.user_id = ${user} and g.name = ${group}::text)
      order by m.contact_id offset 0
    ) m cross join lateral (select c.id, c.created_at from contact c where c.user_id = ${user} and c.id = m.contact_id and c.deleted_at is null offset 0) c
    where c.created_at <= ${before} limit ${limit}::int`;
}
