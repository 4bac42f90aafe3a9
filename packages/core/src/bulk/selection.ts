// Whom an edit of a whole list is for: the list's filter, in the order of ids.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import { Criteria, matching } from '../contact/filter.query.ts';
import type { UserId } from '../id.ts';

/** As `GET /contacts` takes it. Empty: everybody. */
export const Selection = z.strictObject(Criteria.shape);
export type Selection = z.infer<typeof Selection>;

export interface Bounds {
  readonly after: SQL;
  /** Who came later was not in the list that the user saw. */
  readonly before: SQL;
  readonly limit: number;
}

/**
 * The ids of those who match, in ascending order beyond one of them. Without a search, a part costs the same wherever it begins; whom a
 * search finds is found anew for each.
 */
export function idsOf(userId: UserId, criteria: Selection, { after, before, limit }: Bounds): SQL {
  const user = sql`${userId}::uuid`;
  const living = (
    id: SQL,
  ) => sql`cross join lateral (select c.id from contact c where c.user_id = ${user} and c.id = ${id}
      and c.deleted_at is null and c.created_at <= ${before} offset 0) c limit ${limit}::int`;
  if (criteria.search) {
    return sql`select c.id from (select q.id from (${matching(userId, criteria)}) q where q.id > ${after} order by q.id offset 0) f ${living(sql`f.id`)}`;
  }
  if (criteria.group === undefined) {
    return sql`select c.id from contact c where c.user_id = ${user} and c.deleted_at is null and c.id > ${after}
      and c.created_at <= ${before} order by c.id limit ${limit}::int`;
  }
  return sql`select c.id from (
      select m.contact_id from contact_group_membership m
      where m.user_id = ${user} and m.is_active and m.contact_id > ${after}
        and m.group_id = (select g.id from contact_group g where g.user_id = ${user} and g.name = ${criteria.group}::text)
      order by m.contact_id offset 0
    ) m ${living(sql`m.contact_id`)}`;
}
