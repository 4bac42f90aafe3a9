// Applies numbered SQL files through the Data API: one deploy at a time, one transaction a file, each statement its own call.
// drizzle's own migrator has no lock, no retry, and silently skips a file that was changed or came late.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { DomainError } from '../error.ts';
import type { Db } from './client.ts';
import { asDatabaseError, sqlState } from './error.ts';
import { row, rows } from './query.ts';
import { sendStatement } from './session.ts';
import { splitStatements } from './statement.ts';
import { withTransaction } from './transaction.ts';

export interface MigrationFile {
  /** `0001_tables.sql`; the number orders the files. */
  readonly name: string;
  /** A first line `-- breaking` says that older code cannot work on what comes after it. */
  readonly sql: string;
}

export interface MigrateOptions {
  /** How long to wait for another deploy to end: 120,000. */
  readonly lockBudgetMs?: number;
  /** How long one statement may take, although the call that carries it ends after 45 s: 600,000. */
  readonly statementBudgetMs?: number;
  /** Told of each file that has been applied. */
  readonly onApplied?: (name: string) => void;
}

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly hash: string;
  readonly isBreaking: boolean;
  readonly statements: readonly string[];
}

const Applied = z.object({ number: z.int(), name: z.string(), hash: z.string(), isBreaking: z.boolean() });
type Applied = z.infer<typeof Applied>;

/** Any number will do, as long as nobody else locks it. */
const lockKey = 7_052_113_907;

const parseFile = (file: MigrationFile): Migration => {
  const number = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(file.name)?.[1]);
  if (!Number.isInteger(number)) throw new Error(`A migration is called NNNN_words.sql, not ${file.name}.`);
  return {
    number,
    name: file.name,
    hash: createHash('sha256').update(file.sql).digest('hex'),
    isBreaking: /^-- breaking\s*$/m.test(file.sql.split('\n', 1)[0] ?? ''),
    statements: splitStatements(file.sql),
  };
};

const parseFiles = (files: readonly MigrationFile[]): Migration[] => {
  const migrations = files.map(parseFile).sort((a, b) => a.number - b.number);
  migrations.forEach(({ number, name }, index) => {
    if (migrations[index - 1]?.number === number) throw new Error(`Two migrations have the number of ${name}.`);
  });
  return migrations;
};

const ledger = sql`select number::int as "number", name::text as "name", hash::text as "hash", is_breaking as "isBreaking"
  from schema_migration order by number`;

const createLedger = `create table if not exists schema_migration (
  number integer primary key,
  name text not null,
  hash text not null,
  is_breaking boolean not null,
  applied_at timestamptz not null default now()
)`;

/** Refuses what would run on a schema that it does not know, or that is not the one that it knows. */
const checkHistory = (migrations: readonly Migration[], applied: readonly Applied[]): void => {
  const ours = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const { number, name, hash, isBreaking } of applied) {
    const known = ours.get(number);
    if (known === undefined && isBreaking)
      throw new DomainError('conflict', 'schema_too_new', `The schema has ${name}, on which this version cannot work.`);
    if (known !== undefined && known.hash !== hash)
      throw new DomainError('conflict', 'migration_changed', `${known.name} was changed after it had been applied.`);
    ours.delete(number);
  }
  const newest = applied.at(-1)?.number ?? 0;
  for (const { number, name } of ours.values())
    if (number < newest)
      throw new DomainError(
        'conflict',
        'migration_late',
        `${name} comes before migration ${newest}, which was applied.`,
      );
};

const isBusy = (error: unknown): boolean => asDatabaseError(error).message.includes('still running a query');

/** A statement of a file. After its time-out it goes on; then the transaction is asked until it answers again. */
const runStatement = async (tx: Db, text: string, budgetMs: number): Promise<void> => {
  const statement = { text, params: [], typings: [], withMetadata: false, continueAfterTimeout: true };
  try {
    await sendStatement(tx.target, statement);
    return;
  } catch (error) {
    if (asDatabaseError(error).kind !== 'timeout') throw asDatabaseError(error, text);
  }
  for (const end = Date.now() + budgetMs; Date.now() < end; await sleep(1_000)) {
    try {
      await sendStatement(tx.target, { ...statement, text: 'select 1' });
      return;
    } catch (error) {
      // What it failed of is lost with its call. Without a cause, so that a long statement is not run again for nothing.
      if (!isBusy(error)) throw new Error(`A statement failed after its time-out: ${text.slice(0, 200)}`);
    }
  }
  throw new Error(`A statement of a migration did not end within ${budgetMs} ms: ${text.slice(0, 200)}`);
};

/** Takes the lock for as long as the transaction lives; false when another deploy has it. */
const tryLock = async (tx: Db): Promise<boolean> => {
  const lock = sql`select pg_try_advisory_xact_lock(${lockKey}::bigint) as "isOurs"`;
  return (await row(tx, lock, z.object({ isOurs: z.boolean() }))).isOurs;
};

const apply = async (db: Db, guard: Db, migration: Migration, statementBudgetMs: number): Promise<void> =>
  withTransaction(db, async (tx) => {
    for (const statement of migration.statements) {
      // Keeps the lock's transaction from its three idle minutes, and fails here if it is lost.
      await touch(guard);
      await runStatement(tx, statement, statementBudgetMs);
    }
    const { number, name, hash, isBreaking } = migration;
    await runLedger(tx, number, name, hash, isBreaking);
  });

const touch = async (guard: Db): Promise<void> => {
  await rows(guard, sql`select 1 as "one"`, z.unknown());
};

const runLedger = async (tx: Db, number: number, name: string, hash: string, isBreaking: boolean): Promise<void> => {
  await rows(
    tx,
    sql`insert into schema_migration (number, name, hash, is_breaking)
      values (${number}::int, ${name}::text, ${hash}::text, ${isBreaking}::boolean)`,
    z.unknown(),
  );
};

const applyAll = async (db: Db, guard: Db, migrations: readonly Migration[], options: MigrateOptions) => {
  await withTransaction(db, (tx) => runStatement(tx, createLedger, 60_000));
  const applied = await rows(db, ledger, Applied);
  checkHistory(migrations, applied);
  const known = new Set(applied.map(({ number }) => number));
  const names: string[] = [];
  for (const migration of migrations.filter(({ number }) => !known.has(number))) {
    await apply(db, guard, migration, options.statementBudgetMs ?? 600_000);
    options.onApplied?.(migration.name);
    names.push(migration.name);
  }
  return names;
};

/**
 * Applies the files that have not been applied, in the order of their numbers, and answers their names.
 * @throws DomainError `migration_locked`, `migration_changed`, `migration_late`, `schema_too_new`; DatabaseError when a statement fails: its file is
 * then undone as a whole, the files before it stay.
 */
export const migrate = async (
  db: Db,
  files: readonly MigrationFile[],
  options: MigrateOptions = {},
): Promise<string[]> => {
  const migrations = parseFiles(files);
  const end = Date.now() + (options.lockBudgetMs ?? 120_000);
  do {
    const names = await withTransaction(db, async (guard) =>
      (await tryLock(guard)) ? applyAll(db, guard, migrations, options) : undefined,
    );
    if (names !== undefined) return names;
    await sleep(250 + Math.random() * 250);
  } while (Date.now() < end);
  throw new DomainError('conflict', 'migration_locked', 'Another deploy is migrating the database.');
};

const Newest = z.object({ newest: z.int(), newestBreaking: z.int() });

/**
 * Whether code that knows the migrations up to `newestKnown` may run: asked by the functions at cold start; changes nothing.
 * @throws DomainError `unavailable` with `schema_behind` when the deploy has not migrated yet, `schema_too_new` when a newer,
 * breaking migration has been applied.
 */
export const checkSchema = async (db: Db, newestKnown: number): Promise<void> => {
  const query = sql`select coalesce(max(number), 0)::int as "newest",
    coalesce(max(number) filter (where is_breaking), 0)::int as "newestBreaking" from schema_migration`;
  const found = await row(db, query, Newest, { repeatable: true }).catch((error: unknown) => {
    // No ledger: nobody has migrated this database yet.
    if (sqlState(error) === '42P01') return { newest: 0, newestBreaking: 0 };
    throw error;
  });
  if (found.newest < newestKnown)
    throw new DomainError('unavailable', 'schema_behind', 'The database has not been migrated for this version yet.');
  if (found.newestBreaking > newestKnown)
    throw new DomainError('unavailable', 'schema_too_new', 'The database has been migrated for a newer version.');
};
