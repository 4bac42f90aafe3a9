// Several lines for one campaign: who keeps the number that he knows, who takes over for a line that cannot send, and a line's day.
import { testDatabase } from '@pregon/local/testing/database';
import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import * as Close from '../campaign/close.ts';
import * as Standing from '../campaign/standing.ts';
import type { Db } from '../db/client.ts';
import { row, rows } from '../db/query.ts';
import {
  beginOne,
  type CampaignFixture,
  countsOf,
  makeCampaign,
  makeLine,
  makeRunning,
  makeSender,
  makeUser,
  recipientsOf,
  sentAs,
  settleAll,
  takeTurn,
  timing,
} from '../dispatch/engine.fixture.ts';
import { begin, type Slice } from '../dispatch/slice.query.ts';
import { type LineId, newId, SliceId } from '../id.ts';
import * as Turn from './turn.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let db: Db;
beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
});
afterAll(() => database[Symbol.asyncDispose]());

const anyRow = z.record(z.string(), z.unknown());
const run = (query: SQL) => rows(db, query, anyRow);
const count = async (query: SQL) => (await row(db, query, z.object({ n: z.coerce.number() }))).n;

interface Pool extends CampaignFixture {
  readonly lines: readonly [LineId, LineId];
}

/** A running campaign on two lines. */
async function makePool(people: number, rate: number | null = null): Promise<Pool> {
  const userId = await makeUser(db);
  const lines = [await makeLine(db, rate), await makeLine(db, rate)] as const;
  const made = await makeRunning(db, { userId, lineId: lines[0], people });
  await join(made, lines[1]);
  return { ...made, lines };
}

async function join({ userId, campaignId }: CampaignFixture, lineId: LineId): Promise<void> {
  const senderId = await makeSender(db, userId, lineId);
  await run(sql`insert into campaign_line (line_id, campaign_id, user_id, sender_id, is_open)
    values (${lineId}::uuid, ${campaignId}::uuid, ${userId}::uuid, ${senderId}::uuid, true) returning line_id`);
}

/** Everybody with such a remainder of seq knows this line. */
const acquaint = ({ campaignId }: CampaignFixture, lineId: LineId, every = 1, rest = 0) =>
  run(sql`insert into contact_line (user_id, phone_key, line_id)
    select user_id, phone_key, ${lineId}::uuid from campaign_recipient where campaign_id = ${campaignId}::uuid and seq % ${every}::int = ${rest}::int
    returning line_id`);

/** Sends one slice of a line. */
async function serve(lineId: LineId, turn: number): Promise<Slice> {
  const slice = await beginOne(db, lineId, turn);
  await settleAll(db, lineId, slice, sentAs(1));
  return slice;
}

const next = (lineId: LineId, turn: number) => begin(db, newId(SliceId), lineId, turn, timing);

const assigned = (campaignId: string) =>
  count(sql`select count(*) as n from recipient_mark where campaign_id = ${campaignId}::uuid and kind = 'assigned'`);

/** Runs all lines until none has anything more to begin. @returns whom each line wrote to, by seq. */
async function serveAll(lines: readonly LineId[]): Promise<Map<number, LineId>> {
  const by = new Map<number, LineId>();
  const turns = new Map<LineId, number>();
  for (const line of lines) turns.set(line, await takeTurn(db, line));
  for (let quiet = 0; quiet < 3; ) {
    quiet += 1;
    for (const [line, turn] of turns) {
      const begun = await next(line, turn);
      if (begun.kind === 'idle' || begun.kind === 'lost') turns.delete(line);
      if (begun.kind !== 'idle' && begun.kind !== 'lost') quiet = 0;
      if (begun.kind !== 'slice') continue;
      for (const { seq } of begun.rows) by.set(seq, line);
      await settleAll(db, line, begun, sentAs(1));
    }
    if (turns.size === 0) break;
  }
  return by;
}

describe('the number that a person knows', () => {
  it('is kept while it can send: everybody gets the line of last time, and those without one whichever is free', async () => {
    const pool = await makePool(400);
    const [a, b] = pool.lines;
    await acquaint(pool, a, 4, 0);
    await acquaint(pool, b, 4, 1);
    const by = await serveAll(pool.lines);
    expect(by.size).toBe(400);
    for (const [seq, line] of by) {
      if (seq % 4 === 0) expect(line).toBe(a);
      if (seq % 4 === 1) expect(line).toBe(b);
    }
    expect(await countsOf(db, pool.campaignId)).toMatchObject({ sent: 400, queued: 0 });
    expect(await assigned(pool.campaignId)).toBe(0);
  });

  it('is the one that wrote last, and is remembered for users of more than one', async () => {
    const pool = await makePool(30);
    const by = await serveAll(pool.lines);
    const [b] = [pool.lines[1]];
    expect(
      await count(
        sql`select count(*) as n from contact_line where user_id = ${pool.userId}::uuid and line_id = ${b}::uuid`,
      ),
    ).toBe([...by.values()].filter((line) => line === b).length);
    const lonely = await makeRunning(db, { people: 10 });
    await serve(lonely.lineId, await takeTurn(db, lonely.lineId));
    expect(await count(sql`select count(*) as n from contact_line where user_id = ${lonely.userId}::uuid`)).toBe(0);
  });

  it.each<[string, (line: LineId) => SQL]>([
    ['was stopped', (line) => sql`update sending_line set is_stopped = true where id = ${line}::uuid returning id`],
    [
      'has an open breaker',
      (
        line,
      ) => sql`update sending_line set breaker_reason = '20003', breaker_open_until = clock_timestamp() + interval '1 minute'
        where id = ${line}::uuid returning id`,
    ],
    [
      'has reached its limit for the day',
      (
        line,
      ) => sql`update sending_line set daily_limit = 1, day_on = (clock_timestamp() at time zone 'UTC')::date, day_count = 1
        where id = ${line}::uuid returning id`,
    ],
    [
      'is paused by its user',
      (line) => sql`update sender set state = 'paused' where line_id = ${line}::uuid returning id`,
    ],
  ])(
    'does not hold anybody up once it %s: the other line takes those who were put aside for it',
    async (_, disable) => {
      const pool = await makePool(60);
      const [a, b] = pool.lines;
      await acquaint(pool, a);
      const turn = await takeTurn(db, b);
      expect((await next(b, turn)).kind).toBe('again');
      expect(await assigned(pool.campaignId)).toBe(60);
      expect((await next(b, turn)).kind).toBe('idle');
      await run(disable(a));
      const again = await takeTurn(db, b);
      expect((await serve(b, again)).rows).toHaveLength(60);
      expect(await countsOf(db, pool.campaignId)).toMatchObject({ sent: 60 });
    },
  );

  it('puts no more people aside than its line can do with, and goes on when it has sent some', async () => {
    const pool = await makePool(4000);
    const [a, b] = pool.lines;
    await acquaint(pool, a);
    const turn = await takeTurn(db, b);
    expect((await next(b, turn)).kind).toBe('again');
    const before = await assigned(pool.campaignId);
    expect(before).toBeGreaterThanOrEqual(500);
    expect(before).toBeLessThanOrEqual(2000);
    expect(await next(b, turn)).toMatchObject({ kind: 'ahead', waitMs: 250 });
    expect(await assigned(pool.campaignId)).toBe(before);
    const by = await serveAll([a]);
    expect([...by.values()].every((line) => line === a)).toBe(true);
    expect(by.size).toBe(4000);
  });

  it('is canceled with the campaign, and whoever said no to one number of the pool is written to from none', async () => {
    const pool = await makePool(50);
    const [a, b] = pool.lines;
    await acquaint(pool, a);
    await next(b, await takeTurn(db, b));
    await run(sql`update campaign set status = 'canceled' where id = ${pool.campaignId}::uuid returning id`);
    await Close.cancelRest(db, pool.campaignId);
    expect(await countsOf(db, pool.campaignId)).toMatchObject({ canceled: 50, queued: 0 });
    expect(await assigned(pool.campaignId)).toBe(0);

    const other = await makePool(10);
    await run(sql`insert into suppression (id, line_id, phone_key, reason, source)
      select gen_random_uuid(), ${other.lines[0]}::uuid, phone_key, 'opted_out', 'inbound' from campaign_recipient
      where campaign_id = ${other.campaignId}::uuid and seq = 3 returning id`);
    await serve(other.lines[1], await takeTurn(db, other.lines[1]));
    expect((await recipientsOf(db, other.campaignId))[2]).toMatchObject({ status: 'skipped', code: 'suppressed' });
  });
});

describe('a pool whose line fails', () => {
  it('gives those who were held to the other line at once', async () => {
    const pool = await makePool(150);
    const [a, b] = pool.lines;
    const failing = await beginOne(db, a, await takeTurn(db, a));
    await settleAll(db, a, failing, { outcome: 'held', scope: 'line', code: '20003', message: 'Authenticate' });
    const by = await serveAll([b]);
    expect(by.size).toBe(150);
    const people = await recipientsOf(db, pool.campaignId);
    expect(people.every(({ status, tries }) => status === 'sent' && tries === 1)).toBe(true);
  });

  it('loses a line without losing anybody, and gains one that takes its share', async () => {
    const pool = await makePool(300);
    const [a, b] = pool.lines;
    await acquaint(pool, a, 2, 0);
    await serve(b, await takeTurn(db, b));
    const c = await makeLine(db);
    const senderId = await makeSender(db, pool.userId, c);
    const wanted = await rows(
      db,
      sql`select line_id, sender_id from campaign_line where campaign_id = ${pool.campaignId}::uuid and line_id = ${b}::uuid`,
      z.object({ line_id: z.string(), sender_id: z.string() }),
    );
    const senders = JSON.stringify([...wanted, { line_id: c, sender_id: senderId }]);
    const answer = await row(
      db,
      sql`select set_campaign_lines(${pool.campaignId}::uuid, ${senders}::jsonb)::text as gone`,
      z.object({ gone: z.string() }),
    );
    expect(JSON.parse(answer.gone)).toEqual([a]);
    await run(sql`update sending_line set lease_until = null where id = ${b}::uuid returning id`);
    const by = await serveAll([b, c]);
    expect(new Set(by.values())).toEqual(new Set([b, c]));
    expect(await countsOf(db, pool.campaignId)).toMatchObject({ sent: 300, queued: 0 });
  });
});

describe("a line's day", () => {
  it('ends with its limit: exactly so many are begun, and the rest waits for its next midnight', async () => {
    const made = await makeRunning(db, { people: 300 });
    await run(
      sql`update sending_line set daily_limit = 130, time_zone = 'America/Asuncion' where id = ${made.lineId}::uuid returning id`,
    );
    const turn = await takeTurn(db, made.lineId);
    const sizes = [(await serve(made.lineId, turn)).rows.length, (await serve(made.lineId, turn)).rows.length];
    expect(sizes).toEqual([100, 30]);
    const idle = await next(made.lineId, turn);
    const midnight = await row(
      db,
      sql`select ((clock_timestamp() at time zone 'America/Asuncion')::date + 1)::timestamp at time zone 'America/Asuncion' as at`,
      z.object({ at: z.string() }),
    );
    expect(idle).toMatchObject({ kind: 'idle' });
    expect(new Date(idle.kind === 'idle' ? (idle.dueAt ?? '') : '').getTime()).toBe(
      new Date(`${midnight.at}Z`).getTime(),
    );
    expect(await Turn.raise(db, made.lineId)).toBeUndefined();
    expect(await Standing.get(db, made.userId, made.campaignId)).toMatchObject({ code: 'daily_limit', count: 1 });
    await run(sql`update sending_line set day_on = day_on - 1 where id = ${made.lineId}::uuid returning id`);
    expect((await serve(made.lineId, await takeTurn(db, made.lineId))).rows).toHaveLength(100);
  });

  it('counts what went out before the limit was set', async () => {
    const made = await makeRunning(db, { people: 200 });
    const turn = await takeTurn(db, made.lineId);
    await serve(made.lineId, turn);
    await run(sql`update sending_line set daily_limit = 120 where id = ${made.lineId}::uuid returning id`);
    expect((await serve(made.lineId, turn)).rows).toHaveLength(20);
  });

  it('has a ceiling that grows by the plan, and the limit after it', async () => {
    const line = await makeLine(db);
    await run(sql`update sending_line set daily_limit = 500, warm_up = '{"startedOn": "2026-11-01", "perDay": [50, 100, 800]}'::jsonb
      where id = ${line}::uuid returning id`);
    const on = (day: string) =>
      count(sql`select line_ceiling(l, ${day}::date) as n from sending_line l where id = ${line}::uuid`);
    const days = ['2026-10-30', '2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04'];
    expect(await Promise.all(days.map(on))).toEqual([50, 50, 100, 500, 500]);
  });

  it('has its messages further apart by the longest pause, so that chance never brings two too near', async () => {
    const line = await makeLine(db, 10);
    const step = () => count(sql`select step_us as n from sending_line where id = ${line}::uuid`);
    expect(await step()).toBe(102_000);
    await run(sql`update sending_line set jitter = 0.5 where id = ${line}::uuid returning id`);
    expect(await step()).toBe(153_000);
  });
});

it('a paused right to a line begins nothing on it, and the campaign says so', async () => {
  const made = await makeCampaign(db, { people: 20 });
  await run(sql`select freeze_part(${made.campaignId}::uuid, null::uuid, 1000::int)::text as part`);
  const turn = await takeTurn(db, made.lineId);
  await run(sql`update sender set state = 'paused' where user_id = ${made.userId}::uuid returning id`);
  expect((await next(made.lineId, turn)).kind).toBe('idle');
  expect(await Standing.get(db, made.userId, made.campaignId)).toEqual({ code: 'sender_paused' });
});
