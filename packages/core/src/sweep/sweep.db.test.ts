// Turns, reconciliation and the sweep against the real queue, scheduler, database and the Twilio simulator.
import { startTwilio, type TwilioSimulator } from '@pregon/local/twilio/server';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod';
import { type StartedPorts, startPorts } from '../campaign/campaign.fixture.ts';
import { statusCallbackUrl } from '../channel/callback.ts';
import { TwilioChannel } from '../channel/twilio.ts';
import { rows } from '../db/query.ts';
import {
  beginOne,
  type CampaignFixture,
  countsOf,
  fallDue,
  timing as fullTiming,
  makeCampaign,
  makeLine,
  makeRunning,
  recipientsOf,
  takeTurn,
} from '../dispatch/engine.fixture.ts';
import { reconcile } from '../dispatch/reconcile.ts';
import * as TurnRun from '../dispatch/turn-run.ts';
import { type LineId, MediaId, newId } from '../id.ts';
import * as Turn from '../line/turn.ts';
import { keepOn } from './keep-on.ts';
import { type SweepPorts, sweep } from './sweep.ts';

const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'secret' };
const timing = {
  ...fullTiming,
  leaseMs: 4000,
  turnMs: 2500,
  providerTimeoutMs: 2000,
  settlePartialMs: 200,
  backoffMs: 10,
};

let started: StartedPorts;
let twilio: TwilioSimulator;
let channel: TwilioChannel;
let ports: TurnRun.TurnPorts & SweepPorts;
beforeAll(async () => {
  started = await startPorts();
  twilio = await startTwilio({ ...account, behaviour: { callbacks: { enabled: false } } });
  channel = new TwilioChannel({ ...account, baseUrl: twilio.url, timeoutMs: timing.providerTimeoutMs });
  ports = {
    ...started.ports,
    channelOf: async () => channel,
    timing,
    mediaUrl: async () => 'http://127.0.0.1:9/nothing',
    statusCallback: (attempt) => statusCallbackUrl('http://127.0.0.1:9/status', attempt),
  };
});
afterAll(async () => {
  channel.close();
  await twilio.stop();
  await started.stop();
});
const callbacks = { enabled: false };
afterEach(() => twilio.setBehaviour({ callbacks }));

const anyRow = z.record(z.string(), z.unknown());
/** Its own address, since the simulator's ledger is one for all tests. */
const realLine = async (ratePerSecond: number | null = null): Promise<LineId> => {
  const id = await makeLine(ports.db, ratePerSecond);
  const address = `whatsapp:+1415${String(Math.floor(Math.random() * 1e7)).padStart(7, '0')}`;
  await rows(
    ports.db,
    sql`update sending_line set address = ${address}::text where id = ${id}::uuid returning id`,
    anyRow,
  );
  return id;
};
const runTurn = async (lineId: LineId) => {
  const turn = await Turn.raise(ports.db, lineId);
  if (!turn) throw new Error('The line has no work.');
  return TurnRun.run(ports, turn);
};
const toOf = async (made: CampaignFixture) => {
  const { address } = (
    await rows(
      ports.db,
      sql`select address from sending_line where id = ${made.lineId}::uuid`,
      z.object({ address: z.string() }),
    )
  )[0] ?? { address: '' };
  return twilio.ledger().filter((message) => message.from === address);
};

/** Four people, two of them unknown by what the rule does to their calls. */
const withUnknowns = async (rule: object) => {
  const made = await makeRunning(ports.db, { people: 4, lineId: await realLine() });
  twilio.setBehaviour({ callbacks, rules: [{ to: '0000[12]$', ...rule }] });
  await runTurn(made.lineId);
  twilio.setBehaviour({ callbacks });
  await fallDue(ports.db, made.campaignId);
  return made;
};

describe('a turn', () => {
  it('sends everyone once, each in their own words, and completes the campaign', async () => {
    const made = await makeRunning(ports.db, { people: 250, lineId: await realLine() });
    expect(await runTurn(made.lineId)).toMatchObject({ end: 'idle', slices: 3, begun: 250 });
    const sent = await toOf(made);
    expect(new Set(sent.map((message) => message.to)).size).toBe(250);
    expect(sent).toHaveLength(250);
    for (const { to, body } of sent) expect(['Buenas', `Hola N${to.replace('whatsapp:+', '')}`]).toContain(body);
    expect(await countsOf(ports.db, made.campaignId)).toMatchObject({ status: 'completed', sent: 250 });
  });

  it('keeps the pace and passes on what it does not finish', async () => {
    const made = await makeRunning(ports.db, { people: 60, lineId: await realLine(10) });
    await started.drain('turn');
    const report = await runTurn(made.lineId);
    expect(report.end).toBe('passed');
    const times = (await toOf(made)).map((message) => new Date(message.acceptedAt).getTime()).sort((a, b) => a - b);
    const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000;
    expect((times.length - 1) / seconds).toBeGreaterThan(9);
    expect((times.length - 1) / seconds).toBeLessThan(10.3);
    expect(await started.drain('turn')).toMatchObject([{ lineId: made.lineId }]);
    expect((await countsOf(ports.db, made.campaignId)).sending).toBe(0);
  });

  it('does nothing with a stale message', async () => {
    const made = await makeRunning(ports.db, { people: 1, lineId: await realLine() });
    expect(await TurnRun.run(ports, { lineId: made.lineId, turn: 0 } as Turn.Turn)).toMatchObject({ end: 'stale' });
  });

  it('gives errors of a text to its recipient, without asking the provider', async () => {
    const made = await makeRunning(ports.db, {
      people: 2,
      lineId: await realLine(),
      templates: ['{% if nombre %}{% endif %}', 'Buenas'],
    });
    await runTurn(made.lineId);
    expect(await recipientsOf(ports.db, made.campaignId)).toMatchObject([
      { status: 'error', code: 'message_empty' },
      { status: 'sent' },
    ]);
    expect(await toOf(made)).toHaveLength(1);
  });

  it('settles the others while some calls hang', async () => {
    const made = await makeRunning(ports.db, { people: 20, lineId: await realLine() });
    twilio.setBehaviour({ callbacks, rules: [{ to: '0000[1-3]$', action: { kind: 'hang', accept: false } }] });
    const running = runTurn(made.lineId);
    // In one look: on a busy machine the calls may be given up between two.
    await expect
      .poll(() => countsOf(ports.db, made.campaignId), { timeout: 3000 })
      .toMatchObject({ sent: 17, sending: 3 });
    await running;
    expect(await countsOf(ports.db, made.campaignId)).toMatchObject({ sending: 0, unknown: 3, sent: 17 });
  });

  it('tries again what was refused cleanly', async () => {
    const made = await makeRunning(ports.db, { people: 10, lineId: await realLine() });
    twilio.setBehaviour({ callbacks, rules: [{ times: 2, action: { kind: 'throttle' } }] });
    await started.drain('turn');
    await runTurn(made.lineId);
    // A turn that found nothing due waited for the two and posted the next one.
    for (let [next] = await started.drain('turn'); next; [next] = await started.drain('turn')) {
      await TurnRun.run(ports, Turn.Turn.parse(next));
    }
    expect(await countsOf(ports.db, made.campaignId)).toMatchObject({ status: 'completed', sent: 10 });
    const people = await recipientsOf(ports.db, made.campaignId);
    expect(people.filter((person) => person.attempt === 2)).toHaveLength(2);
  });

  it('pauses a campaign whose content is refused and opens the breaker of a line that is', async () => {
    const made = await makeRunning(ports.db, { people: 5, lineId: await realLine() });
    twilio.setBehaviour({ callbacks, rules: [{ action: { kind: 'fail', code: 63016 } }] });
    await runTurn(made.lineId);
    expect(await countsOf(ports.db, made.campaignId)).toMatchObject({ status: 'paused', queued: 5, error: 0 });

    const other = await makeRunning(ports.db, { people: 5, lineId: await realLine() });
    twilio.setBehaviour({ callbacks, rules: [{ action: { kind: 'fail', code: 20003, status: 401 } }] });
    await runTurn(other.lineId);
    expect(await countsOf(ports.db, other.campaignId)).toMatchObject({ status: 'running', queued: 5, error: 0 });
    expect(await Turn.raise(ports.db, other.lineId)).toBeUndefined();
  });

  it('hands the provider a URL of the medium', async () => {
    const made = await makeCampaign(ports.db, { people: 1, lineId: await realLine() });
    await rows(
      ports.db,
      sql`update campaign set media_id = ${newId(MediaId)}::uuid, media_content_type = 'image/png' where id = ${made.campaignId}::uuid returning id`,
      anyRow,
    );
    await rows(ports.db, sql`select freeze_part(${made.campaignId}::uuid, null, 100)::text as part`, anyRow);
    await runTurn(made.lineId);
    expect(await toOf(made)).toMatchObject([{ mediaUrls: ['http://127.0.0.1:9/nothing'] }]);
  });
});

describe('reconciliation', () => {
  it('finds what the provider had accepted', async () => {
    const made = await withUnknowns({ action: { kind: 'drop', accept: true } });
    expect(await countsOf(ports.db, made.campaignId)).toMatchObject({ unknown: 2, sent: 2 });
    expect(await reconcile(ports.db, ports.channelOf, 900_000)).toEqual({ sent: 2, absent: 0, ambiguous: 0 });
    expect(await countsOf(ports.db, made.campaignId)).toMatchObject({ status: 'completed', sent: 4 });
    expect(await toOf(made)).toHaveLength(4);
  });

  it('puts off what it does not find, and sends it again only when its absence is proven', async () => {
    const made = await withUnknowns({ action: { kind: 'server-error', accept: false } });
    expect(await reconcile(ports.db, ports.channelOf, 900_000)).toEqual({ sent: 0, absent: 0, ambiguous: 0 });
    expect(await countsOf(ports.db, made.campaignId)).toMatchObject({ unknown: 2 });
    await fallDue(ports.db, made.campaignId);
    expect(await reconcile(ports.db, ports.channelOf, 1)).toEqual({ sent: 0, absent: 2, ambiguous: 0 });
    await runTurn(made.lineId);
    expect(await countsOf(ports.db, made.campaignId)).toMatchObject({ status: 'completed', sent: 4 });
    expect(await toOf(made)).toHaveLength(4);
  });

  it.each([20, -20])(
    'proves nothing by its own clock: off by %i minutes, it sends nobody again too early, nor later',
    async (minutes) => {
      const made = await withUnknowns({ action: { kind: 'server-error', accept: false } });
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 });
      onTestFinished(() => {
        vi.useRealTimers();
      });
      expect(await reconcile(ports.db, ports.channelOf, 900_000)).toEqual({ sent: 0, absent: 0, ambiguous: 0 });
      await fallDue(ports.db, made.campaignId);
      expect(await reconcile(ports.db, ports.channelOf, 1)).toEqual({ sent: 0, absent: 2, ambiguous: 0 });
    },
  );

  it('leaves them for the next sweep when the provider does not answer', async () => {
    const made = await withUnknowns({ action: { kind: 'drop', accept: true } });
    twilio.setBehaviour({ callbacks, rules: [{ on: 'list', action: { kind: 'server-error' } }] });
    expect(await reconcile(ports.db, ports.channelOf, 900_000)).toEqual({ sent: 0, absent: 0, ambiguous: 0 });
    twilio.setBehaviour({ callbacks });
    expect(await reconcile(ports.db, ports.channelOf, 900_000)).toEqual({ sent: 2, absent: 0, ambiguous: 0 });
    expect(await countsOf(ports.db, made.campaignId)).toMatchObject({ status: 'completed', sent: 4 });
  });

  it('never takes one of two identical texts for the other', async () => {
    const lineId = await realLine();
    const one = await makeRunning(ports.db, { people: 1, lineId, templates: ['Igual'] });
    const two = await makeRunning(ports.db, { userId: one.userId, lineId, templates: ['Igual'] });
    twilio.setBehaviour({
      callbacks,
      rules: [{ times: 1, action: { kind: 'drop', accept: true } }, { action: { kind: 'drop', accept: false } }],
    });
    await runTurn(lineId);
    twilio.setBehaviour({ callbacks });
    await fallDue(ports.db, one.campaignId);
    await fallDue(ports.db, two.campaignId);
    expect(await reconcile(ports.db, ports.channelOf, 1)).toEqual({ sent: 0, absent: 0, ambiguous: 2 });
    expect(await recipientsOf(ports.db, one.campaignId)).toMatchObject([{ status: 'unknown', code: 'ambiguous' }]);
    expect(await reconcile(ports.db, ports.channelOf, 1)).toEqual({ sent: 0, absent: 0, ambiguous: 0 });
  });
});

describe('the sweep', () => {
  it('gives up dead slices, posts lost turns, and turns itself off at the end only', async () => {
    const made = await makeRunning(ports.db, { people: 3, lineId: await realLine() });
    await keepOn(ports.db, ports.schedules);
    await beginOne(ports.db, made.lineId, await takeTurn(ports.db, made.lineId), { sliceLeaseMs: 1 });
    await rows(
      ports.db,
      sql`update sending_line set lease_until = clock_timestamp() where id = ${made.lineId}::uuid returning id`,
      anyRow,
    );
    await started.drain('turn');
    const first = await sweep(ports);
    expect(first).toMatchObject({ isOver: false });
    expect(first.expired).toBeGreaterThanOrEqual(1);
    expect(await countsOf(ports.db, made.campaignId)).toMatchObject({ unknown: 3 });

    await fallDue(ports.db, made.campaignId);
    const proven = await sweep({ ...ports, timing: { ...timing, reconcileAfterMs: 1 } });
    expect(proven.absent).toBe(3);
    expect(await started.drain('turn')).toContainEqual(expect.objectContaining({ lineId: made.lineId }));
    await runTurn(made.lineId);
    expect(await countsOf(ports.db, made.campaignId)).toMatchObject({ status: 'completed', sent: 3 });

    expect(await started.scheduleState('sweep')).toBe('ENABLED');
    await rows(
      ports.db,
      sql`update campaign set status = 'canceled' where status in ('queued', 'running', 'paused') returning id`,
      anyRow,
    );
    await rows(ports.db, sql`update recipient_mark set due_at = null where kind = 'unknown' returning seq`, anyRow);
    await rows(
      ports.db,
      sql`delete from campaign_line cl using campaign k where k.id = cl.campaign_id and k.status = 'canceled' returning k.id`,
      anyRow,
    );
    // A launch has asked for it within the last five minutes: it stays on although nothing is open.
    expect(await sweep(ports)).toMatchObject({ isOver: false });
    await rows(ports.db, sql`update sweep_state set wanted_until = clock_timestamp() returning id`, anyRow);
    expect(await sweep(ports)).toMatchObject({ isOver: true, expired: 0, turns: 0 });
    expect(await started.scheduleState('sweep')).toBe('DISABLED');
  });

  it('gives a line its turn before it asks a slow provider', async () => {
    const made = await makeRunning(ports.db, { people: 3, lineId: await realLine() });
    const { lineId } = await withUnknowns({ action: { kind: 'drop', accept: true } });
    await rows(
      ports.db,
      sql`update recipient_mark set due_at = clock_timestamp() where kind = 'unknown' returning seq`,
      anyRow,
    );
    await started.drain('turn');
    twilio.setBehaviour({ callbacks, rules: [{ on: 'list', latency: { minMs: 1500, maxMs: 1500 } }] });
    let isOver = false;
    const sweeping = sweep(ports).finally(() => {
      isOver = true;
    });
    await expect.poll(() => started.drain('turn')).toContainEqual(expect.objectContaining({ lineId: made.lineId }));
    expect(isOver).toBe(false);
    await sweeping;
    expect(await toOf({ ...made, lineId })).toHaveLength(4);
  });

  it('finishes a stop that ran out of time, and ends campaigns whose last people were skipped', async () => {
    const made = await makeRunning(ports.db, { people: 30, lineId: await realLine() });
    await rows(
      ports.db,
      sql`update campaign set status = 'canceled' where id = ${made.campaignId}::uuid returning id`,
      anyRow,
    );
    const skipped = await makeRunning(ports.db, { people: 2, lineId: await realLine() });
    await rows(
      ports.db,
      sql`with r as (update campaign_recipient set status = 'skipped' where campaign_id = ${skipped.campaignId}::uuid returning seq)
        update campaign set queued_count = 0, skipped_count = 2, cursor_seq = 2 where id = ${skipped.campaignId}::uuid returning id`,
      anyRow,
    );
    await sweep(ports);
    expect(await countsOf(ports.db, made.campaignId)).toMatchObject({ status: 'canceled', canceled: 30, queued: 0 });
    expect(await countsOf(ports.db, skipped.campaignId)).toMatchObject({ status: 'completed', skipped: 2 });
  });
});
