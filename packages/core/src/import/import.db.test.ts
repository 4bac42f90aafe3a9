import { describe, expect, test } from 'vitest';
import { ImportId, newId } from '../id.ts';
import { addUser, inline, job, openDesk, people, phone } from './import.fixture.ts';
import * as Import from './import.ts';
import { run } from './run.ts';

const page = { page: 1, pageSize: 20 };

describe('a drafted import', () => {
  test('has a place to upload to, once for the same id', async () => {
    await using desk = await openDesk();
    const importId = newId(ImportId);
    const wanted = { fileName: 'clientes.csv', sizeBytes: 1234 };
    const made = await Import.draft(desk.ports, desk.userId, importId, wanted);
    expect(made).toEqual({
      importId,
      upload: expect.objectContaining({ method: 'PUT', url: `memory:imports/${desk.userId}/${importId}.csv` }),
    });
    await Import.draft(desk.ports, desk.userId, importId, wanted);
    expect(await Import.list(desk.ports, desk.userId, page)).toMatchObject({
      total: 1,
      items: [{ status: 'created', ...wanted }],
    });
    expect(Import.idsOfKey(Import.uploadKey(desk.userId, importId))).toEqual({ userId: desk.userId, importId });
  });

  test('is at most 2 GB', async () => {
    await using desk = await openDesk();
    const wanted = Import.Draft.parse({ fileName: 'a.csv', sizeBytes: 2 * 1024 ** 3 });
    await Import.draft(desk.ports, desk.userId, newId(ImportId), wanted);
    const draft = Import.draft(desk.ports, desk.userId, newId(ImportId), {
      ...wanted,
      sizeBytes: wanted.sizeBytes + 1,
    });
    await expect(draft).rejects.toMatchObject({ kind: 'too_large', code: 'file_too_large' });
  });

  test.each([['imports/x.csv'], ['rejects/0/1.csv'], ['imports/a/b.csv'], ['imports/']])(
    'does not come from the key %s',
    (key) => {
      expect(Import.idsOfKey(key)).toBeUndefined();
    },
  );
});

describe('the view of an import', () => {
  test('tells its counts, and links its rejects when it has ended', async () => {
    await using desk = await openDesk();
    const importId = newId(ImportId);
    await Import.draft(desk.ports, desk.userId, importId, { fileName: 'Mis clientes.csv', sizeBytes: 9 });
    const before = await Import.get(desk.ports, desk.userId, importId);
    expect(before).toEqual({
      importId,
      status: 'created',
      fileName: 'Mis clientes.csv',
      sizeBytes: 9,
      rowsRead: 0,
      bytesRead: 0,
      inserted: 0,
      updated: 0,
      duplicates: 0,
      invalid: 0,
      startedAt: null,
      finishedAt: null,
      createdAt: expect.any(Date),
    });
    await run(desk.ports, job(desk.userId, importId, `numero\n${phone(1)}\n${phone(1)}\n1\n`));
    expect(await Import.get(desk.ports, desk.userId, importId)).toMatchObject({
      status: 'completed',
      rowsRead: 3,
      inserted: 1,
      updated: 0,
      duplicates: 1,
      invalid: 1,
      startedAt: expect.any(Date),
      finishedAt: expect.any(Date),
      rejectsUrl: `memory:rejects/${desk.userId}/${importId}.csv?name=Mis clientes-rechazos.csv`,
    });
  });

  test('says why it failed', async () => {
    await using desk = await openDesk();
    const importId = newId(ImportId);
    await Import.draft(desk.ports, desk.userId, importId, { fileName: 'a.csv', sizeBytes: 9 });
    await run(desk.ports, job(desk.userId, importId, ''));
    const view = await Import.get(desk.ports, desk.userId, importId);
    expect(view).toMatchObject({ status: 'failed', error: { code: 'file_empty', message: expect.any(String) } });
    expect(view).not.toHaveProperty('rejectsUrl');
  });

  test("is nobody else's", async () => {
    await using desk = await openDesk();
    const stranger = await addUser(desk.db);
    const { importId } = await inline(desk, `numero\n${phone(1)}\n`);
    await expect(Import.get(desk.ports, stranger, importId)).rejects.toMatchObject({
      kind: 'not_found',
      code: 'import_not_found',
    });
    expect(await Import.list(desk.ports, stranger, page)).toEqual({ items: [], ...page, total: 0 });
  });

  test('comes in pages, the newest first', async () => {
    await using desk = await openDesk();
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.push((await inline(desk, `numero\n${phone(i)}\n`)).importId);
    const second = await Import.list(desk.ports, desk.userId, { page: 2, pageSize: 2 });
    expect(second).toMatchObject({ total: 3, page: 2, pageSize: 2, items: [{ importId: ids[0] }] });
  });
});

describe('an import inside a request', () => {
  test('answers its counts, and the same again when it is repeated', async () => {
    await using desk = await openDesk();
    const importId = newId(ImportId);
    const text = `numero;nombre\n${phone(1)};Ana\n${phone(2)};Luis\n${phone(1)};Ana\nx;y\n`;
    const summary = { importId, inserted: 2, updated: 0, duplicates: 1, invalid: 1 };
    expect(await inline(desk, text, { importId })).toEqual(summary);
    expect(await inline(desk, text, { importId })).toEqual(summary);
    expect(await people(desk.db, desk.userId)).toHaveLength(2);
  });

  test('fails as a file does', async () => {
    await using desk = await openDesk();
    await expect(inline(desk, 'nombre\nAna\n')).rejects.toMatchObject({
      kind: 'invalid',
      code: 'phone_column_missing',
      field: 'csvFile',
    });
  });

  test('begun twice at once is done once', async () => {
    await using desk = await openDesk();
    const importId = newId(ImportId);
    const text = `numero\n${phone(1)}\n`;
    const ends = await Promise.allSettled([inline(desk, text, { importId }), inline(desk, text, { importId })]);
    const summary = { importId, inserted: 1, updated: 0, duplicates: 0, invalid: 0 };
    for (const end of ends) {
      if (end.status === 'fulfilled') expect(end.value).toEqual(summary);
      else expect(end.reason).toMatchObject({ kind: 'conflict', code: 'import_running' });
    }
    expect(await inline(desk, text, { importId })).toEqual(summary);
  });
});
