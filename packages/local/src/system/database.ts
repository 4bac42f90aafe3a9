// The database of this machine: a real PostgreSQL, the Data API in front of it, and the migrations through that.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeDatabase, openDatabase } from '@pregon/core/db/client';
import { migrate } from '@pregon/core/db/migrate';
import { readMigrations } from '@pregon/core/db/migration-files';
import pg from 'pg';
import { type DataApi, startDataApi } from '../data-api/server.ts';
import { type Postgres, startPostgres } from '../postgres.ts';
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
  /** Stops the server, and starts it again after so long. @throws when it is not ours. */
  outage(downMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts all three; the schema is current when it resolves. */
export async function startDatabase(options: DatabaseOptions): Promise<LocalDatabase> {
  await using started = new AsyncDisposableStack();
  const server = options.postgresUrl === undefined ? await startServer(options.dir, started) : undefined;
  const serverUrl = options.postgresUrl ?? server?.url ?? '';
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
  const outage = async (downMs: number): Promise<void> => {
    if (server === undefined) throw new Error('The database server is not ours to stop.');
    await server.outage(downMs);
  };
  return { name, postgresUrl, dataApi, outage, stop: () => rest.disposeAsync() };
}

interface Server {
  readonly url: string;
  outage(downMs: number): Promise<void>;
}

async function startServer(dir: string, started: AsyncDisposableStack): Promise<Server> {
  let running: Promise<Postgres> = startPostgres({ dir });
  const { url, port } = await running;
  started.defer(async () => (await running).stop());
  const again = async (before: Promise<Postgres>, downMs: number): Promise<Postgres> => {
    await (await before).stop();
    await sleep(downMs);
    return startPostgres({ dir, port });
  };
  return {
    url,
    async outage(downMs) {
      running = again(running, downMs);
      await running;
    },
  };
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
