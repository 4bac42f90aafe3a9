import { BeginTransactionCommand } from '@aws-sdk/client-rds-data';
import { row } from '@pregon/core/db/query';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { testDatabase } from './database.ts';

const countUsers = sql`select count(*)::int as "count" from app_user`;
const Count = z.object({ count: z.int() });

describe('a test database', () => {
  it('has the migrated tables and nothing of another test', async () => {
    await using first = await testDatabase();
    await using second = await testDatabase();
    const insert = sql`insert into app_user (id, auth_subject, time_zone, country, locale)
      values (gen_random_uuid(), 'a', 'UTC', 'PY', 'es') returning 1::int as count`;
    await row(first.db, insert, Count);
    expect((await row(first.db, countUsers, Count)).count).toBe(1);
    expect((await row(second.db, countUsers, Count)).count).toBe(0);
  });

  it('fails when the test leaves a transaction open', async () => {
    const database = await testDatabase();
    const { client, resourceArn, secretArn, database: name } = database.db.target;
    const begun = await client.send(new BeginTransactionCommand({ resourceArn, secretArn, database: name }));
    expect(begun.transactionId).toBeDefined();
    await expect(database[Symbol.asyncDispose]()).rejects.toThrow('data-api is idle in transaction: begin');
    // The endpoint survives the loss of that connection.
    await using other = await testDatabase();
    expect((await row(other.db, countUsers, Count)).count).toBe(0);
  });

  it('fails when the test leaves a connection of its own open', async () => {
    const database = await testDatabase();
    const client = new pg.Client({ connectionString: database.postgresUrl });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('begin');
    await expect(database[Symbol.asyncDispose]()).rejects.toThrow('a client is idle in transaction: begin');
  });
});
