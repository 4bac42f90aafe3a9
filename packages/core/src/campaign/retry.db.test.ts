import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { rows } from '../db/query.ts';
import {
  beginOne,
  fallDue,
  makeRunning,
  recipientsOf,
  sentAs,
  settleAll,
  takeTurn,
  timing,
} from '../dispatch/engine.fixture.ts';
import { begin } from '../dispatch/slice.query.ts';
import { type CampaignId, newId, SliceId, UserId } from '../id.ts';
import { type StartedPorts, startPorts } from './campaign.fixture.ts';
import * as Close from './close.ts';
import * as Control from './control.ts';
import { history } from './recipients.ts';
import { get } from './view.ts';

let started: StartedPorts;
beforeAll(async () => {
  started = await startPorts();
});
afterAll(() => started.stop());

const Sums = z.object({ sent: z.coerce.number(), errors: z.coerce.number(), least: z.coerce.number() });

/** What the rollups hold of the user: by time, by group, by person (all time). `least`: the smallest number of errors in a row. */
async function sums(userId: UserId) {
  const of = async (table: ReturnType<typeof sql>) => {
    const query = sql`select coalesce(sum(sent), 0) as sent, coalesce(sum(errors), 0) as errors, coalesce(min(errors), 0) as least from ${table} where user_id = ${userId}::uuid`;
    return (await rows(started.ports.db, query, Sums))[0];
  };
  return {
    time: await of(sql`send_stat`),
    group: await of(sql`group_stat`),
    person: await of(sql`(select * from contact_stat where period = 'all') s`),
  };
}

/** Ten people of whom three failed. */
async function withFailures() {
  const { ports } = started;
  const made = await makeRunning(ports.db, { people: 10 });
  const turn = await takeTurn(ports.db, made.lineId);
  await settleAll(ports.db, made.lineId, await beginOne(ports.db, made.lineId, turn), (seq) =>
    seq <= 3 ? { outcome: 'error', scope: 'recipient', code: seq === 1 ? '63024' : '63003' } : sentAs(seq),
  );
  // Nothing is left: the line is released.
  await begin(ports.db, newId(SliceId), made.lineId, turn, timing);
  return made;
}

/** As if all that has happened so far had happened two days ago. */
const longAgo = async (userId: UserId, id: CampaignId) => {
  const old = sql`interval '2 days'`;
  for (const change of [
    sql`update campaign_recipient set updated_at = updated_at - ${old}, sent_at = sent_at - ${old} where campaign_id = ${id}::uuid returning seq`,
    sql`update send_stat set at = at - ${old} where campaign_id = ${id}::uuid returning at`,
    sql`update group_stat set at = at - ${old} where user_id = ${userId}::uuid returning at`,
    sql`update line_stat set at = at - ${old} where user_id = ${userId}::uuid returning at`,
  ])
    await rows(started.ports.db, change, z.object({}));
};

describe('the history of one recipient', () => {
  it('has every attempt with its reason, and what the provider told of it', async () => {
    const { ports } = started;
    const { userId, campaignId, lineId } = await makeRunning(ports.db, { people: 3 });
    const turn = await takeTurn(ports.db, lineId);
    const fates = [
      { outcome: 'wait', code: '20429' },
      { outcome: 'error', scope: 'recipient', code: '63024' },
    ] as const;
    for (const fate of fates) {
      await settleAll(ports.db, lineId, await beginOne(ports.db, lineId, turn), (seq) =>
        seq === 2 ? fate : sentAs(seq),
      );
      await fallDue(ports.db, campaignId);
    }
    await Control.retryFailed(ports, userId, campaignId, {});
    await settleAll(ports.db, lineId, await beginOne(ports.db, lineId, turn), sentAs);
    const receipt = {
      account: 'default',
      seq: 2,
      attempt: 3,
      sid: 'SM2',
      status: 'delivered',
      at: new Date().toISOString(),
    };
    const tell = sql`select record_receipts(${campaignId}::uuid, ${JSON.stringify([receipt])}::jsonb, 900000)::text as told`;
    await rows(ports.db, tell, z.object({}));
    const { items } = await history(ports.db, userId, campaignId, 2);
    expect(items.map(({ event, attempt, code }) => [event, attempt, code])).toEqual([
      ['waiting', 1, '20429'],
      ['error', 2, '63024'],
      ['retry', 2, null],
      ['sent', 3, null],
      ['delivered', 3, null],
    ]);
    await expect(history(ports.db, userId, campaignId, 4)).rejects.toMatchObject({ code: 'recipient_not_found' });
    await expect(history(ports.db, newId(UserId), campaignId, 2)).rejects.toMatchObject({
      code: 'recipient_not_found',
    });
  });
});

describe('sending again to those who failed', () => {
  it('opens a completed campaign again, for them alone, and every count follows', async () => {
    const { ports } = started;
    const { userId, campaignId, lineId } = await withFailures();
    await longAgo(userId, campaignId);
    await Close.close(ports.db, campaignId);
    const before = await sums(userId);
    expect(before.time).toEqual({ sent: 7, errors: 3, least: 3 });
    expect(before.person).toEqual({ sent: 7, errors: 3, least: 0 });

    const answer = await Control.retryFailed(ports, userId, campaignId, {});
    expect(answer).toMatchObject({
      retried: 3,
      campaign: { status: 'running', finishedAt: null, counts: { error: 0, queued: 3 } },
    });
    expect(await Control.retryFailed(ports, userId, campaignId, {})).toMatchObject({ retried: 0 });
    expect(await started.drain('turn')).toContainEqual(expect.objectContaining({ lineId }));

    const again = await beginOne(ports.db, lineId, await takeTurn(ports.db, lineId));
    expect(again.rows.map(({ seq, attempt }) => [seq, attempt])).toEqual([
      [1, 2],
      [2, 2],
      [3, 2],
    ]);
    await settleAll(ports.db, lineId, again, (seq) =>
      seq === 1 ? { outcome: 'error', scope: 'recipient', code: '63024' } : sentAs(seq),
    );
    expect(await Close.close(ports.db, campaignId)).toEqual({ status: 'completed', isExact: true });
    expect(await get(ports.db, userId, campaignId)).toMatchObject({
      status: 'completed',
      counts: { sent: 9, error: 1 },
    });
    expect(await sums(userId)).toEqual({
      time: { sent: 9, errors: 1, least: 0 },
      group: { sent: 9, errors: 1, least: 0 },
      person: { sent: 9, errors: 1, least: 0 },
    });
  });

  it('takes those of the codes that are asked for, also while the campaign runs', async () => {
    const { ports } = started;
    const { userId, campaignId } = await withFailures();
    expect(await Control.retryFailed(ports, userId, campaignId, { codes: ['63024'] })).toMatchObject({ retried: 1 });
    const all = await recipientsOf(ports.db, campaignId);
    expect(all.slice(0, 3).map(({ status, tries }) => [status, tries])).toEqual([
      ['queued', 0],
      ['error', 1],
      ['error', 1],
    ]);
  });

  it('leaves out who has asked for no more meanwhile', async () => {
    const { ports } = started;
    const { userId, campaignId } = await withFailures();
    const suppress = sql`insert into suppression (id, user_id, phone_key, reason, source)
      select gen_random_uuid(), user_id, phone_key, 'opted_out', 'reply' from campaign_recipient where campaign_id = ${campaignId}::uuid and seq in (2, 5)
      returning 1::int as one`;
    await rows(ports.db, suppress, z.object({}));
    expect(await Control.retryFailed(ports, userId, campaignId, {})).toMatchObject({ retried: 2 });
    expect((await recipientsOf(ports.db, campaignId))[1]).toMatchObject({ status: 'error', code: '63003' });
  });

  it('is refused for a campaign that was stopped', async () => {
    const { ports } = started;
    const { userId, campaignId } = await withFailures();
    await Control.stop(ports, userId, campaignId);
    await expect(Control.retryFailed(ports, userId, campaignId, {})).rejects.toMatchObject({
      kind: 'conflict',
      code: 'campaign_not_retryable',
    });
  });
});
