import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import * as Close from '../campaign/close.ts';
import type { Db } from '../db/client.ts';
import { row, rows } from '../db/query.ts';
import { type CampaignId, type LineId, newId, SliceId } from '../id.ts';
import * as Receipt from '../receipt/receipt.ts';
import {
  beginOne,
  countsOf,
  eventsOf,
  fallDue,
  makeLine,
  makeRunning,
  recipientsOf,
  sentAs,
  settleAll,
  statsOf,
  takeTurn,
  timing,
} from './engine.fixture.ts';
import { settleUnknowns } from './reconcile.ts';
import { begin, settle } from './slice.query.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let db: Db;
beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
});
afterAll(() => database[Symbol.asyncDispose]());

const anyRow = z.record(z.string(), z.unknown());
const { reconcileAfterMs } = timing;

const expireAll = async (id: CampaignId) => {
  await rows(
    db,
    sql`update slice set lease_until = clock_timestamp() - interval '1 second' where campaign_id = ${id}::uuid returning id`,
    anyRow,
  );
  return rows(
    db,
    sql`select expire_slice(id, 900000) as moved from slice where campaign_id = ${id}::uuid`,
    z.object({ moved: z.int() }),
  );
};

const breakerOf = (lineId: LineId) =>
  row(
    db,
    sql`select failure_streak as streak, breaker_reason as reason, breaker_open_until > clock_timestamp() as "isOpen" from sending_line where id = ${lineId}::uuid`,
    z.object({ streak: z.int(), reason: z.string().nullable(), isOpen: z.boolean().nullable() }),
  );

const receipt = (
  campaignId: CampaignId,
  seq: number,
  status: string,
  over: Partial<Receipt.Receipt> = {},
): Receipt.Receipt => ({
  kind: 'twilio-status',
  receivedAt: '2026-11-22T10:00:00.000Z',
  account: 'default',
  campaignId,
  seq,
  attempt: 1,
  messageSid: `SM${seq}`,
  status,
  ...over,
});

describe('settle', () => {
  it('moves each recipient once: repeated, it changes nothing', async () => {
    const made = await makeRunning(db, { people: 20 });
    const slice = await beginOne(db, made.lineId, await takeTurn(db, made.lineId));
    const first = await settleAll(db, made.lineId, slice, sentAs);
    const again = await settleAll(db, made.lineId, slice, sentAs);
    expect([first.moved, again.moved]).toEqual([20, 0]);
    expect(await countsOf(db, made.campaignId)).toMatchObject({ sent: 20, sending: 0, queued: 0 });
    expect(await statsOf(db, made)).toEqual({ sent: 20, errors: 0, delivered: 0, groupSent: 20, groupErrors: 0 });
    expect(await eventsOf(db, made.campaignId)).toMatchObject({ message_sent: 20 });
  });

  it('counts errors with their reason', async () => {
    const made = await makeRunning(db, { people: 3 });
    const slice = await beginOne(db, made.lineId, await takeTurn(db, made.lineId));
    const settled = await settleAll(db, made.lineId, slice, {
      outcome: 'error',
      scope: 'recipient',
      code: '21211',
      message: 'Invalid To',
    });
    expect(settled).toMatchObject({ moved: 3, isFinished: true });
    expect(await recipientsOf(db, made.campaignId)).toMatchObject([{ status: 'error', code: '21211' }, {}, {}]);
    expect(await statsOf(db, made)).toMatchObject({ errors: 3, groupErrors: 3 });
  });

  it('waits and tries again, and gives up after five tries', async () => {
    const made = await makeRunning(db, { people: 1 });
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await fallDue(db, made.campaignId);
      const slice = await beginOne(db, made.lineId, await takeTurn(db, made.lineId));
      expect(slice.rows).toMatchObject([{ seq: 1, attempt }]);
      await settleAll(db, made.lineId, slice, { outcome: 'wait', code: '20429', throttled: true });
      await rows(
        db,
        sql`update sending_line set lease_until = null, next_slot_at = '2000-01-01Z' where id = ${made.lineId}::uuid returning id`,
        anyRow,
      );
    }
    expect(await recipientsOf(db, made.campaignId)).toMatchObject([
      { status: 'error', attempt: 5, tries: 5, code: 'retries_exhausted' },
    ]);
  });

  it('gives back what was never started, without costing a try', async () => {
    const made = await makeRunning(db, { people: 1 });
    const turn = await takeTurn(db, made.lineId);
    await settleAll(db, made.lineId, await beginOne(db, made.lineId, turn), { outcome: 'returned' });
    expect(await recipientsOf(db, made.campaignId)).toMatchObject([{ status: 'queued', attempt: 1, tries: 0 }]);
    const again = await beginOne(db, made.lineId, turn);
    expect(again.rows).toMatchObject([{ seq: 1, attempt: 2 }]);
  });

  it('ignores an outcome of an earlier attempt', async () => {
    const made = await makeRunning(db, { people: 1 });
    const turn = await takeTurn(db, made.lineId);
    const first = await beginOne(db, made.lineId, turn);
    await settleAll(db, made.lineId, first, { outcome: 'returned' });
    await beginOne(db, made.lineId, turn);
    const late = await settleAll(db, made.lineId, first, { outcome: 'error', scope: 'recipient', code: '21211' });
    expect(late.moved).toBe(0);
    expect(await recipientsOf(db, made.campaignId)).toMatchObject([{ status: 'sending', attempt: 2 }]);
  });

  it('pauses the campaign, with the reason, when the fault is the campaign’s, and costs nobody a try', async () => {
    const made = await makeRunning(db, { people: 5 });
    const slice = await beginOne(db, made.lineId, await takeTurn(db, made.lineId));
    const settled = await settleAll(db, made.lineId, slice, { outcome: 'held', scope: 'campaign', code: '63016' });
    expect(settled.status).toBe('paused');
    expect(await countsOf(db, made.campaignId)).toMatchObject({ status: 'paused', queued: 5, error: 0 });
    expect((await recipientsOf(db, made.campaignId)).every((person) => person.tries === 0)).toBe(true);
  });

  it('survives two workers settling campaigns of one line at once', async () => {
    const lineId = await makeLine(db);
    const made = [await makeRunning(db, { people: 300, lineId }), await makeRunning(db, { people: 300, lineId })];
    const turn = await takeTurn(db, lineId);
    const slices = [];
    for (let i = 0; i < 6; i += 1) slices.push(await beginOne(db, lineId, turn));
    const fates = [
      sentAs,
      { outcome: 'unknown', code: 'timeout' },
      { outcome: 'wait', code: '20429', throttled: true },
    ] as const;
    await Promise.all(slices.map((slice, index) => settleAll(db, lineId, slice, fates[index % 3] ?? sentAs)));
    for (const campaign of made) {
      const counts = await countsOf(db, campaign.campaignId);
      const people = await recipientsOf(db, campaign.campaignId);
      for (const status of ['sent', 'unknown', 'queued'] as const) {
        expect(people.filter((person) => person.status === status)).toHaveLength(counts[status]);
      }
    }
  });
});

describe('the breaker', () => {
  it('opens after ten failures in a row, and what waits because of it keeps its try', async () => {
    const made = await makeRunning(db, { people: 15 });
    const slice = await beginOne(db, made.lineId, await takeTurn(db, made.lineId));
    await settleAll(db, made.lineId, slice, { outcome: 'wait', code: 'ECONNREFUSED', throttled: false });
    expect(await breakerOf(made.lineId)).toMatchObject({ streak: 15, isOpen: true, reason: 'failures_in_a_row' });
    expect(
      (await recipientsOf(db, made.campaignId)).every((person) => person.status === 'queued' && person.tries === 0),
    ).toBe(true);
  });

  it('counts the failures of a slice once, also when its settle is repeated after a lost answer', async () => {
    const { lineId } = await makeRunning(db, { people: 6 });
    const slice = await beginOne(db, lineId, await takeTurn(db, lineId));
    const failing = { outcome: 'wait', code: '20503', message: 'down', throttled: false } as const;
    for (let time = 0; time < 3; time += 1) await settleAll(db, lineId, slice, failing);
    expect(await breakerOf(lineId)).toEqual({ streak: 6, reason: null, isOpen: null });
  });

  it('is not opened by failures with a success after them', async () => {
    const made = await makeRunning(db, { people: 15 });
    const slice = await beginOne(db, made.lineId, await takeTurn(db, made.lineId));
    await settleAll(db, made.lineId, slice, (seq) =>
      seq === 12 ? sentAs(seq) : { outcome: 'unknown', code: 'timeout' },
    );
    expect(await breakerOf(made.lineId)).toMatchObject({ streak: 3, isOpen: null });
  });

  it('opens at once when the line itself is at fault', async () => {
    const made = await makeRunning(db, { people: 2 });
    const slice = await beginOne(db, made.lineId, await takeTurn(db, made.lineId));
    await settleAll(db, made.lineId, slice, { outcome: 'held', scope: 'line', code: '20003' });
    expect(await breakerOf(made.lineId)).toMatchObject({ isOpen: true, reason: '20003' });
    expect(await countsOf(db, made.campaignId)).toMatchObject({ queued: 2, error: 0 });
  });

  it('lets one probe out when its time is over, whose outcome closes or reopens it', async () => {
    const made = await makeRunning(db, { people: 30 });
    const fault = { outcome: 'held', scope: 'line', code: '20003' } as const;
    const pastBreaker = () =>
      rows(
        db,
        sql`update sending_line set breaker_open_until = clock_timestamp() - interval '1 second', lease_until = null where id = ${made.lineId}::uuid returning id`,
        anyRow,
      );
    await settleAll(db, made.lineId, await beginOne(db, made.lineId, await takeTurn(db, made.lineId)), fault);
    await pastBreaker();
    await fallDue(db, made.campaignId);

    const turn = await takeTurn(db, made.lineId);
    const probe = await beginOne(db, made.lineId, turn);
    expect(probe.rows).toHaveLength(1);
    expect(await begin(db, newId(SliceId), made.lineId, turn, timing)).toMatchObject({ kind: 'idle' });
    await settleAll(db, made.lineId, probe, fault);
    expect(await breakerOf(made.lineId)).toMatchObject({ isOpen: true });

    await pastBreaker();
    await fallDue(db, made.campaignId);
    const second = await beginOne(db, made.lineId, await takeTurn(db, made.lineId));
    expect(second.rows).toHaveLength(1);
    await settleAll(db, made.lineId, second, sentAs);
    expect(await breakerOf(made.lineId)).toMatchObject({ streak: 0, reason: null, isOpen: null });
  });

  it('is not closed by an error that the provider never saw', async () => {
    const made = await makeRunning(db, { people: 30 });
    const fault = { outcome: 'held', scope: 'line', code: '20003' } as const;
    await settleAll(db, made.lineId, await beginOne(db, made.lineId, await takeTurn(db, made.lineId)), fault);
    const outcomes = [{ seq: 1, attempt: 1, outcome: 'error', scope: 'message', code: 'message_empty' }] as const;
    await settle(
      db,
      { sliceId: newId(SliceId), campaignId: made.campaignId, lineId: made.lineId },
      true,
      outcomes,
      timing,
    );
    expect(await breakerOf(made.lineId)).toMatchObject({ isOpen: true });
  });

  it('slows a line that is told to by more than a fifth of a slice', async () => {
    const made = await makeRunning(db, { people: 10 });
    const turn = await takeTurn(db, made.lineId);
    const slice = await beginOne(db, made.lineId, turn);
    await settleAll(db, made.lineId, slice, (seq) =>
      seq < 4 ? { outcome: 'wait', code: '20429', throttled: true } : sentAs(seq),
    );
    expect(await breakerOf(made.lineId)).toMatchObject({ isOpen: null });
    expect(await begin(db, newId(SliceId), made.lineId, turn, timing)).toMatchObject({ kind: 'ahead' });
  });
});

describe('an unknown outcome', () => {
  const makeUnknown = async (people = 3) => {
    const made = await makeRunning(db, { people });
    const slice = await beginOne(db, made.lineId, await takeTurn(db, made.lineId));
    await expireAll(made.campaignId);
    return { made, slice };
  };

  it('is what a dead worker’s slice becomes, and is never begun again by itself', async () => {
    const { made } = await makeUnknown();
    expect(await countsOf(db, made.campaignId)).toMatchObject({ unknown: 3, sending: 0 });
    expect(await recipientsOf(db, made.campaignId)).toMatchObject([{ status: 'unknown', code: 'worker_lost' }, {}, {}]);
    await fallDue(db, made.campaignId);
    await rows(
      db,
      sql`update sending_line set lease_until = null where id = ${made.lineId}::uuid returning id`,
      anyRow,
    );
    expect(await Close.close(db, made.campaignId)).toBeUndefined();
  });

  it('yields to the worker’s late settle', async () => {
    const { made, slice } = await makeUnknown();
    expect((await settleAll(db, made.lineId, slice, sentAs)).moved).toBe(3);
    expect(await countsOf(db, made.campaignId)).toMatchObject({ sent: 3, unknown: 0 });
  });

  it('goes out again under a new attempt when its absence is proven, and a late acceptance still wins until then', async () => {
    const { made } = await makeUnknown(2);
    const absent = [1, 2].map((seq) => ({ seq, attempt: 1, outcome: 'absent' }) as const);
    expect(await settleUnknowns(db, made.campaignId, absent, reconcileAfterMs)).toBe(2);
    expect(await countsOf(db, made.campaignId)).toMatchObject({ queued: 2, unknown: 0 });
    // The callback of the first attempt comes after all: the recipient has the message, so nothing more goes out.
    expect(await Receipt.record(db, [receipt(made.campaignId, 1, 'delivered')], reconcileAfterMs)).toEqual({
      moved: 1,
      changed: 1,
    });
    await rows(
      db,
      sql`update sending_line set lease_until = null where id = ${made.lineId}::uuid returning id`,
      anyRow,
    );
    const again = await beginOne(db, made.lineId, await takeTurn(db, made.lineId));
    expect(again.rows).toMatchObject([{ seq: 2, attempt: 2 }]);
  });

  it('does not let a campaign be completed', async () => {
    const { made } = await makeUnknown(1);
    expect(await Close.close(db, made.campaignId)).toBeUndefined();
    await settleUnknowns(db, made.campaignId, [{ seq: 1, attempt: 1, outcome: 'sent', sid: 'SM1' }], reconcileAfterMs);
    expect(await countsOf(db, made.campaignId)).toMatchObject({ status: 'completed', sent: 1 });
  });
});

describe('closing', () => {
  it('recounts from the ledger, corrects, and folds the contacts’ statistics once', async () => {
    const made = await makeRunning(db, { people: 8 });
    const slice = await beginOne(db, made.lineId, await takeTurn(db, made.lineId));
    await settleAll(db, made.lineId, slice, (seq) =>
      seq === 8 ? { outcome: 'error', scope: 'recipient', code: '21211' } : sentAs(seq),
    );
    await rows(db, sql`update campaign set sent_count = 100 where id = ${made.campaignId}::uuid returning id`, anyRow);
    expect(await Close.close(db, made.campaignId)).toEqual({ status: 'completed', isExact: false });
    expect(await countsOf(db, made.campaignId)).toMatchObject({ sent: 7, error: 1 });
    expect(await Close.close(db, made.campaignId)).toBeUndefined();
    await Close.fold(db, made.campaignId);
    const folded = await rows(
      db,
      sql`select period, sum(sent)::int as sent, sum(errors)::int as errors from contact_stat where user_id = ${made.userId}::uuid group by period order by period`,
      anyRow,
    );
    expect(folded).toEqual(['all', 'day', 'month'].map((period) => ({ period, sent: 7, errors: 1 })));
  });
});
