import { sql } from 'drizzle-orm';
import Papa from 'papaparse';
import readExcelFile from 'read-excel-file/node';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { rows } from '../db/query.ts';
import type { UserId } from '../id.ts';
import { addUser, change, inline, openDesk, people, phone } from '../import/import.fixture.ts';
import { exported } from './export.fixture.ts';

/** What an export has to bring through: formulas, quotes, lines, delimiters, several groups, nothing at all. */
const awkward = [
  'numero,nombre,sustantivo,grupo,saldo,nota larga',
  `${phone(1)},'=SUM(A1),Sra.,VIP;Interior,-5,"dijo ""hola"""`,
  `${phone(2)},'+595,,,"1.000,50","una\ndos; tres | cuatro"`,
  `${phone(3)},,,Único,,'@nadie`,
  `${phone(4)},Ñandú 😀 – «x»,,VIP,0,`,
].join('\n');

const setLocale = (db: Db, userId: UserId, locale: 'es' | 'en') =>
  change(db, sql`update app_user set locale = ${locale}::text where id = ${userId}::uuid returning id`);

describe('contacts', () => {
  it.each(['es', 'en'] as const)(
    'come back from a file as they were, nothing more and nothing less (%s)',
    async (locale) => {
      await using desk = await openDesk();
      const { db, userId } = desk;
      await setLocale(db, userId, locale);
      await inline(desk, awkward);
      const before = await people(db, userId);
      expect(before.map(({ nombre }) => nombre)).toEqual(['=SUM(A1)', '+595', null, 'Ñandú 😀 – «x»']);
      const { bytes, view } = await exported(db, userId, { of: 'contacts', format: 'csv' });
      expect(view).toMatchObject({ status: 'completed', rows: 4, total: 4, campaign: null });
      const other = await addUser(db);
      const summary = await inline({ ...desk, userId: other }, bytes.toString('utf8'));
      expect(summary).toMatchObject({ inserted: 4, updated: 0, duplicates: 0, invalid: 0 });
      expect(await people(db, other)).toEqual(before);
      expect(await inline(desk, bytes.toString('utf8'))).toMatchObject({ inserted: 0, updated: 4, invalid: 0 });
      expect(await people(db, userId)).toEqual(before);
    },
  );

  it('are those that the filter finds, newest first, with their attributes as columns', async () => {
    await using desk = await openDesk();
    const { db, userId } = desk;
    await inline(desk, awkward);
    await inline({ ...desk, userId: await addUser(db) }, `numero,nombre,secreto\n${phone(9)},Ajeno,x\n`);
    const phones = async (filter: Record<string, unknown>) => {
      const { bytes } = await exported(db, userId, { of: 'contacts', format: 'csv', ...filter });
      const [header, ...lines] = Papa.parse<string[]>(bytes.toString('utf8').slice(1), { skipEmptyLines: true }).data;
      expect(header?.slice(0, 4)).toEqual(['numero', 'nombre', 'sustantivo', 'grupo']);
      return lines.map(([numero]) => numero);
    };
    expect((await phones({})).toSorted()).toEqual([1, 2, 3, 4].map(phone));
    expect((await phones({ group: 'VIP' })).toSorted()).toEqual([phone(1), phone(4)]);
    expect(await phones({ search: 'ñandu' })).toEqual([phone(4)]);
    expect(await phones({ group: 'No hay' })).toEqual([]);
    const { bytes } = await exported(db, userId, { of: 'contacts', format: 'csv', group: 'Único' });
    expect(bytes.toString('utf8').split('\r\n')[0]).toBe(
      '\ufeffnumero;nombre;sustantivo;grupo;nota_larga;pregon_origen;pregon_desde;pregon_visto',
    );
  });

  it('are a workbook in which nothing is a formula', async () => {
    await using desk = await openDesk();
    await inline(desk, awkward);
    const { bytes } = await exported(desk.db, desk.userId, { of: 'contacts', format: 'xlsx' });
    const [sheet] = await readExcelFile(bytes);
    expect(sheet?.sheet).toBe('Contactos');
    const byPhone = new Map(sheet?.data.slice(1).map((line) => [line[0], line]));
    expect(byPhone.get(phone(1))?.slice(1, 4)).toEqual(['=SUM(A1)', 'Sra.', 'Interior;VIP']);
  });

  it('are each once in the file, however many pages they take', async () => {
    await using desk = await openDesk();
    const { db, userId } = desk;
    const count = 12_000;
    await rows(
      db,
      sql`with made as (
          insert into contact (user_id, id, phone, phone_key, nombre, source, attributes)
          select ${userId}::uuid, gen_random_uuid(), (595970000000 + n)::text, (595970000000 + n)::text, 'Ana ' || n, 'csv',
            jsonb_build_object('nota', repeat('x', n % 300))
          from generate_series(1, ${count}::int) n returning 1
        )
        select count(*)::int as made from made`,
      z.object({ made: z.int() }),
    );
    for (const filter of [{}, { search: '59597' }]) {
      const { bytes, view } = await exported(db, userId, { of: 'contacts', format: 'csv', ...filter });
      const lines = Papa.parse<string[]>(bytes.toString('utf8').slice(1), { skipEmptyLines: true }).data.slice(1);
      expect(view).toMatchObject({ rows: count, total: count });
      expect(new Set(lines.map(([numero]) => numero)).size).toBe(count);
      expect(lines.every((line) => line[4]?.length === (Number(line[0]) - 595_970_000_000) % 300)).toBe(true);
    }
  });
});
