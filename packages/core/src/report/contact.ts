// The people who were written to most, or failed most. Their days are those of the zone in which their campaign was folded, after its end.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, rows } from '../db/query.ts';
import { ContactId, type UserId } from '../id.ts';
import { check, Filter, groupOf, person, refuse } from './period.ts';

export const ByContactFilter = Filter.extend({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  order: z.enum(['sent', 'errors']).default('sent'),
});
export type ByContactFilter = z.infer<typeof ByContactFilter>;

const Row = z.object({
  contactId: ContactId,
  phone: z.string(),
  nombre: z.string().nullable(),
  /** The present groups, by name. */
  groups: column.json(z.array(z.string())),
  sent: z.int(),
  errors: z.int(),
  lastAt: column.timestamp.nullable(),
});

/**
 * Those in `group` now; bounds are whole days of the user.
 * @throws DomainError invalid `range_invalid`, `filter_unsupported` for a campaign, in which everybody is once.
 */
export async function byContact(
  db: Db,
  userId: UserId,
  filter: ByContactFilter,
): Promise<{ contacts: z.infer<typeof Row>[] }> {
  refuse(filter, ['campaign']);
  await check(db, userId, filter);
  const order = sql`${filter.order}::text`;
  const contacts = await rows(
    db,
    sql`select k.id as "contactId", k.phone, k.nombre, t.sent, t.errors, t.last_at as "lastAt", (
          select coalesce(jsonb_agg(g.name order by g.name), '[]') from contact_group_membership m
          join contact_group g on g.user_id = m.user_id and g.id = m.group_id
          where m.user_id = k.user_id and m.contact_id = k.id and m.is_active)::text as groups
        from ${person(userId, filter)}, lateral report_contacts(p.id, ${groupOf(filter)}, p.a, p.b, ${order}, ${filter.limit}::int) t
        join contact k on k.user_id = ${userId}::uuid and k.id = t.contact_id
        order by case ${order} when 'errors' then t.errors else t.sent end desc, k.id`,
    Row,
    { repeatable: true },
  );
  return { contacts };
}
