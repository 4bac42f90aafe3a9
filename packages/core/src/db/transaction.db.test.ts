import { startDataApi } from '@pregon/local/data-api/server';
import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { closeDatabase, type Db, openDatabase } from './client.ts';
import { row, rows } from './query.ts';
import { withTransaction } from './transaction.ts';

const Int = z.object({ a: z.int() });
const none = z.unknown();

const bench = async () => {
  const database = await testDatabase();
  const api = await startDataApi({ postgresUrl: database.postgresUrl });
  const db = openDatabase({ ...database.config, endpoint: api.url, resumeBudgetMs: 2_000 });
  await rows(db, sql`create table t (a int primary key, n int not null default 0)`, none);
  return {
    db,
    api,
    [Symbol.asyncDispose]: async () => {
      closeDatabase(db);
      await api.stop();
      await database[Symbol.asyncDispose]();
    },
  };
};

const insert = (db: Db, a: number) => rows(db, sql`insert into t values (${a}::int)`, none);
const count = async (db: Db) => (await row(db, sql`select count(*)::int as a from t`, Int)).a;

/** Lets two go on together. */
const meeting = () => {
  const { promise: bothCame, resolve: go } = Promise.withResolvers<void>();
  let come = 0;
  return () => {
    come++;
    if (come === 2) go();
    return bothCame;
  };
};

describe('withTransaction', () => {
  it('commits what its callback did, and returns its value', async () => {
    await using own = await bench();
    const value = await withTransaction(own.db, async (tx) => {
      await insert(tx, 1);
      expect(await count(own.db)).toBe(0);
      return 'done';
    });
    expect([value, await count(own.db)]).toEqual(['done', 1]);
  });

  it('rolls back when its callback throws, and throws that error', async () => {
    await using own = await bench();
    const mine = new Error('changed my mind');
    const failing = withTransaction(own.db, async (tx) => {
      await insert(tx, 1);
      throw mine;
    });
    await expect(failing).rejects.toBe(mine);
    expect([await count(own.db), own.api.openTransactions()]).toEqual([0, 0]);
  });

  it('reports the first error although the rollback fails too', async () => {
    await using own = await bench();
    await insert(own.db, 1);
    const failing = withTransaction(own.db, (tx) => insert(tx, 1));
    await expect(failing).rejects.toMatchObject({ sqlState: '23505', constraint: 't_pkey' });
  });

  it('runs again after a conflict, so that two increments are two', async () => {
    await using own = await bench();
    await insert(own.db, 1);
    const meet = meeting();
    let runs = 0;
    const increment = () =>
      withTransaction(own.db, async (tx) => {
        runs++;
        await rows(tx, sql`set transaction isolation level repeatable read`, none);
        const { a } = await row(tx, sql`select n as a from t`, Int);
        if (runs < 3) await meet();
        await rows(tx, sql`update t set n = ${a + 1}::int`, none);
      });
    await Promise.all([increment(), increment()]);
    expect(await row(own.db, sql`select n as a from t`, Int)).toEqual({ a: 2 });
    expect(runs).toBe(3);
  });

  it('runs again after a deadlock', async () => {
    await using own = await bench();
    for (const a of [1, 2]) await insert(own.db, a);
    const meet = meeting();
    const cross = (first: number, second: number) => {
      let isFirstRun = true;
      return withTransaction(own.db, async (tx) => {
        await rows(tx, sql`update t set n = n + 1 where a = ${first}::int`, none);
        if (isFirstRun) await meet();
        isFirstRun = false;
        await rows(tx, sql`update t set n = n + 1 where a = ${second}::int`, none);
      });
    };
    await Promise.all([cross(1, 2), cross(2, 1)]);
    expect(await row(own.db, sql`select sum(n)::int as a from t`, Int)).toEqual({ a: 4 });
  });

  it('runs again once when the service lost the transaction', async () => {
    await using own = await bench();
    own.api.faults.add({ kind: 'transaction-lost', calls: 1, matches: ({ sql: text }) => text.startsWith('insert') });
    await withTransaction(own.db, (tx) => insert(tx, 1));
    expect(await count(own.db)).toBe(1);
  });

  it('waits for a cluster that wakes up, and repeats a begin whose answer was lost', async () => {
    await using own = await bench();
    own.api.faults.add({ kind: 'resuming', calls: 2 });
    own.api.faults.add({ kind: 'lost-answer', calls: 1, matches: ({ operation }) => operation === 'BeginTransaction' });
    await withTransaction(own.db, (tx) => insert(tx, 1));
    expect(await count(own.db)).toBe(1);
  });

  it('says that the outcome is uncertain when the answer to the commit was lost, and does not run again', async () => {
    await using own = await bench();
    own.api.faults.add({ kind: 'lost-answer', matches: ({ operation }) => operation === 'CommitTransaction' });
    await expect(withTransaction(own.db, (tx) => insert(tx, 1))).rejects.toMatchObject({ kind: 'uncertain' });
    expect(await count(own.db)).toBe(1);
  });

  it('repeats no statement inside, not even one that may be repeated outside', async () => {
    await using own = await bench();
    own.api.faults.add({ kind: 'lost-answer', calls: 1, matches: ({ sql: text }) => text.startsWith('select') });
    const asking = withTransaction(own.db, (tx) => row(tx, sql`select 1::int as a`, Int, { repeatable: true }));
    await expect(asking).rejects.toMatchObject({ kind: 'uncertain' });
  });

  it('does not nest', async () => {
    await using own = await bench();
    const nested = withTransaction(own.db, (tx) => withTransaction(tx, () => count(tx)));
    await expect(nested).rejects.toThrow('do not nest');
  });
});
