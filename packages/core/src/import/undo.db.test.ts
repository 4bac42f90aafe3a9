import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { rows } from '../db/query.ts';
import type { ImportId } from '../id.ts';
import { addImport, addUser, change, type Desk, job, mixedFile, openDesk, people, phone } from './import.fixture.ts';
import { get } from './import.ts';
import { run } from './run.ts';
import { ask, idsOfUndo, undo } from './undo.ts';

async function imported(desk: Desk, text: string): Promise<ImportId> {
  const importId = await addImport(desk);
  expect(await run(desk.ports, job(desk.userId, importId, text))).toMatchObject({ status: 'completed' });
  return importId;
}

const undone = async (desk: Desk, importId: ImportId, more = {}) => {
  await ask(desk.ports, desk.userId, importId);
  return undo(desk.ports, { userId: desk.userId, importId }, more);
};

const undoOf = async (desk: Desk, importId: ImportId) => (await get(desk.ports, desk.userId, importId)).undo;

const groupsOf = async ({ db }: Desk) =>
  (await rows(db, sql`select name from contact_group order by name`, z.object({ name: z.string() }))).map(
    (g) => g.name,
  );

describe('undoing an import', () => {
  test('removes whom it brought, their memberships and its groups, and nothing else', async () => {
    await using desk = await openDesk();
    await imported(desk, `numero,nombre,grupo\n${phone(1)},Ana,A\n${phone(2)},Luis,A\n`);
    const before = await people(desk.db, desk.userId);
    const second = await imported(
      desk,
      `numero,nombre,grupo\n${phone(2)},Luisa,B\n${phone(3)},Eva,A;B\n${phone(4)},Iván,C\n${phone(4)},,C\n`,
    );
    expect(await undone(desk, second)).toBe('completed');
    // What the file said of who was there stays.
    const changed = before.map((person) => (person.phone === phone(2) ? { ...person, nombre: 'Luisa' } : person));
    expect(await people(desk.db, desk.userId)).toEqual(changed);
    expect(await groupsOf(desk)).toEqual(['A']);
    expect(await undoOf(desk, second)).toEqual({ status: 'completed', removed: 2, kept: 0 });
    expect([...desk.bucket.objects.keys()].filter((key) => key.endsWith('.undo'))).toEqual([]);
  });

  test('keeps who was changed since: by a later file, by hand, by being put into a group', async () => {
    await using desk = await openDesk();
    const { db, userId } = desk;
    const first = await imported(
      desk,
      `numero,nombre,grupo\n${[1, 2, 3, 4].map((index) => `${phone(index)},N,G`).join('\n')}\n`,
    );
    await imported(desk, `numero,nombre\n${phone(1)},Ana\n`);
    await change(
      db,
      sql`update contact set nombre = 'Luis', updated_at = clock_timestamp() where user_id = ${userId}::uuid and phone = ${phone(2)}::text`,
    );
    await change(
      db,
      sql`with g as (insert into contact_group (user_id, id, name) values (${userId}::uuid, gen_random_uuid(), 'VIP') returning id)
        insert into contact_group_membership (user_id, contact_id, group_id)
          select c.user_id, c.id, g.id from contact c, g where c.user_id = ${userId}::uuid and c.phone = ${phone(3)}::text`,
    );
    expect(await undone(desk, first)).toBe('completed');
    expect((await people(db, userId)).map((person) => [person.phone, person.groups])).toEqual([
      [phone(1), ['G']],
      [phone(2), ['G']],
      [phone(3), ['G', 'VIP']],
    ]);
    expect(await undoOf(desk, first)).toEqual({ status: 'completed', removed: 1, kept: 3 });
  });

  test('keeps whom a file that ran at the same time brought too', async () => {
    await using desk = await openDesk();
    const [one, two] = [await addImport(desk), await addImport(desk)];
    const text = `numero\n${Array.from({ length: 60 }, (_, index) => phone(index)).join('\n')}\n`;
    await run(desk.ports, job(desk.userId, one, text, { shouldStop: () => true }));
    await run(desk.ports, job(desk.userId, two, text));
    await run(desk.ports, job(desk.userId, one, text));
    await undone(desk, one);
    await undone(desk, two);
    // Each was in both, so that neither may take them away.
    expect(await people(desk.db, desk.userId)).toHaveLength(60);
  });

  test('stopped anywhere goes on, also twice at once, and ends with the same count', async () => {
    await using desk = await openDesk();
    const importId = await imported(desk, mixedFile(200));
    await ask(desk.ports, desk.userId, importId);
    const ids = { userId: desk.userId, importId };
    const shown: number[] = [];
    for (let stops = 0; stops < 4; stops++) {
      expect(await undo(desk.ports, ids, { peoplePerPart: 10, shouldStop: () => true })).toBe('stopped');
      shown.push((await undoOf(desk, importId))?.removed ?? 0);
    }
    expect(shown).toEqual([10, 20, 30, 40]);
    await Promise.all([1, 2, 3].map(() => undo(desk.ports, ids, { peoplePerPart: 10 })));
    expect(await undo(desk.ports, ids)).toBe('completed');
    expect(await undoOf(desk, importId)).toEqual({ status: 'completed', removed: 108, kept: 0 });
    expect(await people(desk.db, desk.userId)).toEqual([]);
    expect(await groupsOf(desk)).toEqual([]);
  });

  test('lets the file be imported anew, with the groups of that file alone', async () => {
    await using desk = await openDesk();
    await undone(desk, await imported(desk, `numero,nombre,grupo\n${phone(1)},Ana,A\n`));
    await imported(desk, `numero,nombre,grupo\n${phone(1)},Ana,B\n`);
    expect(await people(desk.db, desk.userId)).toMatchObject([{ phone: phone(1), groups: ['B'] }]);
  });

  test('is refused while the import runs, and is nobody else’s', async () => {
    await using desk = await openDesk();
    const importId = await addImport(desk);
    await expect(ask(desk.ports, desk.userId, importId)).rejects.toMatchObject({ code: 'import_running' });
    const stranger = await addUser(desk.db);
    await expect(ask(desk.ports, stranger, importId)).rejects.toMatchObject({ code: 'import_not_found' });
    const done = await imported(desk, `numero\n${phone(1)}\n`);
    expect(await undo(desk.ports, { userId: desk.userId, importId: done })).toBe('unknown');
    await ask(desk.ports, desk.userId, done);
    expect(await undo(desk.ports, { userId: stranger, importId: done })).toBe('unknown');
    expect(await people(desk.db, desk.userId)).toHaveLength(1);
  });

  test('is asked for by an object whose key names it', () => {
    const [userId, importId] = ['01936c1e-0000-7000-8000-123456789abc', '01936c1e-0000-7000-8000-123456789abd'];
    expect(idsOfUndo(`imports/${userId}/${importId}.undo`)).toEqual({ userId, importId });
    expect(idsOfUndo(`imports/${userId}/${importId}.csv`)).toBeUndefined();
  });
});
