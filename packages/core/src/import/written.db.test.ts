// What migrations/0014_import.sql promises of the rows that an import writes.
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { row, rows } from '../db/query.ts';
import { ImportId, newId } from '../id.ts';
import { addImport, addUser, inline, job, openDesk, phone, small } from './import.fixture.ts';
import { writePartQuery } from './import.query.ts';
import { run } from './run.ts';

const Count = z.object({ count: z.int() });

test('who was in a file belongs to an import of the same user, and the import stays while they are there', async () => {
  await using desk = await openDesk();
  const { importId } = await inline(desk, `numero\n${phone(1)}\n`);
  const copyTo = (userId: string, id: string) =>
    rows(
      desk.db,
      sql`insert into import_contact (user_id, import_id, contact_id, was_created)
        select ${userId}::uuid, ${id}::uuid, contact_id, true from import_contact returning 1::int as count`,
      Count,
    );
  await expect(copyTo(await addUser(desk.db), importId)).rejects.toMatchObject({ sqlState: '23503' });
  await expect(copyTo(desk.userId, newId(ImportId))).rejects.toMatchObject({ sqlState: '23503' });
  await expect(copyTo(desk.userId, await addImport(desk))).resolves.toHaveLength(1);
  const move = sql`update import_contact set import_id = gen_random_uuid() returning 1::int as count`;
  await expect(rows(desk.db, move, Count)).rejects.toMatchObject({ sqlState: '23503' });
  await rows(desk.db, sql`delete from import_part returning 1::int as count`, Count);
  const away = sql`delete from import where id = ${importId}::uuid returning 1::int as count`;
  await expect(rows(desk.db, away, Count)).rejects.toMatchObject({ sqlState: '23503' });
  const renamed = sql`update import set id = gen_random_uuid() where id = ${importId}::uuid returning 1::int as count`;
  await expect(rows(desk.db, renamed, Count)).rejects.toMatchObject({ sqlState: '23503' });
});

test('parts that bring the same new people at once count each of them as new once', async () => {
  await using desk = await openDesk();
  const people = JSON.stringify(
    Array.from({ length: 300 }, (_, index) => ({ i: newId(ImportId), p: phone(index), g: ['A'] })),
  );
  const groups = () => JSON.stringify({ A: newId(ImportId) });
  // The group is there already: a new one would make them wait for each other before their people do.
  await inline(desk, `numero,grupo\n${phone(999)},A\n`);
  const imports = await Promise.all(Array.from({ length: 6 }, () => addImport(desk)));
  const written = await Promise.all(
    imports.map((importId) => {
      const fresh = JSON.stringify(JSON.parse(people).map((one: object) => ({ ...one, i: newId(ImportId) })));
      const part = { number: 0, invalid: 0, rows: fresh, groups: groups() };
      return writePartQuery(desk.db, { userId: desk.userId, importId }, part);
    }),
  );
  expect(written.map(({ inserted }) => inserted).toSorted((a, b) => a - b)).toEqual([0, 0, 0, 0, 0, 300]);
  expect(written.every(({ inserted, updated, duplicates }) => inserted + updated + duplicates === 300)).toBe(true);
  const counted = sql`select count(*)::int as count from contact_group_membership where is_active`;
  expect(await row(desk.db, counted, Count)).toEqual({ count: 301 });
});

test('parts of one import that are the first with a group at once make it once', async () => {
  await using desk = await openDesk();
  for (let round = 0; round < 30; round += 1) {
    const lines = Array.from({ length: 300 }, (_, index) => `${phone(index)},${round}-${index % 30}`);
    const limits = { ...small, windowRows: 300, partRows: 30 };
    const file = job(desk.userId, await addImport(desk), `numero,grupo\n${lines.join('\n')}\n`, { limits });
    expect(await run(desk.ports, file)).toMatchObject({ status: 'completed' });
  }
  expect(await row(desk.db, sql`select count(*)::int as count from contact_group`, Count)).toEqual({ count: 900 });
});
