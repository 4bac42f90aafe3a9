import { type TestDatabase, testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { rows } from '../db/query.ts';
import { ApiKeyId, newId, UserId } from '../id.ts';
import * as ApiKey from './api-key.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

async function makeUser(): Promise<UserId> {
  const id = newId(UserId);
  const person = sql`insert into app_user (id, auth_subject, time_zone, country, locale)
    values (${id}::uuid, ${id}::text, 'UTC', 'PY', 'es')`;
  await rows(database.db, person, z.object({}));
  return id;
}

const input = { name: 'CRM', scopes: ['contacts:read' as const, 'campaigns:write' as const] };

it('is told once, opens what it was made for, and of it only a hash is kept', async () => {
  const userId = await makeUser();
  const { key, ...made } = await ApiKey.make(database.db, userId, input);
  expect(key).toMatch(/^pregon_[\w-]{43}$/);
  expect(key.startsWith(made.prefix)).toBe(true);
  expect(await ApiKey.list(database.db, userId)).toEqual([made]);
  expect(await ApiKey.open(database.db, key)).toEqual({ userId, id: made.id, name: 'CRM', scopes: input.scopes });
  const kept = await rows(
    database.db,
    sql`select to_json(k)::text as row from api_key k`,
    z.object({ row: z.string() }),
  );
  expect(JSON.stringify(kept)).not.toContain(key.slice(made.prefix.length));
});

it('says when it was last used, and is not written for every use', async () => {
  const userId = await makeUser();
  const { key } = await ApiKey.make(database.db, userId, input);
  const lastUsed = async () => (await ApiKey.list(database.db, userId))[0]?.lastUsedAt;
  expect(await lastUsed()).toBeNull();
  await Promise.all([ApiKey.open(database.db, key), ApiKey.open(database.db, key)]);
  const first = await lastUsed();
  expect(first).toBeInstanceOf(Date);
  await ApiKey.open(database.db, key);
  expect(await lastUsed()).toEqual(first);
});

it('is one key for one request, of which the last answer is the one that holds', async () => {
  const userId = await makeUser();
  const id = newId(ApiKeyId);
  const lost = await ApiKey.make(database.db, userId, input, id);
  const again = await ApiKey.make(database.db, userId, input, id);
  expect(await ApiKey.list(database.db, userId)).toHaveLength(1);
  expect(await ApiKey.open(database.db, lost.key)).toBeUndefined();
  expect(await ApiKey.open(database.db, again.key)).toBeDefined();
  await ApiKey.revoke(database.db, userId, id);
  await expect(ApiKey.make(database.db, userId, input, id)).rejects.toThrow();
});

it('is its user’s alone, and is revoked by nobody else', async () => {
  const [userId, other] = [await makeUser(), await makeUser()];
  const { id, key } = await ApiKey.make(database.db, userId, input);
  await expect(ApiKey.revoke(database.db, other, id)).rejects.toMatchObject({ code: 'api_key_not_found' });
  expect(await ApiKey.list(database.db, other)).toEqual([]);
  await ApiKey.revoke(database.db, userId, id);
  await ApiKey.revoke(database.db, userId, id);
  expect(await ApiKey.open(database.db, key)).toBeUndefined();
  expect(await ApiKey.list(database.db, userId)).toEqual([]);
});

it('cannot be had without end', async () => {
  const userId = await makeUser();
  for (let i = 0; i < ApiKey.maxKeys; i += 1) await ApiKey.make(database.db, userId, input);
  await expect(ApiKey.make(database.db, userId, input)).rejects.toMatchObject({ code: 'api_key_limit' });
});
