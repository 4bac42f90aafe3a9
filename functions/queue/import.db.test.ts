import { rows } from '@pregon/core/db/query';
import { ImportId, newId, type UserId } from '@pregon/core/id';
import * as Import from '@pregon/core/import/import';
import * as User from '@pregon/core/user/user';
import { type TestDatabase, testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { exampleConfig } from '../edge/testing/environment.ts';
import { lambdaContext } from '../edge/testing/events.ts';
import { handler } from './import.ts';

/** The database of the present test, the files in its bucket, and its schedules. */
const world = vi.hoisted(() => ({
  db: undefined as unknown,
  files: new Map<string, string>(),
  reads: 0,
  /** What was put on a schedule, and undefined for what was taken off. */
  scheduled: [] as (Date | undefined)[],
}));

vi.mock('../edge/ports.ts', () => {
  const bucket = {
    async read(key: string) {
      world.reads += 1;
      return (async function* () {
        yield Buffer.from(world.files.get(key) ?? '');
      })();
    },
    writeStream: async () => undefined,
    presignPut: async () => ({ url: 'https://bucket', method: 'PUT', headers: {} }),
    presignGet: async () => 'https://bucket',
  };
  const schedules = {
    once: async (_: string, at: Date) => void world.scheduled.push(at),
    cancel: async () => void world.scheduled.push(undefined),
  };
  const ports = {
    bucket,
    schedules,
    queues: { webhook: { send: async () => undefined } },
    get db() {
      return world.db;
    },
  };
  return {
    container: (name: string) => ({ name, config: exampleConfig(), ports, schemaChecked: async () => undefined }),
  };
});

let database: TestDatabase;
let userId: UserId;
let importId: ImportId;
let key: string;
const csv = 'numero,nombre\n595981000001,Ana\n595981000001,Ana\n1,Mala\n';

const arrived = (name: string, remainingMs?: number, failedRuns?: number) => {
  const object = { key: encodeURIComponent(name), size: csv.length, sequencer: '1' };
  const event = { Records: [{ s3: { object }, failedRuns }] };
  return handler(event as unknown as Parameters<typeof handler>[0], lambdaContext(remainingMs ?? 600_000));
};
const found = () => Import.get({ db: database.db, bucket: { presignGet: async () => '' } as never }, userId, importId);
const heldFor = (interval: string) =>
  rows(
    database.db,
    sql`update import set status = 'running', lease_until = clock_timestamp() + ${interval}::interval`,
    z.object({}),
  );

beforeEach(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  database = await testDatabase();
  world.db = database.db;
  world.reads = 0;
  world.scheduled = [];
  userId = await User.admit(database.db, {
    subject: 'ana',
    email: undefined,
    displayName: undefined,
    settings: { timeZone: 'America/Asuncion', country: 'PY', locale: 'es', quietHours: null, frequencyCap: null },
    line: { address: 'whatsapp:+14155238886', channel: 'whatsapp', ratePerSecond: 10 },
  });
  importId = newId(ImportId);
  key = Import.uploadKey(userId, importId);
  world.files.set(key, csv);
  const bucket = { presignPut: async () => ({ url: '', method: 'PUT', headers: {} }) } as never;
  await Import.draft({ db: database.db, bucket }, userId, importId, { fileName: 'a.csv', sizeBytes: csv.length });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await database[Symbol.asyncDispose]();
});

describe('a file that arrives', () => {
  it('is imported, and once although S3 tells it twice', async () => {
    await arrived(key);
    await arrived(key);
    expect(await found()).toMatchObject({ status: 'completed', inserted: 1, updated: 0, duplicates: 1, invalid: 1 });
  });

  it('is waited for while another run holds it, and taken over when that one is dead', async () => {
    await heldFor('1 second');
    await arrived(key);
    expect(await found()).toMatchObject({ status: 'completed', inserted: 1 });
  });

  it('is looked at again in a minute when another run holds it until the time is over', async () => {
    await heldFor('1 hour');
    await arrived(key, 30_000);
    expect(await found()).toMatchObject({ status: 'running' });
    expect(world.scheduled.at(-1)?.getTime()).toBeGreaterThan(Date.now() + 50_000);
  });

  it('goes on in another run when the time is over in the middle of it', async () => {
    await arrived(key, 30_000);
    expect((await found()).status).not.toBe('completed');
    expect(world.scheduled.at(-1)?.getTime()).toBeLessThan(Date.now() + 10_000);
    await arrived(key);
    expect(await found()).toMatchObject({ status: 'completed', inserted: 1, duplicates: 1, invalid: 1 });
    expect(world.scheduled.at(-1)).toBeUndefined();
  });

  it('has failed, and says so, when all its runs broke off; one that has ended stays as it is', async () => {
    await heldFor('-1 second');
    await arrived(key, 600_000, 24);
    expect(await found()).toMatchObject({ status: 'failed', error: { code: 'import_gave_up' } });
    const other = newId(ImportId);
    const bucket = { presignPut: async () => ({ url: '', method: 'PUT', headers: {} }) } as never;
    await Import.draft({ db: database.db, bucket }, userId, other, { fileName: 'b.csv', sizeBytes: csv.length });
    world.files.set(Import.uploadKey(userId, other), csv);
    await arrived(Import.uploadKey(userId, other));
    await arrived(Import.uploadKey(userId, other), 600_000, 24);
    const ended = await Import.get({ db: database.db, bucket: { presignGet: async () => '' } as never }, userId, other);
    expect(ended).toMatchObject({ status: 'completed' });
  });

  it('at a place that no import has is left alone', async () => {
    await arrived('imports/');
    await arrived(`imports/${userId}/notes.txt`);
    expect(world.reads).toBe(0);
    expect(world.scheduled).toEqual([]);
    await arrived(Import.uploadKey(userId, newId(ImportId)));
    expect(world.scheduled.at(-1)).toBeUndefined();
  });
});
