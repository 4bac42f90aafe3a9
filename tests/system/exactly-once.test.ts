// Two workers, two tenants on one shared line, a campaign each: the provider's own ledger holds each message once, rendered right,
// and counts, events and rollups agree with it to the last one.
import { describe, expect, it } from 'vitest';
import {
  type CampaignAnswer,
  type Client,
  csvOf,
  fullest,
  type Harness,
  isEnded,
  nameAt,
  phoneAt,
  startHarness,
  until,
} from './harness.ts';

interface Run {
  readonly name: string;
  readonly each: number;
  readonly settings: Record<string, string>;
  readonly latency: { minMs: number; maxMs: number };
  /** Three callbacks for each of 10,000 unpaced messages would measure the machine, not the sending. */
  readonly callbacks: boolean;
  readonly timeoutMs: number;
}

interface Sent {
  readonly campaign: CampaignAnswer;
  readonly text: (nombre: string) => string;
  readonly from: number;
}

async function sendBoth(harness: Harness, run: Run): Promise<Sent[]> {
  const clients: [string, Client, number][] = [
    ['ana', await harness.client('ana'), 0],
    // Half of the people are in both lists: two tenants may each write to one person.
    ['beto', await harness.client('beto'), Math.floor(run.each / 2)],
  ];
  return Promise.all(
    clients.map(async ([user, client, from]) => {
      const csv = `${csvOf(run.each, from)}\n${phoneAt(from)},Otra vez,,G9\n12,Nadie,,`;
      const answer = await client.sendMessages({
        name: `${run.name} ${user}`,
        csv,
        templates: [`${user} dice: hola {{ nombre }}`],
      });
      expect(answer).toMatchObject({
        totalNumbers: run.each,
        queued: run.each,
        importSummary: { inserted: run.each, updated: 0, duplicates: 1, invalid: 1 },
      });
      const campaign = await until(
        () => client.get<CampaignAnswer>(`/campaigns/${answer.campaignId}`),
        isEnded,
        run.timeoutMs,
      );
      return { campaign, from, text: (nombre: string) => `${user} dice: hola ${nombre}` };
    }),
  );
}

function expectLedger(harness: Harness, sent: readonly Sent[], each: number): void {
  const ledger = harness.system.twilio.ledger();
  expect(ledger).toHaveLength(each * sent.length);
  const got = ledger.map(({ to, body }) => `${to} ${body}`).sort();
  // The first row of a repeated number gives it its place; a later name that is not empty replaces an earlier one.
  const name = (from: number, i: number) => (i === 0 ? 'Otra vez' : nameAt(from + i));
  const wanted = sent.flatMap(({ from, text }) =>
    Array.from({ length: each }, (_, i) => `whatsapp:+${phoneAt(from + i)} ${text(name(from, i))}`),
  );
  expect(got).toEqual(wanted.sort());
}

async function expectBooks(harness: Harness, { campaign }: Sent, { each, callbacks }: Run): Promise<void> {
  expect(campaign).toMatchObject({ status: 'completed', totalRecipients: each });
  expect(campaign.counts).toMatchObject({
    sent: each,
    queued: 0,
    sending: 0,
    error: 0,
    skipped: 0,
    unknown: 0,
    canceled: 0,
  });
  const count = async (text: string) => Number((await harness.sql.query(text, [campaign.id])).rows[0].n);
  expect(await count(`select count(*) n from campaign_recipient where campaign_id = $1 and status = 'sent'`)).toBe(
    each,
  );
  expect(
    await count(`select count(*) n from campaign_event where campaign_id = $1 and event_type = 'message_sent'`),
  ).toBe(each);
  expect(
    await count(
      `select count(distinct seq) n from campaign_event where campaign_id = $1 and event_type = 'message_sent'`,
    ),
  ).toBe(each);
  expect(await count('select sum(sent) n from send_stat where campaign_id = $1')).toBe(each);
  expect(
    await count('select sum(sent) n from group_stat where user_id = (select user_id from campaign where id = $1)'),
  ).toBe(each);
  // Folded behind the closing, so a moment later.
  const folded = `select coalesce(sum(sent), 0) n from contact_stat where period = 'all' and user_id = (select user_id from campaign where id = $1)`;
  await until(
    () => count(folded),
    (people) => people === each,
    30_000,
  );
  const sids = await harness.sql.query(
    'select provider_message_id sid from campaign_recipient where campaign_id = $1',
    [campaign.id],
  );
  const ledger = new Set(harness.system.twilio.ledger().map(({ sid }) => sid));
  expect(sids.rows.every(({ sid }) => ledger.has(sid))).toBe(true);
  if (!callbacks) return;
  await until(
    () => count(`select count(*) n from campaign_event where campaign_id = $1 and event_type = 'message_delivered'`),
    (delivered) => delivered === each,
    60_000,
  );
  expect(await count('select sum(delivered) n from send_stat where campaign_id = $1')).toBe(each);
  expect(await count('select delivered_count n from campaign where id = $1')).toBe(each);
}

const startFor = (run: Run) =>
  startHarness({
    // The pace is measured here, and a canary that waits for its outcomes is a gap in it.
    settings: { CANARY_SIZE: '0', ...run.settings },
    concurrency: { send: 2 },
    sweepEveryMs: 5000,
    twilio: { behaviour: { latency: run.latency, callbacks: { enabled: run.callbacks } } },
  });

describe('two tenants on one line', () => {
  it('without a pace: 10,000 people get one message each', { timeout: 300_000 }, async () => {
    const run: Run = {
      name: 'A',
      each: 5000,
      settings: { LINE_RATE_PER_SECOND: 'unpaced' },
      latency: { minMs: 0, maxMs: 0 },
      callbacks: false,
      timeoutMs: 240_000,
    };
    const harness = await startFor(run);
    try {
      const sent = await sendBoth(harness, run);
      expectLedger(harness, sent, run.each);
      for (const one of sent) await expectBooks(harness, one, run);
      const seconds = sent.map(
        ({ campaign }) => (Date.parse(campaign.finishedAt ?? '') - Date.parse(campaign.startedAt)) / 1000,
      );
      console.log(`A: ${run.each * 2} messages, ${Math.round((run.each * 2) / Math.max(...seconds))} a second`);
    } finally {
      await harness.stop();
    }
  });

  it('at 10 a second: the pace is kept to 95–100 % and never exceeded', { timeout: 300_000 }, async () => {
    const run: Run = {
      name: 'B',
      each: 300,
      settings: { LINE_RATE_PER_SECOND: '10' },
      latency: { minMs: 150, maxMs: 400 },
      callbacks: true,
      timeoutMs: 150_000,
    };
    const harness = await startFor(run);
    try {
      const sent = await sendBoth(harness, run);
      expectLedger(harness, sent, run.each);
      for (const one of sent) await expectBooks(harness, one, run);

      const slots = await reservedSlots(harness);
      // Slots are stored in microseconds: a window of exactly one second may touch both of its ends.
      expect(fullest(slots, 999)).toBeLessThanOrEqual(10);
      expect(fullest(slots, 9999)).toBeLessThanOrEqual(100);

      const arrivals = harness.system.twilio
        .ledger()
        .map(({ acceptedAt }) => Date.parse(acceptedAt))
        .sort((a, b) => a - b);
      const seconds = ((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)) / 1000;
      const rate = (arrivals.length - 1) / seconds;
      console.log(
        `B: ${arrivals.length} messages, ${rate.toFixed(2)} a second, at most ${fullest(arrivals, 1000)} in a second and ${fullest(arrivals, 10_000)} in ten`,
      );
      expect(rate).toBeGreaterThanOrEqual(9.5);
      expect(rate).toBeLessThanOrEqual(10);
      expect(fullest(arrivals, 1000)).toBeLessThanOrEqual(13);
      expect(fullest(arrivals, 10_000)).toBeLessThanOrEqual(104);
    } finally {
      await harness.stop();
    }
  });
});

/** Every slot that Begin charged, from the slices' own events. */
async function reservedSlots(harness: Harness): Promise<number[]> {
  const { rows } = await harness.sql.query(
    `select extract(epoch from (payload->>'slotAt')::timestamptz) * 1000 as at, (payload->>'stepUs')::float8 / 1000 as step, jsonb_array_length(payload->'seqs') as n
     from campaign_event where event_type = 'message_sending'`,
  );
  return rows
    .flatMap(({ at, step, n }) => Array.from({ length: n }, (_, i) => Number(at) + i * Number(step)))
    .sort((a, b) => a - b);
}
