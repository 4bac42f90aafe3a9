import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import { newId, SliceId } from '../id.ts';
import * as Turn from '../line/turn.ts';
import {
  beginOne,
  countsOf,
  eventsOf,
  freezePart,
  makeCampaign,
  makeContacts,
  makeLine,
  makeRunning,
  makeUser,
  recipientsOf,
  sentAs,
  settleAll,
  takeTurn,
  timing,
} from './engine.fixture.ts';
import { begin } from './slice.query.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let db: Db;
beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
});
afterAll(() => database[Symbol.asyncDispose]());

const anyRow = z.record(z.string(), z.unknown());

describe('a turn', () => {
  it('is taken once: a doubled message is stale', async () => {
    const { lineId } = await makeRunning(db, { people: 1 });
    const raised = await Turn.raise(db, lineId);
    if (!raised) throw new Error('no turn');
    const taken = await Promise.all([Turn.take(db, raised, 25_000), Turn.take(db, raised, 25_000)]);
    expect(taken.filter((turn) => turn !== undefined)).toHaveLength(1);
    expect(await Turn.raise(db, lineId)).toBeUndefined();
  });

  it('is taken again with an old message when its holder died', async () => {
    const { lineId } = await makeRunning(db, { people: 1 });
    const raised = await Turn.raise(db, lineId);
    if (!raised) throw new Error('no turn');
    const first = await Turn.take(db, raised, 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await Turn.take(db, raised, 25_000)).toBeGreaterThan(first ?? 0);
  });

  it('is stale when it was passed on', async () => {
    const { lineId } = await makeRunning(db, { people: 1 });
    const raised = await Turn.raise(db, lineId);
    if (!raised) throw new Error('no turn');
    const turn = await Turn.take(db, raised, 25_000);
    if (turn === undefined) throw new Error('not taken');
    const next = await Turn.pass(db, { lineId, turn });
    expect(next?.turn).toBeGreaterThan(turn);
    expect(await Turn.take(db, raised, 25_000)).toBeUndefined();
    expect(await Turn.pass(db, { lineId, turn: turn + 7 })).toBeUndefined();
  });

  it('is not raised for a line without work, a stopped one or one behind an open breaker', async () => {
    const idle = await makeLine(db);
    expect(await Turn.raise(db, idle)).toBeUndefined();
    const { lineId } = await makeRunning(db, { people: 1 });
    const set = (assignment: ReturnType<typeof sql>) =>
      rows(db, sql`update sending_line set ${assignment} where id = ${lineId}::uuid returning id`, anyRow);
    await set(sql`is_stopped = true`);
    expect(await Turn.raise(db, lineId)).toBeUndefined();
    await set(sql`is_stopped = false, breaker_open_until = clock_timestamp() + interval '1 minute'`);
    expect(await Turn.raise(db, lineId)).toBeUndefined();
    await set(sql`breaker_open_until = null`);
    expect(await Turn.raiseAll(db)).toContainEqual(expect.objectContaining({ lineId }));
  });
});

describe('begin', () => {
  it('answers the same slice when it is repeated with its id', async () => {
    const { lineId, campaignId } = await makeRunning(db, { people: 30, lineId: await makeLine(db, 10) });
    const turn = await takeTurn(db, lineId);
    const id = newId(SliceId);
    const answers = await Promise.all([begin(db, id, lineId, turn, timing), begin(db, id, lineId, turn, timing)]);
    const seqs = answers.map((answer) => answer.kind === 'slice' && answer.rows.map((recipient) => recipient.seq));
    expect(seqs[0]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(seqs[1]).toEqual(seqs[0]);
    expect(await countsOf(db, campaignId)).toMatchObject({ queued: 20, sending: 10 });
  });

  it('spaces the slots by the pace and a margin, and is ahead of the next', async () => {
    const { lineId } = await makeRunning(db, { people: 30, lineId: await makeLine(db, 10) });
    const turn = await takeTurn(db, lineId);
    const slice = await beginOne(db, lineId, turn);
    const delays = slice.rows.map((recipient) => recipient.delayMs);
    for (let i = 1; i < delays.length; i += 1) expect((delays[i] ?? 0) - (delays[i - 1] ?? 0)).toBeCloseTo(102, 0);
    expect(slice.waitMs).toBeGreaterThan(500);
    const next = await begin(db, newId(SliceId), lineId, turn, timing);
    expect(next).toMatchObject({ kind: 'ahead' });
  });

  it('takes a hundred at a time on an unpaced line, in the order of their freezing', async () => {
    const { lineId } = await makeRunning(db, { people: 150 });
    const turn = await takeTurn(db, lineId);
    const first = await beginOne(db, lineId, turn);
    const second = await beginOne(db, lineId, turn);
    expect(first.rows).toHaveLength(100);
    expect(second.rows.map((recipient) => recipient.seq)).toEqual(
      Array.from({ length: 50 }, (_, index) => 101 + index),
    );
    expect(second.rows[0]?.templateIndex).toBe(0);
    expect(second.rows[1]?.templateIndex).toBe(1);
    expect(second.rows[0]?.variables).toEqual({ nombre: expect.stringMatching(/^N5959/) });
  });

  it('is lost without the lease', async () => {
    const { lineId } = await makeRunning(db, { people: 5 });
    const turn = await takeTurn(db, lineId, 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await begin(db, newId(SliceId), lineId, turn, timing)).toEqual({ kind: 'lost' });
  });

  it('releases the lease in the statement that finds nothing due', async () => {
    const { lineId } = await makeRunning(db, { people: 5 });
    const turn = await takeTurn(db, lineId);
    const slice = await beginOne(db, lineId, turn);
    await settleAll(db, lineId, slice, sentAs);
    expect(await begin(db, newId(SliceId), lineId, turn, timing)).toMatchObject({ kind: 'idle' });
    const line = await row(
      db,
      sql`select lease_until is null as released from sending_line where id = ${lineId}::uuid`,
      z.object({ released: z.boolean() }),
    );
    expect(line.released).toBe(true);
  });

  it('skips the suppressed, of the user and of the line, with the reason, and charges no slot for them', async () => {
    const { userId, lineId, campaignId } = await makeRunning(db, { people: 12, lineId: await makeLine(db, 10) });
    await rows(
      db,
      sql`insert into suppression (id, user_id, line_id, phone_key, reason, source) values
        (gen_random_uuid(), ${userId}::uuid, null, '595981000001', 'stop', 'test'),
        (gen_random_uuid(), null, ${lineId}::uuid, '595981000003', 'stop', 'test') returning id`,
      anyRow,
    );
    const slice = await beginOne(db, lineId, await takeTurn(db, lineId));
    expect(slice.rows).toHaveLength(10);
    const people = await recipientsOf(db, campaignId);
    expect(people.filter((person) => person.status === 'skipped')).toMatchObject([
      { seq: 2, code: 'suppressed', attempt: 0 },
      { seq: 4, code: 'suppressed', attempt: 0 },
    ]);
    expect(await countsOf(db, campaignId)).toMatchObject({ skipped: 2, sending: 10, queued: 0 });
    expect(await eventsOf(db, campaignId)).toMatchObject({ message_skipped: 2, message_sending: 1 });
  });

  it('goes past a campaign in which everybody is suppressed', async () => {
    const { userId, lineId, campaignId } = await makeRunning(db, { people: 40 });
    await rows(
      db,
      sql`insert into suppression (id, user_id, phone_key, reason, source)
        select gen_random_uuid(), ${userId}::uuid, phone_key, 'stop', 'test' from contact where user_id = ${userId}::uuid returning id`,
      anyRow,
    );
    const turn = await takeTurn(db, lineId);
    const kinds: string[] = [];
    for (let i = 0; i < 5 && kinds.at(-1) !== 'idle'; i += 1)
      kinds.push((await begin(db, newId(SliceId), lineId, turn, timing)).kind);
    expect(kinds.at(-1)).toBe('idle');
    expect(await countsOf(db, campaignId)).toMatchObject({ skipped: 40, queued: 0 });
  });

  it('keeps a campaign below its line with its own rate', async () => {
    const { lineId } = await makeRunning(db, { people: 50, rate: 5, lineId: await makeLine(db, 20) });
    const turn = await takeTurn(db, lineId);
    const slice = await beginOne(db, lineId, turn);
    expect(slice.rows).toHaveLength(5);
    const next = await begin(db, newId(SliceId), lineId, turn, timing);
    expect(next).toMatchObject({ kind: 'ahead' });
    if (next.kind === 'ahead') expect(next.waitMs).toBeGreaterThan(500);
  });

  it('spaces a campaign’s own rate on a line without one', async () => {
    const { lineId } = await makeRunning(db, { people: 50, rate: 10 });
    const slice = await beginOne(db, lineId, await takeTurn(db, lineId));
    const [first, second] = slice.rows;
    expect(slice.rows).toHaveLength(10);
    expect((second?.delayMs ?? 0) - (first?.delayMs ?? 0)).toBeCloseTo(102, 0);
  });

  it('serves campaigns of one line in turn, by their weight', async () => {
    const lineId = await makeLine(db);
    const normal = await makeRunning(db, { people: 1000, lineId });
    const heavy = await makeRunning(db, { people: 1000, lineId, weight: 3 });
    const turn = await takeTurn(db, lineId);
    for (let i = 0; i < 24; i += 1) await beginOne(db, lineId, turn);
    const [ofNormal, ofHeavy] = [await countsOf(db, normal.campaignId), await countsOf(db, heavy.campaignId)];
    expect(ofNormal.sending + ofHeavy.sending).toBe(24 * 50);
    expect(ofHeavy.sending / ofNormal.sending).toBeGreaterThan(2.3);
    expect(ofHeavy.sending / ofNormal.sending).toBeLessThan(3.7);
  });

  it('does not let a newcomer take the line for what it missed', async () => {
    const lineId = await makeLine(db);
    await makeRunning(db, { people: 1600, lineId });
    const turn = await takeTurn(db, lineId);
    for (let i = 0; i < 10; i += 1) await beginOne(db, lineId, turn);
    const late = await makeRunning(db, { people: 600, lineId });
    for (let i = 0; i < 10; i += 1) await beginOne(db, lineId, turn);
    expect((await countsOf(db, late.campaignId)).sending).toBeLessThanOrEqual(300);
  });

  it('sees a launch that commits while it waits for the line', async () => {
    const lineId = await makeLine(db);
    const one = await makeRunning(db, { people: 1, lineId });
    const turn = await takeTurn(db, lineId);
    await settleAll(db, lineId, await beginOne(db, lineId, turn), sentAs);
    const userId = await makeUser(db);
    await makeContacts(db, userId, 5);
    const launched = await makeCampaign(db, { lineId, userId });
    const [begun] = await Promise.all([
      begin(db, newId(SliceId), lineId, turn, timing),
      freezePart(db, launched.campaignId, null),
    ]);
    // Whichever came first, the work is not lost: it was begun, or the released line raises a turn for it.
    if (begun.kind === 'idle') expect(await Turn.raise(db, lineId)).toBeDefined();
    else expect(begun).toMatchObject({ kind: 'slice', campaignId: launched.campaignId });
    expect(await countsOf(db, one.campaignId)).toMatchObject({ sent: 1 });
  });

  it('begins nothing of a paused campaign', async () => {
    const { lineId, campaignId } = await makeRunning(db, { people: 10 });
    const turn = await takeTurn(db, lineId);
    await rows(db, sql`update campaign set status = 'paused' where id = ${campaignId}::uuid returning id`, anyRow);
    expect(await begin(db, newId(SliceId), lineId, turn, timing)).toMatchObject({ kind: 'idle' });
  });

  it('answers less than 1 MiB however large the variables are', async () => {
    const made = await makeCampaign(db, { people: 100, variables: ['grande'], templates: ['{{ grande }}'] });
    await rows(
      db,
      sql`update contact set attributes = jsonb_build_object('grande', repeat('x', 20000)) where user_id = ${made.userId}::uuid returning id`,
      anyRow,
    );
    await freezePart(db, made.campaignId, null);
    const turn = await takeTurn(db, made.lineId);
    const slice = await beginOne(db, made.lineId, turn);
    expect(slice.rows.length).toBeGreaterThan(10);
    expect(slice.rows.length).toBeLessThan(30);
    let begun = slice.rows.length;
    while (begun < 100) begun += (await beginOne(db, made.lineId, turn)).rows.length;
    expect(begun).toBe(100);
  });

  it('records when the slots of a line are, so that restarts keep the pace', async () => {
    const { lineId } = await makeRunning(db, { people: 30, lineId: await makeLine(db, 10) });
    const turn = await takeTurn(db, lineId);
    const before = Date.now();
    await beginOne(db, lineId, turn);
    const after = Date.now();
    const { slot } = await row(
      db,
      sql`select next_slot_at as slot from sending_line where id = ${lineId}::uuid`,
      z.object({ slot: column.timestamp }),
    );
    expect(slot.getTime() - before).toBeGreaterThan(900);
    expect(slot.getTime() - after).toBeLessThan(1050);
  });
});
