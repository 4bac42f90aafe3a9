// Whom a campaign is for: contacts by id, groups by name, or the people of one import.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import { DomainError } from '../error.ts';
import { ContactId, ImportId, type UserId } from '../id.ts';

/** Exactly one of the three. */
export const Audience = z.union([
  z.strictObject({ contactIds: z.array(ContactId).min(1).max(10_000) }),
  z.strictObject({ groups: z.array(z.string().min(1).max(200)).min(1).max(1000) }),
  z.strictObject({ importId: ImportId }),
]);
export type Audience = z.infer<typeof Audience>;

/** The audience as a set of contacts `k`. */
function contactsOf(userId: UserId, audience: Audience): SQL {
  if ('importId' in audience) return sql`audience_of_import(${userId}::uuid, ${audience.importId}::uuid)`;
  if ('groups' in audience)
    return sql`audience_of_groups(${userId}::uuid, ${JSON.stringify(audience.groups)}::jsonb, clock_timestamp())`;
  return sql`audience_of_contacts(${userId}::uuid, ${JSON.stringify(audience.contactIds)}::jsonb)`;
}

/** How many people it has now; two spellings of one phone are one person. */
export async function count(db: Db, userId: UserId, audience: Audience): Promise<number> {
  const answer = await row(
    db,
    sql`select count(distinct k.phone_key) as count from ${contactsOf(userId, audience)} k`,
    z.object({ count: z.coerce.number() }),
    { repeatable: true },
  );
  return answer.count;
}

/** Whether there is nobody in it now. */
export async function isEmpty(db: Db, userId: UserId, audience: Audience): Promise<boolean> {
  const answer = await row(
    db,
    sql`select not exists (select 1 from ${contactsOf(userId, audience)} k) as "isEmpty"`,
    z.object({ isEmpty: z.boolean() }),
    { repeatable: true },
  );
  return answer.isEmpty;
}

/** Those of the names that are an attribute of at least one person in it. */
export async function knownAttributes(
  db: Db,
  userId: UserId,
  audience: Audience,
  names: readonly string[],
): Promise<string[]> {
  if (names.length === 0) return [];
  const known = await rows(
    db,
    sql`select n.name from jsonb_array_elements_text(${JSON.stringify(names)}::jsonb) n (name)
      where exists (select 1 from ${contactsOf(userId, audience)} k where jsonb_exists(k.attributes, n.name))`,
    z.object({ name: z.string() }),
    { repeatable: true },
  );
  return known.map(({ name }) => name);
}

/** Attributes of its first thousand people, at most twenty. */
export async function someAttributes(db: Db, userId: UserId, audience: Audience): Promise<string[]> {
  const found = await rows(
    db,
    sql`select distinct a.name from (select c.attributes from ${contactsOf(userId, audience)} c order by c.id limit 1000) k,
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
export async function sample(db: Db, userId: UserId, audience: Audience, limit: number): Promise<Sample[]> {
  return rows(
    db,
    sql`select k.phone, k.nombre, jsonb_strip_nulls(k.attributes || jsonb_build_object('numero', k.phone, 'nombre', k.nombre,
        'sustantivo', k.sustantivo, 'grupo', counted_group(k.user_id, k.id, ${JSON.stringify(audience)}::jsonb)))::text as variables
      from (select * from ${contactsOf(userId, audience)} c order by c.id limit ${limit}::int) k`,
    Sample,
    { repeatable: true },
  );
}

/** Refuses an audience that names what the user does not have, as if it did not exist anywhere. */
export async function assertExists(db: Db, userId: UserId, audience: Audience): Promise<void> {
  if ('importId' in audience) return assertImport(db, userId, audience.importId);
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
