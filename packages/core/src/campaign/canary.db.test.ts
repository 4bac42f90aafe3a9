// A campaign that holds by itself, one that cannot be frozen, and the one sentence that says why nothing moves.
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { rows } from '../db/query.ts';
import {
  beginOne,
  makeCampaign,
  makeRunning,
  recipientsOf,
  sentAs,
  settleAll,
  takeTurn,
  timing,
} from '../dispatch/engine.fixture.ts';
import { begin, type Outcome, settle } from '../dispatch/slice.query.ts';
import { type CampaignId, newId, SliceId } from '../id.ts';
import * as Turn from '../line/turn.ts';
import { type StartedPorts, startPorts } from './campaign.fixture.ts';
import * as Control from './control.ts';
import * as Freeze from './freeze.ts';
import * as Standing from './standing.ts';
import { get } from './view.ts';

let started: StartedPorts;
beforeAll(async () => {
  started = await startPorts();
});
afterAll(() => started.stop());

const set = (id: CampaignId, change: ReturnType<typeof sql>) =>
  rows(started.ports.db, sql`update campaign set ${change} where id = ${id}::uuid returning id`, z.object({}));

async function withCanary(people: number, size = 10) {
  const made = await makeRunning(started.ports.db, { people });
  await set(made.campaignId, sql`canary_size = ${size}::int`);
  return { ...made, turn: await takeTurn(started.ports.db, made.lineId) };
}

const failing = (share: number) => (seq: number) =>
  seq % 10 < share ? ({ outcome: 'error', code: '63024', scope: 'recipient' } as const) : sentAs(seq);

describe('the canary', () => {
  it('lets the rest go when the first went well', async () => {
    const { ports } = started;
    const { userId, campaignId, lineId, turn } = await withCanary(30);
    const first = await beginOne(ports.db, lineId, turn);
    expect(first.rows).toHaveLength(10);
    expect(await begin(ports.db, newId(SliceId), lineId, turn, timing)).toMatchObject({ kind: 'idle' });
    expect(await Standing.get(ports.db, userId, campaignId)).toEqual({ code: 'canary', count: 10 });
    await settleAll(ports.db, lineId, first, failing(2));
    expect(await get(ports.db, userId, campaignId)).toMatchObject({ status: 'running' });
    expect((await beginOne(ports.db, lineId, await takeTurn(ports.db, lineId))).rows).toHaveLength(20);
  });

  it('holds the campaign when too many of the first failed, and the user’s resume lets it go on', async () => {
    const { ports } = started;
    const { userId, campaignId, lineId, turn } = await withCanary(30);
    await settleAll(ports.db, lineId, await beginOne(ports.db, lineId, turn), failing(3));
    expect(await get(ports.db, userId, campaignId)).toMatchObject({ status: 'paused', statusReason: 'canary' });
    expect(await Standing.get(ports.db, userId, campaignId)).toEqual({ code: 'paused', reason: 'canary' });
    expect(await begin(ports.db, newId(SliceId), lineId, turn, timing)).toMatchObject({ kind: 'idle' });
    expect(await Turn.raise(ports.db, lineId)).toBeUndefined();

    await Control.resume(ports, userId, campaignId);
    const rest = await beginOne(ports.db, lineId, await takeTurn(ports.db, lineId));
    await settleAll(ports.db, lineId, rest, failing(9));
    expect(await get(ports.db, userId, campaignId)).toMatchObject({ counts: { sent: 9, error: 21 } });
  });

  it('does not hold a campaign that has nobody left to hold back', async () => {
    const { ports } = started;
    const { userId, campaignId, lineId, turn } = await withCanary(10);
    await settleAll(ports.db, lineId, await beginOne(ports.db, lineId, turn), failing(9));
    expect(await get(ports.db, userId, campaignId)).toMatchObject({ status: 'running', counts: { error: 9, sent: 1 } });
  });

  it('counts unknown outcomes as failures', async () => {
    const { ports } = started;
    const { userId, campaignId, lineId, turn } = await withCanary(30);
    const fate = (seq: number) => (seq < 4 ? ({ outcome: 'unknown', code: 'timeout' } as const) : sentAs(seq));
    await settleAll(ports.db, lineId, await beginOne(ports.db, lineId, turn), fate);
    expect(await get(ports.db, userId, campaignId)).toMatchObject({ status: 'paused', statusReason: 'canary' });
  });

  it('is judged again by what the provider reports, until ten times as many are out', async () => {
    const { ports } = started;
    const { userId, campaignId, lineId, turn } = await withCanary(30);
    const slice = await beginOne(ports.db, lineId, turn);
    await settleAll(ports.db, lineId, slice, sentAs);
    const receipts = slice.rows.slice(0, 3).map(({ seq, attempt }) => ({
      account: 'default',
      seq,
      attempt,
      sid: `SM${seq}`,
      status: 'undelivered',
      code: '63016',
      at: new Date().toISOString(),
    }));
    const tell = sql`select record_receipts(${campaignId}::uuid, ${JSON.stringify(receipts)}::jsonb, 900000)::text as told`;
    await rows(ports.db, tell, z.object({}));
    expect(await get(ports.db, userId, campaignId)).toMatchObject({ status: 'paused', statusReason: 'canary' });
  });

  it('loses nobody on its way', async () => {
    const { ports } = started;
    const { campaignId, lineId, turn } = await withCanary(30);
    const settled: Outcome[] = [];
    for (let left = 30; left > 0; ) {
      const answer = await begin(ports.db, newId(SliceId), lineId, turn, timing);
      if (answer.kind !== 'slice') break;
      left -= answer.rows.length;
      const outcomes = answer.rows.map(
        ({ seq, attempt }) => ({ seq, attempt, outcome: 'sent', sid: `SM${seq}` }) as const,
      );
      settled.push(...outcomes);
      await settle(ports.db, { ...answer, lineId }, true, outcomes, timing);
    }
    const all = await recipientsOf(ports.db, campaignId);
    expect(all.map(({ status }) => status)).toEqual(Array(30).fill('sent'));
    expect(settled).toHaveLength(30);
  });
});

describe('an audience that cannot be frozen', () => {
  it('is tried three times, then the campaign has failed and says so', async () => {
    const { ports } = started;
    const { userId, campaignId } = await makeCampaign(ports.db, { people: 5 });
    await set(campaignId, sql`template_count = 0`);
    const attempt = () => Freeze.attempt(ports, { campaignId, from: null }, () => false);
    await expect(attempt()).rejects.toMatchObject({ kind: 'statement' });
    await expect(attempt()).rejects.toMatchObject({ kind: 'statement' });
    expect(await get(ports.db, userId, campaignId)).toMatchObject({ status: 'queued' });
    expect(await attempt()).toEqual({ added: 0, isDone: true });
    expect(await get(ports.db, userId, campaignId)).toMatchObject({ status: 'failed', finishedAt: expect.any(Date) });
    expect(await Standing.get(ports.db, userId, campaignId)).toEqual({ code: 'failed', reason: 'freeze_failed' });
  });

  it('cancels those who were in already', async () => {
    const { ports } = started;
    const { userId, campaignId } = await makeCampaign(ports.db, { people: 5 });
    const part = sql`select freeze_part(${campaignId}::uuid, null, 3)::text as part`;
    await rows(ports.db, part, z.object({}));
    await set(campaignId, sql`template_count = 0, freeze_failures = 2`);
    const [task] = await Freeze.taskOf(ports.db, campaignId);
    if (!task) throw new Error('It is frozen already.');
    await Freeze.attempt(ports, task, () => false);
    expect(await get(ports.db, userId, campaignId)).toMatchObject({
      status: 'failed',
      counts: { canceled: 3, queued: 0 },
      finishedAt: expect.any(Date),
    });
  });
});

describe('why a campaign stands still', () => {
  it('says each reason, with the time at which it goes on', async () => {
    const { ports } = started;
    const { userId, lineId, campaignId } = await makeRunning(ports.db, { people: 3 });
    const why = () => Standing.get(ports.db, userId, campaignId);
    const line = (change: ReturnType<typeof sql>) =>
      rows(ports.db, sql`update sending_line set ${change} where id = ${lineId}::uuid returning id`, z.object({}));
    expect(await why()).toEqual({ code: 'moving' });

    await line(sql`breaker_open_until = clock_timestamp() + interval '1 minute', breaker_reason = 'failures_in_a_row'`);
    expect(await why()).toEqual({ code: 'breaker_open', at: expect.any(String), reason: 'failures_in_a_row' });
    await line(sql`breaker_open_until = null, breaker_reason = null`);

    const turn = await takeTurn(ports.db, lineId);
    const slice = await beginOne(ports.db, lineId, turn);
    await settleAll(ports.db, lineId, slice, (seq) =>
      seq < 3 ? { outcome: 'wait', code: '20429' } : { outcome: 'unknown', code: 'timeout' },
    );
    await rows(
      ports.db,
      sql`update recipient_mark set due_at = clock_timestamp() + interval '1 minute' where campaign_id = ${campaignId}::uuid returning seq`,
      z.object({}),
    );
    expect(await why()).toEqual({ code: 'waiting', count: 2, at: expect.any(String) });

    await Control.pause(ports, userId, campaignId);
    expect(await why()).toEqual({ code: 'paused' });
    await rows(
      ports.db,
      sql`update app_user set display_name = 'Ana' where id = ${userId}::uuid returning id`,
      z.object({}),
    );
    await Control.resume(ports, userId, campaignId);
    await Control.pause(ports, userId, campaignId);
    expect(await why()).toEqual({ code: 'paused', by: 'Ana' });
    await Control.resume(ports, userId, campaignId);

    await rows(
      ports.db,
      sql`update recipient_mark set due_at = clock_timestamp() where campaign_id = ${campaignId}::uuid and kind = 'waiting' returning seq`,
      z.object({}),
    );
    await settleAll(ports.db, lineId, await beginOne(ports.db, lineId, turn), sentAs);
    expect(await why()).toEqual({ code: 'unknown', count: 1, undecided: 0, at: expect.any(String) });
    await Control.resolveUnknown(ports, userId, campaignId, { as: 'sent' }, timing.reconcileAfterMs);
    expect(await why()).toEqual({ code: 'completed' });
  });
});
