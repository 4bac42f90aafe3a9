// What of one tenant must never reach another: looked for in whatever the other is answered.
import type { Pool } from 'pg';
import type { Tenant } from './tenants.ts';

/**
 * Every id, phone, provider's message id and marked text of one tenant, out of every table that has tenants and from
 * inside its JSON, without what the other has as well (their line is the same).
 */
export async function secretsOf(sql: Pool, victim: Tenant, attacker: Tenant): Promise<Set<string>> {
  const tables = await sql.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'user_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`,
  );
  const valuesOf = async (userId: string): Promise<Set<string>> => {
    const values = new Set<string>([userId]);
    for (const { name } of tables.rows) {
      const found = await sql.query<{ value: string }>(
        `select distinct x #>> '{}' as value from ${name} t, jsonb_path_query(to_jsonb(t), 'strict $.**') x
         where t.user_id = $1 and jsonb_typeof(x) = 'string'`,
        [userId],
      );
      for (const { value } of found.rows) values.add(value);
    }
    return values;
  };
  const others = await valuesOf(attacker.userId);
  const isTelling = (value: string): boolean =>
    /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value) ||
    /^\d{8,}$/.test(value) ||
    /^(SM|MM|AC)[0-9a-f]{32}$/.test(value) ||
    value.toLowerCase().includes(victim.name);
  const own = [...(await valuesOf(victim.userId)), victim.attribute];
  return new Set(own.filter((value) => isTelling(value) && !others.has(value)));
}
