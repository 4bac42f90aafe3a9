import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rows } from '@pregon/core/db/query';
import { type TestDatabase, testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { handler } from './migrate.ts';

const world = vi.hoisted(() => ({ db: undefined as unknown }));

vi.mock('../edge/ports.ts', () => ({
  container: (name: string) => ({
    name,
    ports: {
      get db() {
        return world.db;
      },
    },
  }),
}));

const ours = path.join(import.meta.dirname, '../../migrations');
let database: TestDatabase;
let folder: string;
let lines: Record<string, unknown>[];

beforeEach(async () => {
  database = await testDatabase();
  world.db = database.db;
  folder = await mkdtemp(path.join(tmpdir(), 'pregon-migrate-'));
  await cp(ours, path.join(folder, 'migrations'), { recursive: true });
  vi.stubEnv('LAMBDA_TASK_ROOT', folder);
  lines = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(JSON.parse(String(text)));
    return true;
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
  await database[Symbol.asyncDispose]();
});

const add = (name: string, text: string) => writeFile(path.join(folder, 'migrations', name), text);

it('applies the files beside its bundle that the database does not have, and says which', async () => {
  await add('9998_marvel.sql', 'create table marvel (id integer primary key);');
  expect(await handler()).toEqual({ applied: ['9998_marvel.sql'] });
  expect(await rows(database.db, sql`select count(*)::int as n from marvel`, z.object({ n: z.int() }))).toEqual([
    { n: 0 },
  ]);
  expect(lines).toContainEqual(expect.objectContaining({ file: '9998_marvel.sql' }));
});

it('finds nothing to do the second time', async () => {
  expect((await readdir(path.join(folder, 'migrations'))).length).toBeGreaterThan(5);
  expect(await handler()).toEqual({ applied: [] });
});

it('fails with a file that fails, so that the deployment does, and tells the log why', async () => {
  await add('9998_wrong.sql', 'create table wrong (id integr);');
  await expect(handler()).rejects.toThrow(/integr/);
  expect(lines.at(-1)).toMatchObject({ function: 'migrate', level: 'error' });
});
