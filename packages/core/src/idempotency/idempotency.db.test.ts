import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { rows } from '../db/query.ts';
import { newId, UserId } from '../id.ts';
import * as Idempotency from './idempotency.ts';

async function userIn(db: Db): Promise<UserId> {
  const id = newId(UserId);
  await rows(
    db,
    sql`insert into app_user (id, auth_subject, time_zone, country, locale) values (${id}::uuid, ${id}::text, 'UTC', 'PY', 'es')`,
    z.object({}),
  );
  return id;
}

const requestOf = (userId: UserId, over: Partial<Idempotency.Request> = {}): Idempotency.Request => ({
  userId,
  key: 'key-1',
  route: 'POST /campaigns',
  requestHash: 'hash',
  resourceId: Idempotency.newResourceId(),
  leaseMs: 60_000,
  ...over,
});

const expire = (db: Db) =>
  rows(db, sql`update idempotency_key set lease_until = clock_timestamp() - interval '1 second'`, z.object({}));

describe('an idempotency key', () => {
  it('is claimed by one of many at once', async () => {
    await using database = await testDatabase();
    const userId = await userIn(database.db);
    const claims = await Promise.allSettled(
      Array.from({ length: 8 }, () => Idempotency.claim(database.db, requestOf(userId))),
    );
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const claim of claims) {
      if (claim.status === 'rejected') expect(claim.reason).toMatchObject({ code: 'idempotency_in_progress' });
    }
  });

  it('is taken over when its holder died, under the id that he had', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await userIn(db);
    const first = await Idempotency.claim(db, requestOf(userId));
    await expire(db);
    expect(await Idempotency.claim(db, requestOf(userId))).toEqual(first);
    await expect(Idempotency.claim(db, requestOf(userId))).rejects.toMatchObject({ code: 'idempotency_in_progress' });
  });

  it('is not taken over by another request, even when its holder died', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await userIn(db);
    await Idempotency.claim(db, requestOf(userId));
    await expire(db);
    for (const other of [{ requestHash: 'other' }, { route: 'POST /imports' }]) {
      await expect(Idempotency.claim(db, requestOf(userId, other))).rejects.toMatchObject({
        code: 'idempotency_key_reused',
      });
    }
  });

  it('is still his when his own claim is repeated after a lost answer', async () => {
    await using database = await testDatabase();
    const request = requestOf(await userIn(database.db));
    const first = await Idempotency.claim(database.db, request);
    expect(await Idempotency.claim(database.db, request)).toEqual(first);
  });

  it('keeps the first answer, and only that', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await userIn(db);
    const request = requestOf(userId);
    await Idempotency.claim(db, request);
    const held = { userId, key: request.key, resourceId: request.resourceId };
    await Idempotency.settle(db, { ...held, status: 201, response: '{"body":1}' });
    await Idempotency.settle(db, { ...held, status: 500, response: '{}' });
    await Idempotency.release(db, held);
    expect(await Idempotency.claim(db, requestOf(userId))).toEqual({
      state: 'answered',
      status: 201,
      response: '{"body":1}',
    });
  });

  it('runs again at once when it was released', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await userIn(db);
    const request = requestOf(userId);
    await Idempotency.claim(db, request);
    await Idempotency.release(db, { userId, key: request.key, resourceId: request.resourceId });
    expect(await Idempotency.claim(db, requestOf(userId))).toEqual({ state: 'mine', resourceId: request.resourceId });
  });

  it('says how long to wait', async () => {
    await using database = await testDatabase();
    const userId = await userIn(database.db);
    await Idempotency.claim(database.db, requestOf(userId, { leaseMs: 90_500 }));
    const error: unknown = await Idempotency.claim(database.db, requestOf(userId)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ facts: { retryAfterSeconds: expect.toSatisfy((n: number) => n > 85 && n <= 91) } });
  });

  it('is forgotten after a day', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await userIn(db);
    await Idempotency.claim(db, requestOf(userId));
    await Idempotency.claim(db, requestOf(userId, { key: 'key-2' }));
    await rows(
      db,
      sql`update idempotency_key set created_at = clock_timestamp() - interval '25 hours' where key = 'key-1'`,
      z.object({}),
    );
    expect(await Idempotency.forget(db)).toBe(1);
    expect((await Idempotency.claim(db, requestOf(userId))).state).toBe('mine');
    await expect(Idempotency.claim(db, requestOf(userId, { key: 'key-2' }))).rejects.toMatchObject({
      code: 'idempotency_in_progress',
    });
  });
});
