import { startDataApi } from '@pregon/local/data-api/server';
import { type TestDatabase, testDatabase } from '@pregon/local/testing/database';
import { eq, type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { newId, UserId } from '../id.ts';
import { closeDatabase, type Db, openDatabase } from './client.ts';
import { instant, json, texts, uuids } from './parameter.ts';
import { column, maybeRow, row, rows } from './query.ts';
import { appUser } from './schema/account.ts';

const Text = z.object({ a: z.string() });
const Int = z.object({ a: z.int() });

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
});
afterAll(() => database[Symbol.asyncDispose]());

/** A second endpoint to the same database, whose faults this process may set. */
const faulty = async () => {
  const api = await startDataApi({ postgresUrl: database.postgresUrl });
  const own = openDatabase({ ...database.config, endpoint: api.url, resumeBudgetMs: 2_000 });
  return {
    api,
    db: own,
    [Symbol.asyncDispose]: async () => {
      closeDatabase(own);
      await api.stop();
    },
  };
};

const addUser = (id: UserId) => ({ id, authSubject: id, timeZone: 'UTC', country: 'PY', locale: 'es' as const });

describe('rows', () => {
  it('decodes what the Data API returns', async () => {
    const at = new Date('2026-01-02T03:04:05.678Z');
    const found = await rows(
      db,
      sql`select ${at}::timestamptz as at, ${7n}::bigint as big, 1.5::numeric as amount, '{"k":[1]}'::jsonb as data,
        ${new Uint8Array([1, 2])}::bytea as bytes, null::text as nothing`,
      z.object({
        at: column.timestamp,
        big: column.bigint,
        amount: column.numeric,
        data: column.json(z.object({ k: z.array(z.int()) })),
        bytes: z.instanceof(Uint8Array),
        nothing: z.null(),
      }),
    );
    expect(found).toEqual([
      { at, big: 7n, amount: 1.5, data: { k: [1] }, bytes: new Uint8Array([1, 2]), nothing: null },
    ]);
  });

  it('binds lists, JSON and instants by one parameter each', async () => {
    const ids = [newId(UserId), newId(UserId)];
    const words = ['a,b', 'c"d\\', '', 'NULL', '{}'];
    const query = sql`select array_to_json(${uuids(ids)})::text as ids, array_to_json(${texts(words)})::text as words,
      (select sum(n) from jsonb_to_recordset(${json([{ n: 1 }, { n: 2 }])}) as r (n int))::int as total,
      (${instant(new Date(0))} at time zone 'America/Asuncion')::text as at, cardinality(${uuids([])}) as none`;
    const list = column.json(z.array(z.string()));
    const schema = z.object({ ids: list, words: list, total: z.int(), at: z.string(), none: z.int() });
    expect(await row(db, query, schema)).toEqual({ ids, words, total: 3, at: '1969-12-31 20:00:00', none: 0 });
    expect(() => uuids(["'); drop table x"])).toThrow('no UUID');
  });

  it.each<[string, SQL]>([
    ['a parameter without a cast', sql`select ${'x'} as a`],
    ['an undefined value', sql`select ${undefined} as a`],
    ['an undefined value inside another template', sql`select ${sql`${undefined}`} as a`],
    ['an undefined parameter', sql`select ${sql.param(undefined)}::text as a`],
    ['an object', sql`select ${sql.param({ k: 1 })}::jsonb as a`],
    ['a number that is none', sql`select ${Number.NaN}::float8 as a`],
    ['two columns of one name', sql`select 'x' as a, 'y' as a`],
  ])('refuses %s', async (_, query) => {
    await expect(rows(db, query, Text)).rejects.toThrow(/has no cast|undefined|is an object|is NaN|Two columns/);
  });

  it('accepts a parameter that is typed by a column or cast by its keyword', async () => {
    const id = newId(UserId);
    await db.insert(appUser).values(addUser(id));
    const typed = sql`select auth_subject as a from app_user where id = ${sql.param(id, appUser.id)}`;
    expect(await row(db, typed, Text)).toEqual({ a: id });
    expect(await row(db, sql`select cast(${5} as int) as a`, Int)).toEqual({ a: 5 });
  });

  it('names the column that does not fit, and not its value', async () => {
    const error = await rows(db, sql`select 'secret' as a`, Int).catch((thrown: Error) => thrown);
    expect(String(error)).toContain('A row does not fit its schema: a (invalid_type)');
    expect(String(error)).not.toContain('secret as');
  });

  it('keeps parameters out of errors, of raw statements and of the builder', async () => {
    const phone = '+595981123456';
    for (const call of [
      () => rows(db, sql`select ${phone}::uuid as a`, Text),
      () => db.insert(appUser).values({ ...addUser(newId(UserId)), authSubject: phone, timeZone: sql`null` }),
      () => db.execute(sql`select ${phone}::int`),
    ]) {
      const error = await (async () => call())().catch((thrown: Error) => thrown);
      expect(error).toMatchObject({ name: 'DatabaseError', kind: 'statement' });
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('595981');
    }
  });
});

describe('row and maybeRow', () => {
  const upTo = (n: number) => sql`select n::int as a from generate_series(1, ${n}::int) n`;

  it('return the one row', async () => {
    expect(await row(db, upTo(1), Int)).toEqual({ a: 1 });
    expect(await maybeRow(db, upTo(1), Int)).toEqual({ a: 1 });
    expect(await maybeRow(db, upTo(0), Int)).toBeUndefined();
  });

  it('refuse any other number of rows', async () => {
    await expect(row(db, upTo(0), Int)).rejects.toThrow('has answered none');
    await expect(row(db, upTo(2), Int)).rejects.toThrow('has answered 2');
    await expect(maybeRow(db, upTo(2), Int)).rejects.toThrow('has answered 2');
  });
});

describe('the session', () => {
  it('answers every concurrent caller with his own rows, even of one prepared query', async () => {
    const prepared = db
      .select({ a: sql<string>`${sql.placeholder('x')}::text` })
      .from(sql`(values (1)) as one`)
      .prepare('shared');
    const letters = [...'abcdefghijklmnopqrst'];
    const answers = await Promise.all(letters.map((x) => prepared.execute({ x })));
    expect(answers.map((answer) => answer[0]?.a)).toEqual(letters);
  });

  it('reads and writes by the builder', async () => {
    const id = newId(UserId);
    const [made] = await db.insert(appUser).values(addUser(id)).returning();
    expect(made?.createdAt).toBeInstanceOf(Date);
    await db.update(appUser).set({ email: 'a@b.c' }).where(eq(appUser.id, id));
    expect(await db.select({ email: appUser.email }).from(appUser).where(eq(appUser.id, id))).toEqual([
      { email: 'a@b.c' },
    ]);
    expect(await db.$count(appUser, eq(appUser.id, id))).toBe(1);
  });

  it("does not offer drizzle's own transactions", () => {
    expect(() => db.transaction(async () => undefined)).toThrow('withTransaction');
  });
});

describe('retries', () => {
  it('wait for a cluster that wakes up', async () => {
    await using bench = await faulty();
    bench.api.faults.add({ kind: 'resuming', calls: 3 });
    expect(await row(bench.db, sql`select 1::int as a`, Int)).toEqual({ a: 1 });
    bench.api.faults.add({ kind: 'throttling', calls: 1 });
    expect(await bench.db.select({ id: appUser.id }).from(appUser).limit(0)).toEqual([]);
  });

  it('end with the budget', async () => {
    await using bench = await faulty();
    bench.api.faults.add({ kind: 'resuming' });
    await expect(row(bench.db, sql`select 1::int as a`, Int)).rejects.toMatchObject({ kind: 'resuming' });
    expect(bench.api.statements()).toBe(0);
  });

  it('repeat after a lost answer only what may be repeated', async () => {
    await using bench = await faulty();
    const add = () => sql`insert into app_user (id, auth_subject, time_zone, country, locale)
      values (gen_random_uuid(), gen_random_uuid()::text, 'UTC', 'PY', 'en') returning 1::int as a`;
    bench.api.faults.add({ kind: 'gateway-timeout', calls: 1 });
    await expect(row(bench.db, add(), Int)).rejects.toMatchObject({ kind: 'uncertain' });
    expect(bench.api.statements()).toBe(1);
    bench.api.faults.add({ kind: 'lost-answer', calls: 2 });
    expect(await row(bench.db, sql`select 5::int as a`, Int, { repeatable: true })).toEqual({ a: 5 });
    expect(bench.api.statements()).toBe(4);
  });

  it('repeat the selects of the builder, and none of its writes', async () => {
    await using bench = await faulty();
    bench.api.faults.add({ kind: 'gateway-timeout', calls: 1 });
    await bench.db.select({ id: appUser.id }).from(appUser).limit(1);
    bench.api.faults.add({ kind: 'gateway-timeout', calls: 1 });
    const insert = bench.db.insert(appUser).values(addUser(newId(UserId)));
    await expect(insert.execute()).rejects.toMatchObject({ kind: 'uncertain' });
    expect(bench.api.statements()).toBe(3);
  });
});
