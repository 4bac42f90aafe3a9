import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { homeAccount } from '../account/sid.ts';
import type { Db } from '../db/client.ts';
import { row, rows } from '../db/query.ts';
import {
  beginOne,
  makeLine,
  makeRunning,
  makeSender,
  makeUser,
  recipientsOf,
  sentAs,
  settleAll,
  takeTurn,
} from '../dispatch/engine.fixture.ts';
import type { LineId, UserId } from '../id.ts';
import { type Inbound, record } from './inbound.ts';

const phone = '595981000000';
let sids = 0;

async function answer(db: Db, lineId: LineId, text: string, over: Partial<Inbound> = {}): Promise<Inbound> {
  const { address } = await row(
    db,
    sql`select address from sending_line where id = ${lineId}::uuid`,
    z.object({ address: z.string() }),
  );
  sids += 1;
  return {
    kind: 'twilio-inbound',
    receivedAt: new Date(Date.now() + sids).toISOString(),
    account: homeAccount,
    messageSid: `SM${sids}`,
    to: address,
    phone,
    text,
    ...over,
  };
}

const Suppressed = z.object({ ofLine: z.int(), ofUser: z.int() });
const suppressed = (db: Db, userId: UserId, lineId: LineId) =>
  row(
    db,
    sql`select count(*) filter (where line_id = ${lineId}::uuid)::int as "ofLine", count(*) filter (where user_id = ${userId}::uuid)::int as "ofUser"
      from suppression where phone_key = ${phone}::text`,
    Suppressed,
  );

/** A campaign that has written to its first person and has one more. */
async function written(db: Db) {
  const made = await makeRunning(db, { people: 2, rate: 1 });
  const turn = await takeTurn(db, made.lineId);
  await settleAll(db, made.lineId, await beginOne(db, made.lineId, turn), sentAs);
  return { ...made, turn };
}

describe('a message that another account has signed', () => {
  it('stops nobody on the line whose address it names', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, lineId } = await written(db);
    const forged = await answer(db, lineId, 'BAJA', { account: `AC${'a'.repeat(32)}` });
    expect(await record(db, [forged])).toEqual({ messages: 0, stopped: 0, started: 0 });
    expect(await suppressed(db, userId, lineId)).toEqual({ ofLine: 0, ofUser: 0 });
    expect(await record(db, [await answer(db, lineId, 'BAJA')])).toMatchObject({ messages: 1, stopped: 1 });
  });

  it('counts on the line of that account, by the words of that line’s users alone', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, lineId } = await written(db);
    const own = `AC${'a'.repeat(32)}`;
    const stranger = await makeUser(db);
    const theirs = await makeLine(db, null, own);
    await makeSender(db, stranger, theirs);
    // Both claim one address; the stranger's word must not be one on the first line.
    await rows(
      db,
      sql`update sending_line set address = (select address from sending_line where id = ${lineId}::uuid) where id = ${theirs}::uuid returning id`,
      z.object({ id: z.string() }),
    );
    await rows(
      db,
      sql`update app_user set stop_words = '["hola"]'::jsonb where id = ${stranger}::uuid returning id`,
      z.object({ id: z.string() }),
    );
    await record(db, [await answer(db, lineId, 'Hola'), await answer(db, theirs, 'Hola', { account: own })]);
    expect(await suppressed(db, userId, lineId)).toEqual({ ofLine: 0, ofUser: 0 });
    expect(await suppressed(db, stranger, theirs)).toMatchObject({ ofLine: 1 });
  });
});

describe('an opt-out', () => {
  it('holds on its line for all, and for whoever wrote to the person on every channel', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, lineId } = await written(db);
    const other = await makeUser(db);
    await makeSender(db, other, lineId);
    const stop = await answer(db, lineId, 'Baja.');
    expect(await record(db, [stop])).toEqual({ messages: 1, stopped: 1, started: 0 });
    expect(await record(db, [stop])).toEqual({ messages: 0, stopped: 0, started: 0 });
    expect(await suppressed(db, userId, lineId)).toEqual({ ofLine: 1, ofUser: 1 });
    expect(await suppressed(db, other, lineId)).toEqual({ ofLine: 1, ofUser: 0 });
  });

  it('wins over everything that is not yet begun', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { lineId, campaignId } = await makeRunning(db, { people: 3 });
    await record(db, [await answer(db, lineId, 'STOP')]);
    const turn = await takeTurn(db, lineId);
    await settleAll(db, lineId, await beginOne(db, lineId, turn), sentAs);
    expect((await recipientsOf(db, campaignId)).map(({ status, code }) => [status, code])).toEqual([
      ['skipped', 'suppressed'],
      ['sent', null],
      ['sent', null],
    ]);
  });

  it('is undone by its opposite, whatever order the two arrive in', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, lineId } = await written(db);
    const [first, then] = [await answer(db, lineId, 'parar'), await answer(db, lineId, 'ALTA')];
    await record(db, [first]);
    expect(await record(db, [then])).toMatchObject({ started: 1 });
    expect(await suppressed(db, userId, lineId)).toEqual({ ofLine: 0, ofUser: 0 });
    const [again, last] = [await answer(db, lineId, 'SAIR'), await answer(db, lineId, 'start')];
    await record(db, [last]);
    await record(db, [again]);
    expect(await suppressed(db, userId, lineId)).toEqual({ ofLine: 0, ofUser: 0 });
    await record(db, [await answer(db, lineId, 'ALTO'), await answer(db, lineId, 'hola')]);
    expect(await suppressed(db, userId, lineId)).toEqual({ ofLine: 1, ofUser: 1 });
  });

  it('that the user wrote down himself is not undone by the person', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, lineId } = await written(db);
    await rows(
      db,
      sql`insert into suppression (id, user_id, phone_key, reason, source) values (gen_random_uuid(), ${userId}::uuid, ${phone}::text, 'complaint', 'user') returning 1::int as one`,
      z.object({}),
    );
    await record(db, [await answer(db, lineId, 'START')]);
    expect(await suppressed(db, userId, lineId)).toEqual({ ofLine: 0, ofUser: 1 });
  });

  it('may be a word of the user’s own; other lines and unknown people are left out', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, lineId } = await written(db);
    await rows(
      db,
      sql`update app_user set stop_words = '["no gracias"]' where id = ${userId}::uuid returning id`,
      z.object({}),
    );
    const stranger = await makeLine(db);
    const none = { messages: 0, stopped: 0, started: 0 };
    expect(await record(db, [await answer(db, lineId, 'STOP', { to: 'whatsapp:+1' })])).toEqual(none);
    expect(await record(db, [await answer(db, lineId, 'STOP', { phone: null })])).toEqual(none);
    expect(await record(db, [await answer(db, stranger, 'No, gracias')])).toEqual({ ...none, messages: 1 });
    expect(await record(db, [await answer(db, lineId, '¡No, gracias!')])).toEqual({ ...none, messages: 1, stopped: 1 });
  });
});
