// Once per vitest run: one PostgreSQL, one Data API endpoint, and a template database that the real runner has migrated.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeDatabase, openDatabase } from '@pregon/core/db/client';
import { migrate } from '@pregon/core/db/migrate';
import { readMigrations } from '@pregon/core/db/migration-files';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startDataApi } from '../data-api/server.ts';
import { startPostgres } from '../postgres.ts';
import { testConfig } from './config.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    pregonPostgresUrl: string;
    pregonDataApiUrl: string;
  }
}

export const templateName = 'pregon_template';

/** Test data does not outlive the run: no write waits for the disk. */
const settings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '300' };

const migrationsDir = new URL('../../../../migrations/', import.meta.url);

const makeTemplate = async (postgresUrl: string, dataApiUrl: string): Promise<void> => {
  const admin = new pg.Client({ connectionString: postgresUrl });
  await admin.connect();
  await admin.query(`create database ${templateName}`).finally(() => admin.end());
  const db = openDatabase(testConfig(dataApiUrl, templateName));
  await migrate(db, await readMigrations(migrationsDir.pathname));
  closeDatabase(db);
};

const started: (() => Promise<unknown>)[] = [];

/** Called by vitest before the first test file. */
export const setup = async (project: TestProject): Promise<void> => {
  const dir = await mkdtemp(join(tmpdir(), 'pregon-test-'));
  const postgres = await startPostgres({ dir, settings });
  const migrating = await startDataApi({ postgresUrl: postgres.url });
  // Its connections must be gone before a test clones the template.
  await makeTemplate(postgres.url, migrating.url).finally(() => migrating.stop());
  const dataApi = await startDataApi({ postgresUrl: postgres.url, maxConnections: 20 });
  project.provide('pregonPostgresUrl', postgres.url);
  project.provide('pregonDataApiUrl', dataApi.url);
  started.push(dataApi.stop, postgres.stop, () => rm(dir, { recursive: true, force: true }));
};

/** Called by vitest after the last one. */
export const teardown = async (): Promise<void> => {
  for (const stop of started) await stop();
};
