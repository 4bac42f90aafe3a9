// A database for one test: a clone of the migrated template, dropped at the end, which fails on what the test left open.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeDatabase, type DatabaseConfig, type Db, openDatabase } from '@pregon/core/db/client';
import pg from 'pg';
import { inject } from 'vitest';
import { applicationName } from '../data-api/database.ts';
import { testConfig } from './config.ts';
import { templateName } from './global-setup.ts';

export interface TestDatabase extends AsyncDisposable {
  readonly db: Db;
  /** Straight to PostgreSQL, for what a test looks at from outside. */
  readonly postgresUrl: string;
  /** To open it a second time, or from another process. */
  readonly config: DatabaseConfig;
}

const asAdmin = async <T>(use: (admin: pg.Client) => Promise<T>): Promise<T> => {
  const admin = new pg.Client({ connectionString: inject('pregonPostgresUrl') });
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.end();
  }
};

/** Transactions that nobody ended, and connections of the test's own; those in the endpoint's pool are idle and allowed. */
const leaks = async (admin: pg.Client, name: string): Promise<string[]> => {
  const { rows } = await admin.query<{ state: string; application_name: string; query: string }>(
    `select state, application_name, query from pg_stat_activity where datname = $1 and not (application_name = $2 and state = 'idle')`,
    [name, applicationName],
  );
  return rows.map(
    ({ state, application_name, query }) => `${application_name || 'a client'} is ${state}: ${query.slice(0, 200)}`,
  );
};

const drop = (name: string): Promise<void> =>
  asAdmin(async (admin) => {
    let left = await leaks(admin, name);
    // A connection that was just closed takes a moment to end.
    for (let i = 0; i < 20 && left.length > 0; i++) {
      await sleep(25);
      left = await leaks(admin, name);
    }
    await admin.query(`drop database ${name} with (force)`);
    if (left.length > 0) throw new Error(`The test left open:\n${left.join('\n')}`);
  });

/** Use with `await using`: `await using database = await testDatabase()`. Takes 20 to 100 ms, since files are copied: by the log it would be 300. */
export const testDatabase = async (): Promise<TestDatabase> => {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin((admin) => admin.query(`create database ${name} template ${templateName} strategy file_copy`));
  const config = testConfig(inject('pregonDataApiUrl'), name);
  const db = openDatabase(config);
  const url = new URL(inject('pregonPostgresUrl'));
  url.pathname = `/${name}`;
  return {
    db,
    postgresUrl: url.href,
    config,
    [Symbol.asyncDispose]: async () => {
      closeDatabase(db);
      await drop(name);
    },
  };
};
