// The database of this machine: a real PostgreSQL, the Data API in front of it, and the migrations through that.
import path from 'node:path';
import { closeDatabase, openDatabase } from '@pregon/core/db/client';
import { migrate } from '@pregon/core/db/migrate';
import { readMigrations } from '@pregon/core/db/migration-files';
import pg from 'pg';
import { type DataApi, startDataApi } from '../data-api/server.ts';
import { startPostgres } from '../postgres.ts';
import { credentials, names, region } from './environment.ts';

export interface DatabaseOptions {
  /** Where PostgreSQL keeps its data. */
  readonly dir: string;
  /** The repository's: its migrations/ are applied. */
  readonly root: string;
  readonly secretArn: string;
  /** A server of one's own in place of the embedded one, and the database on it (made when missing) if the URL names one. */
  readonly postgresUrl?: string | undefined;
}

export interface LocalDatabase {
  readonly name: string;
  /** With the database's name. */
  readonly postgresUrl: string;
  readonly dataApi: DataApi;
  stop(): Promise<void>;
}

/** Starts all three; the schema is current when it resolves. */
export async function startDatabase(options: DatabaseOptions): Promise<LocalDatabase> {
  await using started = new AsyncDisposableStack();
  const serverUrl = options.postgresUrl ?? (await startServer(options.dir, started));
  const name = decodeURIComponent(new URL(serverUrl).pathname.slice(1)).replace(/^(postgres)?$/, names.database);
  const postgresUrl = await ensureDatabase(serverUrl, name);
  const dataApi = await startDataApi({
    postgresUrl,
    resourceArn: names.databaseArn,
    secretArn: options.secretArn,
  });
  started.defer(() => dataApi.stop());
  await applyMigrations(options, name, dataApi.url);
  const rest = started.move();
  return { name, postgresUrl, dataApi, stop: () => rest.disposeAsync() };
}

async function startServer(dir: string, started: AsyncDisposableStack): Promise<string> {
  const postgres = await startPostgres({ dir });
  started.defer(() => postgres.stop());
  return postgres.url;
}

async function ensureDatabase(serverUrl: string, name: string): Promise<string> {
  const admin = new URL(serverUrl);
  admin.pathname = '/postgres';
  const client = new pg.Client({ connectionString: admin.href });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  admin.pathname = `/${encodeURIComponent(name)}`;
  return admin.href;
}

async function applyMigrations(options: DatabaseOptions, database: string, endpoint: string): Promise<void> {
  const db = openDatabase({
    resourceArn: names.databaseArn,
    secretArn: options.secretArn,
    database,
    endpoint,
    region,
    credentials,
  });
  try {
    await migrate(db, await readMigrations(path.join(options.root, 'migrations')));
  } finally {
    closeDatabase(db);
  }
}
