// The people who are searched: made in the database without a random number, so that every run has the same.
import { makeUser } from '@pregon/core/dispatch/engine.fixture';
import type { UserId } from '@pregon/core/id';
import { type BenchDatabase, runSql } from '../stage/stage.ts';

/** A first name is the more common the earlier it stands: every seventh has the first, one in hundreds the last. */
const names =
  'María,José,Juan,Ana,Luis,Carmen,Óscar,Begoña,Ramón,Lucía,Iñaki,Hugo,Miguel,Marta,Mario,Sofía,Elena,Diego,Rosa,Zulema';
const surnames =
  'González,Benítez,Muñoz,Ayala,Giménez,Rojas,Vera,Cáceres,Franco,López,Martínez,Acosta,Duarte,Ramírez,Ortiz,Núñez,Quiñónez';

const portion = 20_000;

/** So many contacts of a new user, searchable; phones in no order. */
export async function makePeople({ db, postgresUrl }: BenchDatabase, count: number): Promise<UserId> {
  const userId = await makeUser(db);
  for (let first = 0; first < count; first += portion) {
    const [made] = await runSql<{ ids: string[] }>(
      postgresUrl,
      `with lists as (select string_to_array($4, ',') as n, string_to_array($5, ',') as s), made as (
        insert into contact (user_id, id, phone, phone_key, nombre, source)
        select $1, ('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, p.phone, p.phone,
          n[1 + (i * 7919 % 160) * (i * 104729 % 163) / 1310] || ' ' || s[1 + i * 31 % 17] || ' ' || s[1 + i / 7 % 17], 'csv'
        from lists, generate_series($2::bigint, $3::bigint - 1) x (i), lateral (select (595900000000 + i * 1618033 % 100000000)::text) p (phone)
        returning id)
      select array_agg(id) as ids from made`,
      [userId, first, Math.min(count, first + portion), names, surnames],
    );
    await runSql(postgresUrl, 'select add_contact_words($1, $2)', [userId, made?.ids]);
  }
  return userId;
}
