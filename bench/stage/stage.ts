// What the benches stand on: a durable PostgreSQL with a migrated template, and the Data API endpoint in a process of its own.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { closeDatabase, type DatabaseConfig, type Db, openDatabase } from '@pregon/core/db/client';
import { migrate } from '@pregon/core/db/migrate';
import { readMigrations } from '@pregon/core/db/migration-files';
import { startDataApi } from '@pregon/local/data-api/server';
import { startPostgres } from '@pregon/local/postgres';
import { credentials, names, region } from '@pregon/local/system/environment';
import pg from 'pg';
import type { Run } from '../bench.ts';
import { type RunningPart, startPart } from './parts.ts';

export const root = path.resolve(import.meta.dirname, '../..');

const template = 'pregon_template';
const secretArn = `arn:aws:secretsmanager:${region}:000000000000:secret:bench`;

export interface BenchDatabase extends AsyncDisposable {
  readonly name: string;
  /** Through the Data API. */
  readonly db: Db;
  readonly config: DatabaseConfig;
  /** Straight to PostgreSQL. */
  readonly postgresUrl: string;
}

export interface Stage {
  readonly dataApi: RunningPart;
  readonly secretArn: string;
  /** A migrated database without rows. Making it ends with a checkpoint, so that every side begins from the same state of the log. */
  database(): Promise<BenchDatabase>;
}

export async function openStage({ dir, started, say }: Pick<Run, 'dir' | 'started' | 'say'>): Promise<Stage> {
  say('starting PostgreSQL and the Data API');
  const postgres = await startPostgres({ dir: path.join(dir, 'postgres') });
  started.defer(() => postgres.stop());
  await makeTemplate(postgres.url);
  const dataApi = await startPart({ part: 'data-api', options: { postgresUrl: postgres.url } });
  started.defer(() => dataApi.stop());
  return { dataApi, secretArn, database: () => makeDatabase(postgres.url, dataApi.url) };
}

/** One statement on a connection of its own. */
export async function runSql<T extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end();
  }
}

async function makeTemplate(postgresUrl: string): Promise<void> {
  await runSql(postgresUrl, `create database ${template}`);
  const migrating = await startDataApi({ postgresUrl });
  const db = openDatabase(configOf(migrating.url, template));
  try {
    await migrate(db, await readMigrations(path.join(root, 'migrations')));
  } finally {
    closeDatabase(db);
    // Its connections must be gone before the template is cloned.
    await migrating.stop();
  }
}

async function makeDatabase(serverUrl: string, endpoint: string): Promise<BenchDatabase> {
  const name = `bench_${randomBytes(6).toString('hex')}`;
  await runSql(serverUrl, `create database ${name} template ${template} strategy file_copy`);
  const config = configOf(endpoint, name);
  const db = openDatabase(config);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    name,
    db,
    config,
    postgresUrl: url.href,
    async [Symbol.asyncDispose]() {
      closeDatabase(db);
      await runSql(serverUrl, `drop database ${name} with (force)`);
    },
  };
}

const configOf = (endpoint: string, database: string): DatabaseConfig => ({
  resourceArn: names.databaseArn,
  secretArn,
  database,
  endpoint,
  region,
  credentials,
});
