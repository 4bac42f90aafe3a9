import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { ImportId, newId, type UserId } from '../id.ts';
import { addUser, change, type Desk, job, openDesk, people, phone, source } from './import.fixture.ts';
import * as Import from './import.ts';
import type { Mapping } from './mapping.ts';
import { run } from './run.ts';

const columns: Mapping = [
  { header: 'Contacto', role: 'numero' },
  { header: 'Cliente', role: 'nombre' },
  { header: 'Ciudad', role: 'attribute' },
  { header: 'Notas', role: 'ignored' },
];
const header = 'Contacto,Cliente,Ciudad,Notas\n';
const fileOf = (count: number): string =>
  header + Array.from({ length: count }, (_, at) => `${phone(at)},N ${at},Luque,secreto\n`).join('');

async function drafted(desk: Desk, said: Mapping | undefined, userId: UserId = desk.userId): Promise<ImportId> {
  const importId = newId(ImportId);
  const draft = { fileName: 'a.csv', sizeBytes: 10, ...(said ? { columns: said } : {}) };
  await Import.draft(desk.ports, userId, importId, draft);
  return importId;
}

describe('an import whose columns were said', () => {
  test('reads them so, and tells it afterwards', async () => {
    await using desk = await openDesk();
    const importId = await drafted(desk, columns);
    expect(await run(desk.ports, job(desk.userId, importId, fileOf(2)))).toMatchObject({ row: { inserted: 2 } });
    expect(await people(desk.db, desk.userId)).toMatchObject([
      { phone: phone(0), nombre: 'N 0', attributes: { ciudad: 'Luque' } },
      { phone: phone(1), nombre: 'N 1', attributes: { ciudad: 'Luque' } },
    ]);
    expect(await Import.get(desk.ports, desk.userId, importId)).toMatchObject({ columns });
    const { items } = await Import.list(desk.ports, desk.userId, { page: 1, pageSize: 10 });
    expect(items[0]).not.toHaveProperty('columns');
  });

  test('goes on with them behind each window, in the middle of the file', async () => {
    await using desk = await openDesk();
    const text = fileOf(90);
    const importId = await drafted(desk, columns);
    const from = async (start: number) => source(text.slice(start));
    const once = (shouldStop: () => boolean) =>
      run(desk.ports, job(desk.userId, importId, text, { source: from, shouldStop }));
    for (let stops = 0; stops < 3; stops++) expect(await once(() => true)).toEqual({ status: 'stopped' });
    expect(await once(() => false)).toMatchObject({ status: 'completed', row: { inserted: 90 } });
    const everyone = await people(desk.db, desk.userId);
    expect(everyone).toHaveLength(90);
    expect(everyone.every(({ nombre, attributes }) => nombre?.startsWith('N ') && !('notas' in attributes))).toBe(true);
  });

  test('of a file with other columns fails, and writes nobody', async () => {
    await using desk = await openDesk();
    const importId = await drafted(desk, columns);
    expect(await run(desk.ports, job(desk.userId, importId, `Cliente,Contacto\nAna,${phone(1)}\n`))).toMatchObject({
      status: 'failed',
      row: { errorCode: 'columns_changed', inserted: 0 },
    });
  });
});

describe('what was said of a header', () => {
  const again = (desk: Desk, userId = desk.userId) =>
    Import.rememberedRoles(
      desk.db,
      userId,
      columns.map((column) => column.header ?? ''),
    );

  test('is remembered from the newest import, of its own user only', async () => {
    await using desk = await openDesk();
    expect(await again(desk)).toBeUndefined();
    await drafted(desk, columns);
    await drafted(desk, undefined);
    await drafted(desk, [{ header: 'Contacto', role: 'numero' }]);
    expect(await again(desk)).toEqual(['numero', 'nombre', 'attribute', 'ignored']);
    await drafted(
      desk,
      columns.map((column) => (column.role === 'ignored' ? { ...column, role: 'grupo' } : column)),
    );
    expect(await again(desk)).toEqual(['numero', 'nombre', 'attribute', 'grupo']);
    expect(await again(desk, await addUser(desk.db))).toBeUndefined();
  });

  test('is forgotten with an import that was undone', async () => {
    await using desk = await openDesk();
    const importId = await drafted(desk, columns);
    await change(desk.db, sql`update import set undo_asked_at = now() where id = ${importId}::uuid returning 1::int`);
    expect(await again(desk)).toBeUndefined();
  });
});
