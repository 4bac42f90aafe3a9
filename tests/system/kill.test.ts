// A worker killed with SIGKILL at twenty random moments: nobody twice, nobody lost, everyone in a named state. All times are a
// twentieth of the real ones, but for a slice's lease: a second's worth of slots takes its second.
import { expect, it } from 'vitest';
import { type CampaignAnswer, csvOf, type Harness, isEnded, phoneAt, startHarness, until } from './harness.ts';

const kills = 20;
const people = 4000;
const ratePerSecond = 40;

const settings = {
  LINE_RATE_PER_SECOND: String(ratePerSecond),
  LEASE_MS: '1250',
  TURN_MS: '1000',
  PROVIDER_TIMEOUT_MS: '300',
  SLICE_LEASE_MS: '3000',
  SETTLE_PARTIAL_MS: '65',
  RECONCILE_AFTER_MS: '45000',
  BACKOFF_MS: '100',
  BREAKER_MS: '3000',
};

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Kills a process that works on a turn. @returns the slices that it left open; undefined when none was at work. */
async function killOne(harness: Harness): Promise<string[] | undefined> {
  const busy = harness.system.runtime.processes('send').filter((process) => process.isBusy);
  const victim = busy[Math.floor(Math.random() * busy.length)];
  if (!victim || !harness.system.runtime.kill(victim.pid, 'SIGKILL')) return undefined;
  // What was on its way to the database is written or not by then; nobody else can settle these slices.
  await sleep(40);
  const { rows } = await harness.sql.query('select id from slice where lease_until > clock_timestamp()');
  return rows.map(({ id }) => id);
}

it('survives twenty kills', { timeout: 400_000 }, async () => {
  const harness = await startHarness({
    settings,
    concurrency: { send: 2 },
    visibilitySeconds: { turn: 2 },
    sweepEveryMs: 1000,
    twilio: { behaviour: { latency: { minMs: 20, maxMs: 120 }, callbacks: { delay: { minMs: 50, maxMs: 400 } } } },
  });
  try {
    const ana = await harness.client('ana');
    const answer = await ana.sendMessages({ name: 'Kill', csv: csvOf(people, 0), templates: ['Hola {{ nombre }}'] });
    const interrupted: string[][] = [];
    let done = 0;
    while (done < kills) {
      await sleep(300 + Math.random() * 2200);
      const left = await until(
        () => killOne(harness),
        (slices) => slices !== undefined,
        30_000,
        10,
      );
      done += 1;
      if (left?.length) interrupted.push(left);
    }
    const read = () => ana.get<CampaignAnswer>(`/campaigns/${answer.campaignId}`);
    const campaign = await until(read, isEnded, 240_000, 500);

    const one = async (text: string) => (await harness.sql.query(text, [answer.campaignId])).rows[0];
    const expired =
      await one(`select count(*)::int n, coalesce(sum((payload->>'moved')::int), 0)::int moved from campaign_event
      where campaign_id = $1 and event_type = 'slice_expired' and (payload->>'moved')::int > 0`);
    const settled =
      await one(`select count(distinct seq)::int n from campaign_event e where campaign_id = $1 and event_type = 'message_sent'
      and exists (select 1 from campaign_event u where u.campaign_id = $1 and u.seq = e.seq and u.attempt = e.attempt and u.event_type = 'message_unknown')`);
    const absent = await one(
      `select count(*)::int n from campaign_event where campaign_id = $1 and event_type = 'message_absent'`,
    );
    console.log(
      `${kills} kills, ${interrupted.length} of them in open slices; ${expired.n} slices passed through unknown with ${expired.moved} people, of whom ${settled.n} were found at the provider and ${absent.n} absent and sent again`,
    );

    expect(interrupted.length).toBeGreaterThanOrEqual(15);
    const passed = await harness.sql.query(
      `select payload->>'sliceId' id from campaign_event where campaign_id = $1 and event_type = 'slice_expired' and (payload->>'moved')::int > 0`,
      [answer.campaignId],
    );
    const unknownSlices = new Set(passed.rows.map(({ id }) => id));
    for (const slices of interrupted)
      expect(slices.filter((id) => unknownSlices.has(id)).length).toBeLessThanOrEqual(2);
    expect(unknownSlices.size).toBeLessThanOrEqual(2 * kills);

    const perPhone = new Map<string, number>();
    for (const { to } of harness.system.twilio.ledger()) perPhone.set(to, (perPhone.get(to) ?? 0) + 1);
    expect([...perPhone.values()].filter((times) => times !== 1)).toEqual([]);
    expect(perPhone.size).toBe(people);
    expect(perPhone.has(`whatsapp:+${phoneAt(0)}`)).toBe(true);
    expect(campaign).toMatchObject({ status: 'completed', totalRecipients: people });
    expect(campaign.counts).toMatchObject({ sent: people, unknown: 0, queued: 0, sending: 0, error: 0 });
    const sums = await one('select (select sum(sent)::int from send_stat where campaign_id = $1) as sent');
    expect(sums.sent).toBe(people);
  } finally {
    await harness.stop();
  }
});
