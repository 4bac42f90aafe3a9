import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type StartedPorts, startPorts } from '../campaign/campaign.fixture.ts';
import * as Control from '../campaign/control.ts';
import { recipients } from '../campaign/recipients.ts';
import * as Standing from '../campaign/standing.ts';
import { rows } from '../db/query.ts';
import {
  beginOne,
  countsOf,
  fallDue,
  makeLine,
  makeRunning,
  makeUser,
  recipientsOf,
  sentAs,
  settleAll,
  takeTurn,
  timing,
} from '../dispatch/engine.fixture.ts';
import { begin } from '../dispatch/slice.query.ts';
import { type CampaignId, type LineId, newId, SliceId, type UserId } from '../id.ts';
import * as Guard from './guard.ts';

let started: StartedPorts;
beforeAll(async () => {
  started = await startPorts();
});
afterAll(() => started.stop());

const change = (table: 'campaign' | 'contact', where: ReturnType<typeof sql>, to: ReturnType<typeof sql>) =>
  rows(started.ports.db, sql`update ${sql.raw(table)} set ${to} where ${where} returning 1::int as one`, z.object({}));
const setCampaign = (id: CampaignId, to: ReturnType<typeof sql>) => change('campaign', sql`id = ${id}::uuid`, to);

/** Quiet hours around this moment, or the hours opposite to them, by the clock of Asunción. */
const hours = (isNow: boolean): Guard.QuietHours => {
  const clock = (aheadHours: number) =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone: 'America/Asuncion',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).format(Date.now() + (aheadHours + (isNow ? 0 : 12)) * 3_600_000);
  return { from: clock(-4), to: clock(4) };
};

/** Begins and sends until the line is idle; answers whom it sent to. */
async function drain(lineId: LineId): Promise<number[]> {
  const turn = await takeTurn(started.ports.db, lineId);
  const sent: number[] = [];
  for (;;) {
    const answer = await begin(started.ports.db, newId(SliceId), lineId, turn, timing);
    if (answer.kind === 'idle') return sent;
    if (answer.kind !== 'slice') continue;
    sent.push(...answer.rows.map(({ seq }) => seq));
    await settleAll(started.ports.db, lineId, answer, sentAs);
  }
}

describe('quiet hours', () => {
  it('let nobody be written to, say until when, and lose nobody', async () => {
    const { ports } = started;
    const { userId, lineId, campaignId } = await makeRunning(ports.db, { people: 40 });
    await Guard.change(ports, userId, { quietHours: hours(true) });
    expect(await drain(lineId)).toEqual([]);
    expect(await Standing.get(ports.db, userId, campaignId)).toEqual({
      code: 'quiet_hours',
      count: 40,
      at: expect.any(String),
      zone: 'America/Asuncion',
    });
    const { items } = await recipients(ports.db, userId, campaignId, { status: 'queued', page: 1, pageSize: 5 });
    const inHours = ((items[0]?.waitsUntil?.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(items[0]).toMatchObject({ reason: { code: 'quiet_hours' } });
    expect(inHours).toBeGreaterThan(3.9);
    expect(inHours).toBeLessThan(4.1);
    expect(await countsOf(ports.db, campaignId)).toMatchObject({ status: 'running', queued: 40, sending: 0 });

    await Guard.change(ports, userId, { quietHours: hours(false) });
    expect(await started.drain('turn')).toContainEqual(expect.objectContaining({ lineId }));
    expect(await drain(lineId)).toHaveLength(40);
    expect(await countsOf(ports.db, campaignId)).toMatchObject({ queued: 0, sent: 40 });
  });

  it('are judged where each person is: who is awake gets the message now', async () => {
    const { ports } = started;
    const { userId, lineId, campaignId } = await makeRunning(ports.db, { people: 300 });
    // Twelve hours away from Asunción.
    await rows(
      ports.db,
      sql`update campaign_recipient set phone_key = '8221' || lpad(seq::text, 7, '0') where campaign_id = ${campaignId}::uuid and seq > 290 returning 1::int as one`,
      z.object({}),
    );
    await Guard.change(ports, userId, { quietHours: hours(true) });
    expect(await drain(lineId)).toEqual([291, 292, 293, 294, 295, 296, 297, 298, 299, 300]);
    expect(await Standing.get(ports.db, userId, campaignId)).toMatchObject({ code: 'quiet_hours', count: 290 });
  });

  it('of the campaign hold instead of the user’s, also none', async () => {
    const { ports } = started;
    const { userId, lineId, campaignId } = await makeRunning(ports.db, { people: 5 });
    await Guard.change(ports, userId, { quietHours: hours(true) });
    await setCampaign(campaignId, sql`has_own_quiet_hours = true`);
    expect(await drain(lineId)).toHaveLength(5);
  });

  it('are asked again of who waits for another reason', async () => {
    const { ports } = started;
    const { userId, lineId, campaignId } = await makeRunning(ports.db, { people: 3 });
    const turn = await takeTurn(ports.db, lineId);
    await settleAll(ports.db, lineId, await beginOne(ports.db, lineId, turn), { outcome: 'wait', code: '20429' });
    await Guard.change(ports, userId, { quietHours: hours(true) });
    await fallDue(ports.db, campaignId);
    expect(await begin(ports.db, newId(SliceId), lineId, turn, timing)).toMatchObject({ kind: 'again' });
    expect(await Standing.get(ports.db, userId, campaignId)).toMatchObject({ code: 'quiet_hours', count: 3 });
  });

  it('leave out those for whom no hour is left, and say so', async () => {
    const { ports } = started;
    const { userId, lineId, campaignId } = await makeRunning(ports.db, { people: 2 });
    await rows(
      ports.db,
      sql`update campaign_recipient set phone_key = '1800555' || lpad(seq::text, 4, '0') where campaign_id = ${campaignId}::uuid returning 1::int as one`,
      z.object({}),
    );
    // A number of North America that may be anywhere from Bermuda to Guam.
    await Guard.change(ports, userId, { quietHours: { from: '13:00', to: '12:00' } });
    expect(await drain(lineId)).toEqual([]);
    expect(await recipientsOf(ports.db, campaignId)).toMatchObject([
      { status: 'skipped', code: 'no_permitted_hour' },
      { status: 'skipped', code: 'no_permitted_hour' },
    ]);
  });
});

describe('the deadline', () => {
  it('skips whoever is not begun by then', async () => {
    const { ports } = started;
    const { lineId, campaignId } = await makeRunning(ports.db, { people: 250 });
    const turn = await takeTurn(ports.db, lineId);
    const slice = await beginOne(ports.db, lineId, turn);
    await setCampaign(campaignId, sql`deadline_at = clock_timestamp()`);
    expect(await begin(ports.db, newId(SliceId), lineId, turn, timing)).toMatchObject({ kind: 'again' });
    await settleAll(ports.db, lineId, slice, sentAs);
    expect(await countsOf(ports.db, campaignId)).toMatchObject({ sent: 100, skipped: 150, queued: 0 });
    expect((await recipientsOf(ports.db, campaignId))[249]).toMatchObject({ status: 'skipped', code: 'deadline' });
  });

  it('skips at once who sleeps until after it', async () => {
    const { ports } = started;
    const { userId, lineId, campaignId } = await makeRunning(ports.db, { people: 3 });
    await Guard.change(ports, userId, { quietHours: hours(true) });
    await setCampaign(campaignId, sql`deadline_at = clock_timestamp() + interval '1 hour'`);
    expect(await drain(lineId)).toEqual([]);
    expect(await countsOf(ports.db, campaignId)).toMatchObject({ skipped: 3, queued: 0 });
  });
});

/** Campaigns of one user to the same ten people, each on a line of its own. */
async function sameAudience(userId: UserId, campaigns: number) {
  const made = [await makeRunning(started.ports.db, { userId, people: 10 })];
  while (made.length < campaigns) made.push(await makeRunning(started.ports.db, { userId }));
  return made;
}

describe('the frequency cap', () => {
  it('counts messages across campaigns, once for each recipient', async () => {
    const { ports } = started;
    const userId = await makeUser(ports.db);
    await Guard.change(ports, userId, { frequencyCap: { messages: 2, days: 7 } });
    const [first, second, third] = await sameAudience(userId, 3);
    if (!first || !second || !third) throw new Error('There are three.');
    // Tried twice, charged once.
    const turn = await takeTurn(ports.db, first.lineId);
    await settleAll(ports.db, first.lineId, await beginOne(ports.db, first.lineId, turn), (seq) =>
      seq <= 3 ? { outcome: 'wait', code: '20429' } : sentAs(seq),
    );
    await fallDue(ports.db, first.campaignId);
    await settleAll(ports.db, first.lineId, await beginOne(ports.db, first.lineId, turn), sentAs);
    expect(await drain(second.lineId)).toHaveLength(10);
    expect(await drain(third.lineId)).toEqual([]);
    expect((await recipientsOf(ports.db, third.campaignId))[0]).toMatchObject({
      status: 'skipped',
      code: 'frequency_cap',
    });
    expect(await countsOf(ports.db, third.campaignId)).toMatchObject({ skipped: 10, queued: 0 });
  });

  it('forgets what is older than it looks back', async () => {
    const { ports } = started;
    const userId = await makeUser(ports.db);
    await Guard.change(ports, userId, { frequencyCap: { messages: 1, days: 7 } });
    const [first, second] = await sameAudience(userId, 2);
    if (!first || !second) throw new Error('There are two.');
    expect(await drain(first.lineId)).toHaveLength(10);
    await rows(
      ports.db,
      sql`update contact_touch set sent_at = array[clock_timestamp() - interval '7 days 1 minute'] where user_id = ${userId}::uuid returning 1::int as one`,
      z.object({}),
    );
    expect(await drain(second.lineId)).toHaveLength(10);
  });

  it('lets only one of two campaigns pass that begin at the same moment', async () => {
    const { ports } = started;
    const userId = await makeUser(ports.db);
    await Guard.change(ports, userId, { frequencyCap: { messages: 1, days: 1 } });
    const campaigns = await sameAudience(userId, 4);
    const sent = await Promise.all(campaigns.map(({ lineId }) => drain(lineId)));
    expect(sent.flat()).toHaveLength(10);
    const ended = await Promise.all(campaigns.map(({ campaignId }) => countsOf(ports.db, campaignId)));
    expect(ended.reduce((sum, { sent: count }) => sum + count, 0)).toBe(10);
    expect(ended.reduce((sum, { skipped }) => sum + skipped, 0)).toBe(30);
  });

  it('is the user’s own: another who writes to the same people is not held by it', async () => {
    const { ports } = started;
    const lineId = await makeLine(ports.db);
    const mine = await makeRunning(ports.db, { people: 5, lineId });
    await Guard.change(ports, mine.userId, { frequencyCap: { messages: 1, days: 30 } });
    expect(await drain(lineId)).toHaveLength(5);
    const theirs = await makeRunning(ports.db, { people: 5, lineId });
    expect(await drain(lineId)).toHaveLength(5);
    expect(theirs.userId).not.toBe(mine.userId);
  });
});

describe('the settings', () => {
  it('keep what is left out, take null for none, and one spelling of each word', async () => {
    const { ports } = started;
    const userId = await makeUser(ports.db);
    expect(await Guard.get(ports.db, userId)).toEqual({ quietHours: null, frequencyCap: null, stopWords: [] });
    await Guard.change(ports, userId, {
      quietHours: { from: '21:00', to: '08:00' },
      stopWords: ['Chau', 'CHAU!', 'ya no'],
    });
    await Guard.change(ports, userId, { frequencyCap: { messages: 2, days: 7 } });
    expect(await Guard.get(ports.db, userId)).toEqual({
      quietHours: { from: '21:00', to: '08:00' },
      frequencyCap: { messages: 2, days: 7 },
      stopWords: ['Chau', 'ya no'],
    });
    expect(await Guard.change(ports, userId, { quietHours: null, stopWords: [] })).toMatchObject({
      quietHours: null,
      stopWords: [],
    });
  });

  it.each([
    { quietHours: { from: '24:00', to: '08:00' } },
    { quietHours: { from: '08:00', to: '08:00' } },
    { frequencyCap: { messages: 0, days: 7 } },
    { stopWords: ['!'] },
  ])('refuse %j', (wanted) => {
    expect(Guard.Change.safeParse(wanted).success).toBe(false);
  });

  it('do not hold who stopped', async () => {
    const { ports } = started;
    const { userId, lineId, campaignId } = await makeRunning(ports.db, { people: 5 });
    await Guard.change(ports, userId, { quietHours: hours(true) });
    await drain(lineId);
    expect(await Control.stop(ports, userId, campaignId)).toMatchObject({
      status: 'canceled',
      counts: { canceled: 5 },
    });
  });
});
