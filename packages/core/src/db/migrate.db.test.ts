import { startDataApi } from '@pregon/local/data-api/server';
import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { closeDatabase, openDatabase } from './client.ts';
import { checkSchema, type MigrationFile, migrate } from './migrate.ts';
import { row, rows } from './query.ts';
import { withTransaction } from './transaction.ts';

/** A database that nobody has migrated, and an endpoint whose faults this process may set. */
const bench = async (options: { statementTimeoutMs?: number } = {}) => {
  const database = await testDatabase();
  const api = await startDataApi({ postgresUrl: database.postgresUrl, ...options });
  const db = openDatabase({ ...database.config, endpoint: api.url });
  await rows(db, sql`drop schema public cascade`, z.unknown());
  await rows(db, sql`create schema public`, z.unknown());
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

const first: MigrationFile = {
  name: '0001_first.sql',
  sql: `create table t (a int);
    create function f() returns trigger language plpgsql as $$ begin perform 1; return new; end $$;
    insert into t values (1);`,
};
const second: MigrationFile = { name: '0002_second.sql', sql: 'alter table t add b text; -- done\n' };
const breaking: MigrationFile = { name: '0003_third.sql', sql: '-- breaking\nalter table t drop b;' };

const ledger = sql`select number, name, length(hash)::int as length, is_breaking as "isBreaking" from schema_migration order by 1`;
const Ledger = z.object({ number: z.int(), name: z.string(), length: z.int(), isBreaking: z.boolean() });

describe('migrate', () => {
  it('applies files in the order of their numbers, once, and keeps a ledger', async () => {
    await using own = await bench();
    expect(await migrate(own.db, [second, first])).toEqual(['0001_first.sql', '0002_second.sql']);
    const applied: string[] = [];
    const onApplied = (name: string) => applied.push(name);
    expect(await migrate(own.db, [first, second, breaking], { onApplied })).toEqual(['0003_third.sql']);
    expect(applied).toEqual(['0003_third.sql']);
    expect(await migrate(own.db, [first, second, breaking])).toEqual([]);
    expect(await rows(own.db, ledger, Ledger)).toEqual([
      { number: 1, name: '0001_first.sql', length: 64, isBreaking: false },
      { number: 2, name: '0002_second.sql', length: 64, isBreaking: false },
      { number: 3, name: '0003_third.sql', length: 64, isBreaking: true },
    ]);
  });

  it('undoes a file that fails as a whole, and keeps those before it', async () => {
    await using own = await bench();
    const broken = { name: '0002_broken.sql', sql: 'create table u (a int); insert into nowhere values (1);' };
    await expect(migrate(own.db, [first, broken])).rejects.toMatchObject({
      sqlState: '42P01',
      statement: 'insert into nowhere values (1)',
    });
    const found = sql`select to_regclass('t') is not null as t, to_regclass('u') is not null as u`;
    expect(await row(own.db, found, z.object({ t: z.boolean(), u: z.boolean() }))).toEqual({ t: true, u: false });
    expect(own.api.openTransactions()).toBe(0);
    expect(await migrate(own.db, [first, second])).toEqual(['0002_second.sql']);
  });

  it('lets several deploys at once apply each file once', async () => {
    await using own = await bench();
    const runs = await Promise.all([1, 2, 3].map(() => migrate(own.db, [first, second])));
    expect(runs.flat().sort()).toEqual(['0001_first.sql', '0002_second.sql']);
    expect(await row(own.db, sql`select count(*)::int as n from t`, z.object({ n: z.int() }))).toEqual({ n: 1 });
  });

  it('gives up when another deploy holds the lock for too long', async () => {
    await using own = await bench();
    await withTransaction(own.db, async (tx) => {
      await rows(tx, sql`select pg_advisory_xact_lock(${7_052_113_907}::bigint)::text as a`, z.unknown());
      await expect(migrate(own.db, [first], { lockBudgetMs: 300 })).rejects.toMatchObject({ code: 'migration_locked' });
    });
    expect(await migrate(own.db, [first])).toEqual(['0001_first.sql']);
  });

  it('refuses a file that was changed after it had been applied, one that comes late, and one that lacks its number', async () => {
    await using own = await bench();
    const third = { name: '0003_third.sql', sql: 'create table v ()' };
    await migrate(own.db, [first, third]);
    const changed = { ...first, sql: `${first.sql} ` };
    await expect(migrate(own.db, [changed, third])).rejects.toMatchObject({ code: 'migration_changed' });
    await expect(migrate(own.db, [first, second, third])).rejects.toMatchObject({ code: 'migration_late' });
    await expect(migrate(own.db, [first, { ...second, name: 'b.sql' }])).rejects.toThrow('NNNN_words.sql');
    await expect(migrate(own.db, [first, { ...second, name: '0001_b.sql' }])).rejects.toThrow('Two migrations');
  });

  it('refuses to run older code on a newer schema only when that is breaking', async () => {
    await using own = await bench();
    await migrate(own.db, [first, second]);
    expect(await migrate(own.db, [first])).toEqual([]);
    await migrate(own.db, [first, second, breaking]);
    await expect(migrate(own.db, [first, second])).rejects.toMatchObject({ code: 'schema_too_new' });
  });

  it('waits for a cluster that wakes up', async () => {
    await using own = await bench();
    own.api.faults.add({ kind: 'resuming', forMs: 500 });
    expect(await migrate(own.db, [first])).toEqual(['0001_first.sql']);
  });

  it('waits for a statement that takes longer than a call may', async () => {
    await using own = await bench({ statementTimeoutMs: 1_000 });
    const slow = { name: '0001_slow.sql', sql: 'create table s (a int); insert into s select 1 from pg_sleep(2.5);' };
    expect(await migrate(own.db, [slow])).toEqual(['0001_slow.sql']);
    expect(await row(own.db, sql`select count(*)::int as n from s`, z.object({ n: z.int() }))).toEqual({ n: 1 });
  });

  it('fails when such a statement fails in the end, or takes for ever', async () => {
    await using own = await bench({ statementTimeoutMs: 1_000 });
    const failing = { name: '0001_slow.sql', sql: 'select 1 / (count(*) - 1) from (select pg_sleep(1.5)) s' };
    await expect(migrate(own.db, [failing])).rejects.toThrow(
      'A statement failed after its time-out: select 1 / (count',
    );
    const endless = { name: '0001_slow.sql', sql: 'select pg_sleep(3)' };
    await expect(migrate(own.db, [endless], { statementBudgetMs: 100 })).rejects.toThrow('did not end within 100 ms');
  });
});

describe('checkSchema', () => {
  it('accepts the schema that the code knows, and a newer one that breaks nothing', async () => {
    await using own = await bench();
    await migrate(own.db, [first, second]);
    await checkSchema(own.db, 2);
    await checkSchema(own.db, 1);
  });

  it('refuses one that is behind, and one that is too new', async () => {
    await using own = await bench();
    await migrate(own.db, [first]);
    await expect(checkSchema(own.db, 2)).rejects.toMatchObject({ kind: 'unavailable', code: 'schema_behind' });
    await migrate(own.db, [first, second, breaking]);
    await expect(checkSchema(own.db, 2)).rejects.toMatchObject({ kind: 'unavailable', code: 'schema_too_new' });
  });

  it('says that a database without any table is behind', async () => {
    await using own = await bench();
    await expect(checkSchema(own.db, 1)).rejects.toMatchObject({ kind: 'unavailable', code: 'schema_behind' });
  });
});
