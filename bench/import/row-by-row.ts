// How imports are usually written: for each row the contact, then its group, each a statement and a transaction of its own.
import { ContactId, newId } from '@pregon/core/id';
import pg from 'pg';
import { addGroups } from './copy.ts';
import { peopleOf } from './people.ts';

const contact = {
  name: 'contact',
  text: `insert into contact as c (user_id, id, phone, phone_key, nombre, sustantivo, source) values ($1, $2, $3, $3, $4, $5, 'csv')
    on conflict (user_id, phone) do update set nombre = coalesce(excluded.nombre, c.nombre),
      sustantivo = coalesce(excluded.sustantivo, c.sustantivo), last_seen_at = now(), updated_at = now()
    returning id`,
};
const membership = {
  name: 'membership',
  text: `insert into contact_group_membership as m (user_id, contact_id, group_id) values ($1, $2, $3)
    on conflict (user_id, contact_id, group_id) do update set is_active = true, updated_at = now() where not m.is_active`,
};

/** Without the reading of the file: the rows are at hand, their numbers normalised. @returns seconds. */
export async function importRowByRow(postgresUrl: string, userId: string, rows: number): Promise<number> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    const begunAt = performance.now();
    const groupIds = await addGroups(client, userId);
    for (const person of peopleOf(rows)) {
      if (person === undefined) continue;
      const values = [userId, newId(ContactId), person.phone, person.nombre, person.sustantivo];
      const { rows: found } = await client.query<{ id: string }>({ ...contact, values });
      await client.query({ ...membership, values: [userId, found[0]?.id, groupIds[person.group]] });
    }
    return (performance.now() - begunAt) / 1000;
  } finally {
    await client.end();
  }
}
