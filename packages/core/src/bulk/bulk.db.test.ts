import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { OutMessage } from '../cloud/queue.ts';
import * as Contact from '../contact/contact.ts';
import type { Db } from '../db/client.ts';
import { rows } from '../db/query.ts';
import { makeContacts, makeUser } from '../dispatch/engine.fixture.ts';
import { BulkEditId, ContactId, newId, type UserId } from '../id.ts';
import { BulkTask } from './bulk.query.ts';
import * as Bulk from './bulk.ts';

const anyRow = z.record(z.string(), z.unknown());
const never = () => false;
const always = () => true;
const fault = (code: string) => expect.objectContaining({ code });

/** What is posted is kept. */
function deskOf(db: Db) {
  const posted: OutMessage[] = [];
  const queue = { send: async (messages: readonly OutMessage[]) => void posted.push(...messages) };
  const ports = { db, queue: queue as unknown as Bulk.BulkPorts['queue'] };
  return { ports, tasks: () => posted.splice(0).map(({ body }) => BulkTask.parse(JSON.parse(body))) };
}

const edit = (db: Db, userId: UserId, input: Bulk.Input, shouldStop = never) =>
  Bulk.start(deskOf(db).ports, userId, newId(BulkEditId), Bulk.Input.parse(input), shouldStop);
const undo = (db: Db, userId: UserId, id: BulkEditId) =>
  Bulk.undo(deskOf(db).ports, userId, newId(BulkEditId), id, never);
const sizeOf = async (db: Db, userId: UserId, group: string) =>
  (await Contact.groups(db, userId, { page: 1, pageSize: 100 })).items.find(({ name }) => name === group)?.size ?? 0;
const total = async (db: Db, userId: UserId) => (await Contact.list(db, userId, { page: 1, pageSize: 1 })).total;
const idsOf = async (db: Db, userId: UserId, count: number): Promise<ContactId[]> =>
  (await Contact.list(db, userId, { page: 1, pageSize: count })).items.map(({ id }) => id);
const stopped = async (db: Db, userId: UserId) =>
  rows(db, sql`select phone_key, source, reason from suppression where user_id = ${userId}::uuid order by 1`, anyRow);

async function tenant(db: Db, count: number) {
  const userId = await makeUser(db);
  await makeContacts(db, userId, count);
  return userId;
}

describe('an edit of many contacts', () => {
  it('brings those chosen into a group, made if need be, once; taken back, only they leave it', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, 10);
    await makeContacts(db, userId, 2, 100, 'VIP');
    const ids = await idsOf(db, userId, 5);
    const done = await edit(db, userId, { action: 'add-to-group', group: 'VIP', ids });
    // The newest two are in it already.
    expect(done).toMatchObject({ status: 'completed', examined: 5, touched: 3, group: 'VIP', undoes: null });
    expect(await sizeOf(db, userId, 'VIP')).toBe(5);
    expect(await edit(db, userId, { action: 'add-to-group', group: 'Nuevo', ids })).toMatchObject({ touched: 5 });
    expect(await undo(db, userId, done.id)).toMatchObject({ status: 'completed', touched: 3, undoes: done.id });
    expect(await undo(db, userId, done.id)).toMatchObject({ touched: 3 });
    expect([await sizeOf(db, userId, 'VIP'), await sizeOf(db, userId, 'Nuevo')]).toEqual([2, 5]);
  });

  it('takes a whole group out of another, also when it is more than one part, and back', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, 10_200);
    const done = await edit(db, userId, { action: 'leave-group', group: 'Group', filter: { group: 'Group' } });
    expect(done).toMatchObject({ examined: 10_200, touched: 10_200 });
    expect(await sizeOf(db, userId, 'Group')).toBe(0);
    expect(await undo(db, userId, done.id)).toMatchObject({ touched: 10_200 });
    expect(await sizeOf(db, userId, 'Group')).toBe(10_200);
    const none = edit(db, userId, { action: 'leave-group', group: 'Nadie', filter: {} });
    await expect(none).rejects.toEqual(fault('group_not_found'));
  });

  it('deletes whom a search finds, and brings back nobody else', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, 12);
    const before = await edit(db, userId, { action: 'delete', ids: await idsOf(db, userId, 1) });
    const done = await edit(db, userId, { action: 'delete', filter: { search: '59598100000', group: 'Group' } });
    expect([before.touched, done.touched, await total(db, userId)]).toEqual([1, 10, 1]);
    expect(await undo(db, userId, done.id)).toMatchObject({ touched: 10 });
    expect(await total(db, userId)).toBe(11);
  });

  it('brings nobody back who was erased after he was deleted', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, 3);
    const [erased] = await idsOf(db, userId, 1);
    const done = await edit(db, userId, { action: 'delete', filter: { group: 'Group' } });
    await rows(db, sql`select erase_contact(${userId}::uuid, ${erased ?? null}::uuid) as erased`, anyRow);
    expect(await undo(db, userId, done.id)).toMatchObject({ touched: 2 });
    expect(await total(db, userId)).toBe(2);
  });

  it('opts everybody out by hand, keeps who had opted out himself, and lets the others back', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, 3);
    await rows(
      db,
      sql`insert into suppression (id, user_id, phone_key, reason, source) values (gen_random_uuid(), ${userId}::uuid, '595981000001', 'opted_out', 'inbound') returning id`,
      anyRow,
    );
    const done = await edit(db, userId, { action: 'opt-out', filter: {} });
    expect(done).toMatchObject({ examined: 3, touched: 2 });
    expect((await stopped(db, userId)).map(({ source }) => source)).toEqual(['manual', 'inbound', 'manual']);
    await undo(db, userId, done.id);
    expect(await stopped(db, userId)).toEqual([{ phone_key: '595981000001', source: 'inbound', reason: 'opted_out' }]);
    const told = sql`select kind, count(*)::int as n from suppression_event where user_id = ${userId}::uuid group by 1 order by 1`;
    expect(await rows(db, told, anyRow)).toEqual([
      { kind: 'in', n: 2 },
      { kind: 'out', n: 3 },
    ]);
  });

  it('touches nobody of another user, and nobody who came later', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const [userId, other] = [await tenant(db, 3), await tenant(db, 3)];
    const foreign = await edit(db, other, { action: 'delete', ids: await idsOf(db, userId, 3) });
    expect([foreign.touched, await total(db, userId)]).toEqual([0, 3]);
    await expect(undo(db, userId, foreign.id)).rejects.toEqual(fault('bulk_edit_not_found'));
    const desk = deskOf(db);
    const id = newId(BulkEditId);
    await Bulk.start(desk.ports, userId, id, { action: 'delete', filter: {} }, always);
    await makeContacts(db, userId, 2, 50);
    for (const task of desk.tasks()) await Bulk.run(desk.ports, task, never);
    expect(await Bulk.find(db, userId, id)).toMatchObject({ status: 'completed', touched: 3 });
    expect(await total(db, userId)).toBe(2);
  });

  it('goes on where the time was over, once, however often its task comes', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, 10_100);
    const desk = deskOf(db);
    const id = newId(BulkEditId);
    let looks = 0;
    const input = Bulk.Input.parse({ action: 'add-to-group', group: 'Todos', filter: {} });
    const first = await Bulk.start(desk.ports, userId, id, input, () => looks++ > 0);
    expect(first).toMatchObject({ status: 'running', touched: 10_000 });
    const [task] = desk.tasks();
    if (!task) throw new Error('nothing was posted');
    await Promise.all([1, 2, 3].map(() => Bulk.run(desk.ports, task, never)));
    await Bulk.run(desk.ports, { ...task, from: null }, never);
    expect(await Bulk.find(db, userId, id)).toMatchObject({ status: 'completed', examined: 10_100, touched: 10_100 });
    expect(await sizeOf(db, userId, 'Todos')).toBe(10_100);
  });

  it('that stands still is taken up again', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, 2);
    const desk = deskOf(db);
    const id = newId(BulkEditId);
    await Bulk.start(desk.ports, userId, id, { action: 'delete', filter: {} }, always);
    desk.tasks();
    await Bulk.resumeStalled(db, desk.ports.queue);
    expect(desk.tasks()).toEqual([]);
    await rows(
      db,
      sql`update bulk_edit set updated_at = clock_timestamp() - interval '2 minutes' returning id`,
      anyRow,
    );
    await Bulk.resumeStalled(db, desk.ports.queue);
    expect(desk.tasks()).toEqual([{ userId, bulkEditId: id, from: null }]);
  });

  it.each([
    { action: 'delete' },
    { action: 'delete', filter: {}, ids: [newId(ContactId)] },
    { action: 'delete', filter: {}, group: 'A' },
    { action: 'add-to-group', filter: {} },
    { action: 'merge', filter: {} },
  ])('is not %j', (input) => {
    expect(Bulk.Input.safeParse(input).success).toBe(false);
  });
});
