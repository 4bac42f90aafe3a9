import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { rows } from '../db/query.ts';
import {
  addImport,
  addUser,
  change,
  type Desk,
  job,
  mixedFile,
  openDesk,
  people,
  phone,
  small,
  source,
} from './import.fixture.ts';
import { findQuery, writePartQuery } from './import.query.ts';
import { rejectsKey } from './rejects.ts';
import { run } from './run.ts';

const countsOf = async (desk: Desk, text: string, more = {}) => {
  const outcome = await run(desk.ports, job(desk.userId, await addImport(desk), text, more));
  if (!('row' in outcome)) throw new Error(outcome.status);
  const { status, inserted, updated, duplicates, invalid, rowsRead, bytesRead } = outcome.row;
  return { status, inserted, updated, duplicates, invalid, rowsRead, bytesRead };
};

describe('an import', () => {
  test('keeps everyone in the file, once, with all their groups and attributes', async () => {
    await using desk = await openDesk();
    const text = `numero,nombre,sustantivo,grupo,Ciudad\n0981000001,Ana,Sra.,A;B,Luque\n${phone(2)},Luis,,,\n+${phone(1)},,,C,\n12,x,,A,\n\n`;
    expect(await countsOf(desk, text)).toEqual({
      status: 'completed',
      inserted: 2,
      updated: 0,
      duplicates: 1,
      invalid: 1,
      rowsRead: 4,
      bytesRead: Buffer.byteLength(text),
    });
    expect(await people(desk.db, desk.userId)).toEqual([
      { phone: phone(1), nombre: 'Ana', sustantivo: 'Sra.', attributes: { ciudad: 'Luque' }, groups: ['A', 'B', 'C'] },
      { phone: phone(2), nombre: 'Luis', sustantivo: null, attributes: {}, groups: [] },
    ]);
  });

  test('counts a number again as a duplicate in whichever window it comes, and adds its groups', async () => {
    await using desk = await openDesk();
    const others = Array.from({ length: 45 }, (_, index) => `${phone(100 + index)},,`).join('\n');
    const text = `numero,nombre,grupo\n${phone(1)},Ana,A\n${others}\n${phone(1)},Ana María,B\n`;
    expect(await countsOf(desk, text)).toMatchObject({
      inserted: 46,
      updated: 0,
      duplicates: 1,
      invalid: 0,
      rowsRead: 47,
    });
    expect((await people(desk.db, desk.userId))[0]).toMatchObject({ nombre: 'Ana María', groups: ['A', 'B'] });
  });

  test('of known people updates them: nothing empty erases, attributes come together, who had gone is back', async () => {
    await using desk = await openDesk();
    const { db, userId } = desk;
    await countsOf(
      desk,
      `numero,nombre,sustantivo,grupo,ciudad,saldo\n${phone(1)},Ana,Sra.,A,Luque,5\n${phone(2)},Luis,Sr.,A,,\n`,
    );
    await change(db, sql`update contact set deleted_at = now() where user_id = ${userId}::uuid`);
    await change(db, sql`update contact_group_membership set is_active = false where user_id = ${userId}::uuid`);
    const counts = await countsOf(desk, `numero,nombre,grupo,saldo,plan\n${phone(1)},,A,9,oro\n${phone(3)},Eva,,,\n`);
    expect(counts).toMatchObject({ inserted: 1, updated: 1, duplicates: 0, invalid: 0 });
    expect(await people(db, userId)).toEqual([
      {
        phone: phone(1),
        nombre: 'Ana',
        sustantivo: 'Sra.',
        attributes: { ciudad: 'Luque', saldo: '9', plan: 'oro' },
        groups: ['A'],
      },
      { phone: phone(3), nombre: 'Eva', sustantivo: null, attributes: {}, groups: [] },
    ]);
  });

  test('writes the rejected rows to a file, and none when there are none', async () => {
    await using desk = await openDesk();
    const text = `numero;nombre\n${Array.from({ length: 50 }, (_, index) => `${phone(index)};x`).join('\n')}\n;Ana\n5,95E+11;=Luis\n"a"b;\n`;
    const importId = await addImport(desk);
    await run(desk.ports, job(desk.userId, importId, text));
    const lines = desk.bucket.objects.get(rejectsKey(desk.userId, importId))?.split('\r\n') ?? [];
    expect(lines[0]).toBe('\ufeffrechazo_fila;rechazo_codigo;rechazo_motivo;numero;nombre');
    expect(lines[1]).toMatch(/^52;phone_missing;[^;]+;;Ana$/);
    expect(lines[2]).toMatch(/^53;phone_scientific;[^;]+;5,95E\+11;"?'=Luis"?$/);
    expect(lines[3]).toMatch(/^54;quote_malformed;/);
    expect(lines).toHaveLength(5);
    await countsOf(desk, `numero\n${phone(1)}\n`);
    expect(desk.bucket.objects.size).toBe(1);
  });

  test.each([
    ['', 'file_empty'],
    ['nombre,grupo\nAna,A\n', 'phone_column_missing'],
    ['PK\x03\x04', 'file_is_spreadsheet'],
  ])('of %j fails with %s', async (text, code) => {
    await using desk = await openDesk();
    const outcome = await run(desk.ports, job(desk.userId, await addImport(desk), text));
    expect(outcome).toMatchObject({
      status: 'failed',
      row: { errorCode: code, errorMessage: expect.stringMatching(/\.$/) },
    });
  });

  test('of too many rows fails, and counts what it had written', async () => {
    await using desk = await openDesk();
    expect(await countsOf(desk, mixedFile(100), { limits: { ...small, rows: 90 } })).toMatchObject({
      status: 'failed',
      rowsRead: 80,
      invalid: 8,
    });
  });

  test('of nobody, and of another user, is not found', async () => {
    await using desk = await openDesk();
    const importId = await addImport(desk);
    const stranger = await addUser(desk.db);
    await expect(run(desk.ports, job(stranger, importId, mixedFile(20)))).rejects.toMatchObject({
      code: 'import_not_found',
    });
    expect(await people(desk.db, stranger)).toEqual([]);
    expect(await findQuery(desk.db, { userId: desk.userId, importId })).toMatchObject({ status: 'created' });
  });
});

describe('an import that is run again', () => {
  const text = mixedFile(200);
  const whole = { status: 'completed', inserted: 108, updated: 0, duplicates: 72, invalid: 20, rowsRead: 200 };

  test('after its end changes nothing and says what it was', async () => {
    await using desk = await openDesk();
    const importId = await addImport(desk);
    const first = await run(desk.ports, job(desk.userId, importId, text));
    expect(first).toMatchObject({ row: whole });
    expect(await run(desk.ports, job(desk.userId, importId, 'numero\n0982000000\n'))).toEqual(first);
    expect(await people(desk.db, desk.userId)).toHaveLength(108);
  });

  test('after it broke anywhere, loses no row and counts none twice', async () => {
    await using clean = await openDesk();
    await run(clean.ports, job(clean.userId, await addImport(clean), text));
    for (const brokenAfter of [0, 1000, 2000, 3000, 4500]) {
      await using desk = await openDesk();
      const importId = await addImport(desk);
      const broken = (async function* () {
        yield* source(text.slice(0, brokenAfter));
        throw new Error('the connection broke');
      })();
      await expect(run(desk.ports, job(desk.userId, importId, text, { source: broken }))).rejects.toThrow(
        'the connection broke',
      );
      expect(await run(desk.ports, job(desk.userId, importId, text))).toMatchObject({ row: whole });
      expect(await people(desk.db, desk.userId)).toEqual(await people(clean.db, clean.userId));
      expect([...desk.bucket.objects.values()]).toEqual([...clean.bucket.objects.values()]);
    }
  });

  test('does not send again what is written', async () => {
    await using desk = await openDesk();
    const importId = await addImport(desk);
    let windows = 0;
    await run(desk.ports, job(desk.userId, importId, text, { shouldStop: () => ++windows === 9 }));
    let calls = 0;
    desk.db.target.client.middlewareStack.add((next) => (args) => {
      calls++;
      return next(args);
    });
    expect(await run(desk.ports, job(desk.userId, importId, text))).toMatchObject({ row: whole });
    // The claim, the list of parts, ten signs of life, the last window's parts, the end.
    expect(calls).toBeLessThan(20);
  });

  test('after it was stopped goes on, window by window, showing never less than before', async () => {
    await using desk = await openDesk();
    const importId = await addImport(desk);
    const shown: number[] = [];
    let asked = 0;
    for (let stops = 0; stops < 9; stops++) {
      asked = 0;
      const shouldStop = () => ++asked > stops;
      expect(await run(desk.ports, job(desk.userId, importId, text, { shouldStop }))).toEqual({ status: 'stopped' });
      shown.push((await findQuery(desk.db, { userId: desk.userId, importId }))?.rowsRead ?? 0);
      expect(desk.bucket.objects.has(rejectsKey(desk.userId, importId))).toBe(false);
    }
    expect(shown).toEqual([20, 40, 60, 80, 100, 120, 140, 160, 180]);
    expect(await run(desk.ports, job(desk.userId, importId, text))).toMatchObject({ row: whole });
  });

  test('goes on behind the last window that it wrote, and reads no record before it again', async () => {
    await using clean = await openDesk();
    await run(clean.ports, job(clean.userId, await addImport(clean), text));
    await using desk = await openDesk();
    const importId = await addImport(desk);
    const from = async (start: number) => source(text.slice(start));
    let calls = 0;
    desk.db.target.client.middlewareStack.add((next) => (args) => {
      calls++;
      return next(args);
    });
    const once = (more = {}) => run(desk.ports, job(desk.userId, importId, text, { source: from, ...more }));
    for (let stops = 0; stops < 9; stops++)
      expect(await once({ shouldStop: () => true })).toEqual({ status: 'stopped' });
    // Each: the claim, the list of parts, at most five parts, a sign of life, the release.
    expect(calls).toBeLessThanOrEqual(9 * 9);
    expect(await once()).toMatchObject({ row: whole });
    expect(await people(desk.db, desk.userId)).toEqual(await people(clean.db, clean.userId));
    expect([...desk.bucket.objects.values()]).toEqual([...clean.bucket.objects.values()]);
    const kept = await rows(
      desk.db,
      sql`select checkpoint from import`,
      z.object({ checkpoint: z.string().nullable() }),
    );
    expect(kept).toEqual([{ checkpoint: null }]);
  });

  test('while it is running is told so, and leaves its file alone', async () => {
    await using desk = await openDesk();
    const importId = await addImport(desk);
    const [one, two] = await Promise.all([
      run(desk.ports, job(desk.userId, importId, text)),
      run(desk.ports, job(desk.userId, importId, text)),
    ]);
    expect([one.status, two.status].sort()).toEqual(['busy', 'completed']);
  });

  test('while one that is thought dead still writes, ends with the same counts', async () => {
    await using desk = await openDesk();
    const importId = await addImport(desk);
    const { promise: waiting, resolve: goOn } = Promise.withResolvers<void>();
    const slow = (async function* () {
      yield* source(text.slice(0, 2500));
      await waiting;
      yield* source(text.slice(2500));
    })();
    const first = run(desk.ports, job(desk.userId, importId, text, { source: slow, leaseMs: 1 }));
    const others = await Promise.all(
      [1, 2, 3].map(() => run(desk.ports, job(desk.userId, importId, text, { leaseMs: 1 }))),
    );
    goOn();
    const all = [await first, ...others];
    const last = await run(desk.ports, job(desk.userId, importId, text));
    expect(last).toMatchObject({ row: whole });
    for (const outcome of all) expect('row' in outcome ? outcome : last).toEqual(last);
    expect(await people(desk.db, desk.userId)).toHaveLength(108);
  });

  test('reads its numbers as it began, though the user has moved to another country since', async () => {
    await using desk = await openDesk();
    const importId = await addImport(desk);
    const national = `numero\n${Array.from({ length: 60 }, (_, i) => `09811000${String(i).padStart(2, '0')}`).join('\n')}\n`;
    await run(desk.ports, job(desk.userId, importId, national, { shouldStop: () => true }));
    await change(desk.db, sql`update app_user set country = 'MX' where id = ${desk.userId}::uuid returning 1::int`);
    expect(await run(desk.ports, job(desk.userId, importId, national))).toMatchObject({
      status: 'completed',
      row: { inserted: 60, invalid: 0 },
    });
  });

  test('with other limits than those it began with fails instead of leaving rows out', async () => {
    await using desk = await openDesk();
    const importId = await addImport(desk);
    await run(desk.ports, job(desk.userId, importId, text, { shouldStop: () => true }));
    expect(
      await run(desk.ports, job(desk.userId, importId, text, { limits: { ...small, partRows: 4 } })),
    ).toMatchObject({
      status: 'failed',
      row: { errorCode: 'import_changed' },
    });
  });
});

describe('a part', () => {
  test('that is sent again, also at the same time, is written once and answers the same', async () => {
    await using desk = await openDesk();
    const importId = await addImport(desk);
    const part = {
      number: 0,
      invalid: 3,
      rows: JSON.stringify([
        { i: crypto.randomUUID(), p: phone(1), g: ['A'], r: 2 },
        { i: crypto.randomUUID(), p: phone(2) },
      ]),
      groups: JSON.stringify({ A: crypto.randomUUID() }),
    };
    const write = () => writePartQuery(desk.db, { userId: desk.userId, importId }, part);
    const answers = [...(await Promise.all([write(), write(), write()])), await write()];
    for (const answer of answers)
      expect(answer).toEqual({ part: 0, inserted: 2, updated: 0, duplicates: 1, invalid: 3 });
  });
});

describe('several imports of one user at once', () => {
  test('wait for each other without a deadlock, and each counts its own file', async () => {
    await using desk = await openDesk();
    const files = Array.from(
      { length: 4 },
      (_, file) =>
        `numero,nombre,grupo\n${Array.from({ length: 300 }, (__, index) => `${phone((index * (7 + file * 6)) % 300)},F${file},G${(index + file) % 9};H${file}`).join('\n')}\n`,
    );
    const counts = await Promise.all(
      files.map((text) => countsOf(desk, text, { limits: { ...small, windowRows: 150, partRows: 30 } })),
    );
    for (const { inserted, updated, duplicates, invalid, rowsRead } of counts) {
      expect([inserted + updated + duplicates + invalid, rowsRead]).toEqual([300, 300]);
    }
    const everyone = await people(desk.db, desk.userId);
    expect(counts.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(everyone.length);
    const groups = await rows(
      desk.db,
      sql`select name from contact_group order by name`,
      z.object({ name: z.string() }),
    );
    expect(groups).toHaveLength(13);
  });
});
