// Whom a campaign is for: contacts by id, groups by name, the people of one import or of a segment.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import { DomainError } from '../error.ts';
import type { ImportId, UserId } from '../id.ts';
import * as Segment from '../segment/segment.ts';
import { type Audience, contactsOf, type Kept, readable } from './audience.query.ts';

/** How many people it has now; two spellings of one phone are one person. */
export async function count(db: Db, userId: UserId, audience: Kept): Promise<number> {
  const from = contactsOf(userId, await readable(db, userId, audience));
  const answer = await row(
    db,
    sql`select count(distinct k.phone_key) as count from ${from} k`,
    z.object({ count: z.coerce.number() }),
    { repeatable: true },
  );
  return answer.count;
}

/** Whether there is nobody in it now. */
export async function isEmpty(db: Db, userId: UserId, audience: Kept): Promise<boolean> {
  const from = contactsOf(userId, await readable(db, userId, audience));
  const answer = await row(
    db,
    sql`select not exists (select 1 from ${from} k) as "isEmpty"`,
    z.object({ isEmpty: z.boolean() }),
    { repeatable: true },
  );
  return answer.isEmpty;
}

/** Those of the names that are an attribute of at least one person in it. */
export async function knownAttributes(
  db: Db,
  userId: UserId,
  audience: Kept,
  names: readonly string[],
): Promise<string[]> {
  if (names.length === 0) return [];
  const from = contactsOf(userId, await readable(db, userId, audience));
  const known = await rows(
    db,
    sql`select n.name from jsonb_array_elements_text(${JSON.stringify(names)}::jsonb) n (name)
      where exists (select 1 from ${from} k where jsonb_exists(k.attributes, n.name))`,
    z.object({ name: z.string() }),
    { repeatable: true },
  );
  return known.map(({ name }) => name);
}

/** Attributes of its first thousand people, at most twenty. */
export async function someAttributes(db: Db, userId: UserId, audience: Kept): Promise<string[]> {
  const from = contactsOf(userId, await readable(db, userId, audience));
  const found = await rows(
    db,
    sql`select distinct a.name from (select c.attributes from ${from} c order by c.id limit 1000) k,
        jsonb_object_keys(k.attributes) a (name) order by 1 limit 20`,
    z.object({ name: z.string() }),
    { repeatable: true },
  );
  return found.map(({ name }) => name);
}

export const Sample = z.object({
  phone: z.string(),
  nombre: z.string().nullable(),
  variables: column.json(z.record(z.string(), z.string())),
});
export type Sample = z.infer<typeof Sample>;

/** A few of its people with everything that a template may use, in the order in which the campaign takes them. */
export async function sample(db: Db, userId: UserId, audience: Kept, limit: number): Promise<Sample[]> {
  const from = contactsOf(userId, await readable(db, userId, audience));
  return rows(
    db,
    sql`select k.phone, k.nombre, jsonb_strip_nulls(k.attributes || jsonb_build_object('numero', k.phone, 'nombre', k.nombre,
        'sustantivo', k.sustantivo, 'grupo', counted_group(k.user_id, k.id, ${JSON.stringify(audience)}::jsonb)))::text as variables
      from (select * from ${from} c order by c.id limit ${limit}::int) k`,
    Sample,
    { repeatable: true },
  );
}

/** Refuses an audience that names what the user does not have, as if it did not exist anywhere. */
export async function assertExists(db: Db, userId: UserId, audience: Audience): Promise<void> {
  if ('importId' in audience) return assertImport(db, userId, audience.importId);
  if ('segmentId' in audience) {
    await Segment.filterOf(db, userId, audience.segmentId, 'audience.segmentId');
    return;
  }
  const isGroups = 'groups' in audience;
  const names: readonly string[] = isGroups ? audience.groups : audience.contactIds;
  const source = isGroups
    ? sql`select name as value from contact_group where user_id = ${userId}::uuid and name is not null`
    : sql`select id::text as value from contact where user_id = ${userId}::uuid and deleted_at is null
        and id in (select x::uuid from jsonb_array_elements_text(${JSON.stringify(names)}::jsonb) x)`;
  const found = await rows(db, source, z.object({ value: z.string() }), { repeatable: true });
  const have = new Set(found.map(({ value }) => value));
  const index = names.findIndex((name) => !have.has(name));
  if (index < 0) return;
  throw isGroups
    ? new DomainError('invalid', 'group_not_found', `There is no group "${names[index]}".`, {
        field: `audience.groups[${index}]`,
      })
    : new DomainError('invalid', 'contact_not_found', 'There is no such contact.', {
        field: `audience.contactIds[${index}]`,
      });
}

async function assertImport(db: Db, userId: UserId, importId: ImportId): Promise<void> {
  const [found] = await rows(
    db,
    sql`select status from import where user_id = ${userId}::uuid and id = ${importId}::uuid`,
    z.object({ status: z.string() }),
    { repeatable: true },
  );
  const field = 'audience.importId';
  if (!found) throw new DomainError('invalid', 'import_not_found', 'There is no such import.', { field });
  if (found.status !== 'completed') {
    throw new DomainError(
      'conflict',
      'import_not_completed',
      `The import is ${found.status}: wait until it is completed.`,
      {
        field,
        facts: { status: found.status },
      },
    );
  }
}
