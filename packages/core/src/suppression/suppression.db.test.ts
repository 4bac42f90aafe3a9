import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { rows } from '../db/query.ts';
import {
  beginOne,
  makeContacts,
  makeLine,
  makeRunning,
  makeSender,
  makeUser,
  sentAs,
  settleAll,
  takeTurn,
} from '../dispatch/engine.fixture.ts';
import { ContactId, type LineId, newId, SuppressionId, type UserId } from '../id.ts';
import { phoneKey } from '../phone/key.ts';
import * as Suppression from './suppression.ts';

const list = (db: Db, userId: UserId, query: Record<string, unknown> = {}) =>
  Suppression.list(db, userId, Suppression.Filter.parse(query));
const anyRow = z.record(z.string(), z.unknown());

const refuse = (db: Db, lineId: LineId, key: string) =>
  rows(
    db,
    sql`insert into suppression (id, line_id, phone_key, reason, source) values (gen_random_uuid(), ${lineId}::uuid, ${key}::text, 'opted_out', 'inbound') returning id`,
    anyRow,
  );
const answered = (db: Db, userId: UserId, key: string, since: string) =>
  rows(
    db,
    sql`insert into suppression (id, user_id, phone_key, reason, source, since)
      values (gen_random_uuid(), ${userId}::uuid, ${key}::text, 'opted_out', 'inbound', ${since}::timestamptz) returning id`,
    anyRow,
  );
const contact = (db: Db, userId: UserId, phone: string, nombre: string) =>
  rows(
    db,
    sql`insert into contact (user_id, id, phone, phone_key, nombre, source)
      values (${userId}::uuid, ${newId(ContactId)}::uuid, ${phone}::text, ${phoneKey(phone)}::text, ${nombre}::text, 'csv') returning id`,
    anyRow,
  );

const erase = (db: Db, userId: UserId) =>
  rows(
    db,
    sql`select erase_contact(user_id, id) as gone from contact where user_id = ${userId}::uuid and erased_at is null`,
    z.object({ gone: z.literal(true) }),
  );

it('whoever was erased is not on the list, and is again when he comes back', async () => {
  await using database = await testDatabase();
  const { db } = database;
  const { userId, lineId } = await makeRunning(db, { people: 2 });
  const slice = await beginOne(db, lineId, await takeTurn(db, lineId));
  await settleAll(db, lineId, slice, sentAs);
  const phones = sql`select phone from contact where user_id = ${userId}::uuid order by id`;
  const [first = '', second = ''] = (await rows(db, phones, z.object({ phone: z.string() }))).map(({ phone }) => phone);
  await Suppression.add(db, userId, { phones: [`+${first}`] });
  expect(await list(db, userId)).toMatchObject({ total: 1 });
  expect(await erase(db, userId)).toHaveLength(2);
  expect(await list(db, userId)).toMatchObject({ items: [], total: 0 });
  await contact(db, userId, second, 'Ana');
  expect(await list(db, userId)).toMatchObject({ total: 0 });
  await contact(db, userId, first, 'María');
  expect(await list(db, userId)).toMatchObject({ total: 1, items: [{ phone: first, nombre: 'María' }] });
});

describe('phones that are written down', () => {
  it('are read as a file’s are, once each, and are on the list with the name of their contact', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    await contact(db, userId, '595981000001', 'María');
    const phones = ['0981 000 001', '+595 981 000001', '595981000002', '12', ''];
    const outcome = await Suppression.add(db, userId, { phones });
    expect(outcome).toEqual({
      added: 2,
      known: 1,
      invalid: 2,
      rejects: [
        { index: 3, reason: 'phone_impossible_length' },
        { index: 4, reason: 'phone_missing' },
      ],
    });
    expect(await Suppression.add(db, userId, { phones })).toMatchObject({ added: 0, known: 3 });
    const { items, total } = await list(db, userId);
    expect(total).toBe(2);
    expect(items.map(({ phone, nombre, reason, source }) => [phone, nombre, reason, source])).toEqual([
      ['595981000001', 'María', 'manual', 'manual'],
      ['595981000002', null, 'manual', 'manual'],
    ]);
  });

  it('may be ten thousand at once', async () => {
    await using database = await testDatabase();
    const userId = await makeUser(database.db);
    const phones = Array.from({ length: Suppression.maxPhones }, (_, i) => `0981 ${100_000 + i}`);
    expect(await Suppression.add(database.db, userId, { phones })).toMatchObject({ added: phones.length, invalid: 0 });
    expect(await list(database.db, userId, { page: 500 })).toMatchObject({ total: phones.length, page: 500 });
  });

  it('may be written to again when they are taken off, by their own user alone', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const [userId, other] = [await makeUser(db), await makeUser(db)];
    await Suppression.add(db, userId, { phones: ['0981 000 001'] });
    const id = SuppressionId.parse((await list(db, userId)).items[0]?.id);
    const refused = expect.objectContaining({ code: 'suppression_not_found' });
    await expect(Suppression.remove(db, other, id)).rejects.toEqual(refused);
    await Suppression.remove(db, userId, id);
    expect((await list(db, userId)).total).toBe(0);
    await expect(Suppression.remove(db, userId, id)).rejects.toEqual(refused);
  });
});

describe('the list', () => {
  it('is the latest first, and is found by name without accents, by phone, and by reason', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    await contact(db, userId, '595981000001', 'Ángel Núñez');
    await answered(db, userId, '595981000001', '2026-01-01T00:00:00Z');
    await answered(db, userId, '595981000002', '2026-02-01T00:00:00Z');
    await Suppression.add(db, userId, { phones: ['0981 000 003'] });
    const phones = async (query: Record<string, unknown>) =>
      (await list(db, userId, query)).items.map(({ phone }) => phone.slice(-1)).join('');
    expect(await phones({})).toBe('321');
    expect(await phones({ search: 'angel nu' })).toBe('1');
    expect(await phones({ search: '0000' })).toBe('321');
    expect(await phones({ search: '+595 981 000-002' })).toBe('2');
    expect(await phones({ search: '%' })).toBe('');
    expect(await phones({ reason: 'opted_out' })).toBe('21');
    expect(await phones({ reason: 'manual', search: 'angel' })).toBe('');
    expect(await phones({ pageSize: '1', page: '2' })).toBe('2');
  });

  it('has what a number of the user refuses among his contacts, nothing else of it, and nothing of other numbers', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const [userId, other] = [await makeUser(db), await makeUser(db)];
    const [shared, others] = [await makeLine(db), await makeLine(db)];
    await makeSender(db, userId, shared);
    await makeSender(db, other, shared);
    await makeSender(db, other, others);
    await makeContacts(db, userId, 2);
    await refuse(db, shared, '595981000000');
    await refuse(db, shared, '595981999999');
    await refuse(db, others, '595981000001');
    const { items, total } = await list(db, userId);
    expect(total).toBe(1);
    expect(items).toMatchObject([{ id: null, phone: '595981000000', reason: 'opted_out', numbers: ['Sender'] }]);
    expect(await list(db, other)).toMatchObject({ total: 0 });
  });

  it('has one entry for a person refused by the user and by his numbers, and keeps the numbers’ when the user’s is taken off', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    const lineId = await makeLine(db);
    await makeSender(db, userId, lineId);
    await makeContacts(db, userId, 1);
    await refuse(db, lineId, '595981000000');
    await Suppression.add(db, userId, { phones: ['595981000000'] });
    const { items } = await list(db, userId);
    expect(items).toMatchObject([{ reason: 'manual', source: 'manual', numbers: ['Sender'] }]);
    await Suppression.remove(db, userId, SuppressionId.parse(items[0]?.id));
    expect((await list(db, userId)).items).toMatchObject([{ id: null, source: 'inbound', numbers: ['Sender'] }]);
  });

  it('knows a contact under every spelling of its phone', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    const digits = (n: number) => fc.stringMatching(new RegExp(`^[2-9]{${n}}$`));
    const spelled = fc.oneof(
      digits(10).map((rest) => `52${rest}`),
      digits(10).map((rest) => `521${rest}`),
      digits(10).map((rest) => `54${rest}`),
      digits(10).map((rest) => `549${rest}`),
      fc.tuple(digits(2), fc.stringMatching(/^[6-9][2-9]{7}$/)).map(([area, rest]) => `55${area}${rest}`),
      fc.tuple(digits(2), fc.stringMatching(/^[6-9][2-9]{7}$/)).map(([area, rest]) => `55${area}9${rest}`),
      digits(9).map((rest) => `595${rest}`),
    );
    await fc.assert(
      fc.asyncProperty(spelled, async (phone) => {
        await contact(db, userId, phone, `De ${phone}`);
        await answered(db, userId, phoneKey(phone), '2026-01-01T00:00:00Z');
        const { items } = await list(db, userId, { search: phone });
        expect(items).toMatchObject([{ phone, nombre: `De ${phone}` }]);
        await rows(db, sql`delete from suppression returning id`, anyRow);
        await rows(db, sql`delete from contact returning id`, anyRow);
      }),
      { numRuns: 40 },
    );
  });
});
