// At rest nothing wakes the database: Aurora sleeps only when no statement comes. Ten of the sweep's minutes pass here in two seconds.
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type CampaignAnswer, csvOf, isEnded, startHarness, until } from './harness.ts';

const sweepEveryMs = 200;
const sweeps = 20;

it('with nothing open no statement reaches the database, and a launch wakes the sweep again', {
  timeout: 120_000,
}, async () => {
  const harness = await startHarness({ settings: { LINE_RATE_PER_SECOND: 'unpaced' }, sweepEveryMs });
  try {
    const { system, sql } = harness;
    const ana = await harness.client('ana');
    const ended = async (id: string) => {
      await until(() => ana.get<CampaignAnswer>(`/campaigns/${id}`), isEnded, 60_000);
      await system.twilio.idle();
    };
    const send = async () => {
      const form = { name: 'Primera', csv: csvOf(20, 0), templates: ['Primera {{ nombre }}'] };
      await ended((await ana.sendMessages(form)).campaignId);
    };
    /** By another function: the one that sent the first remembers that it has asked the sweep to stay on, which a test cannot wait for. */
    const launch = async () => {
      const draft = { name: 'Segunda', message: 'Segunda {{ nombre }}', audience: { groups: ['G0', 'G1', 'G2'] } };
      const { id } = await ana.post<{ id: string }>('/campaigns', draft);
      await ana.post(`/campaigns/${id}/start`);
      await ended(id);
    };
    const statementsIn = async (ms: number): Promise<number> => {
      const before = system.dataApi.statements();
      await sleep(ms);
      return system.dataApi.statements() - before;
    };
    /** A launch keeps the sweep on for five minutes: they are over. */
    const rest = async () => {
      await sql.query('update sweep_state set wanted_until = clock_timestamp()');
      await until(
        () => statementsIn(5 * sweepEveryMs),
        (n) => n === 0,
        30_000,
      );
    };
    await send();
    // The sweep is at work as long as a launch may have asked for it: without it this test would prove nothing.
    expect(await statementsIn(5 * sweepEveryMs)).toBeGreaterThan(0);
    await rest();
    const atRest = await statementsIn(sweeps * sweepEveryMs);
    const told = `rest: ${atRest} statements in the time of ${sweeps} sweeps with nothing open`;
    if (process.env.SUMMARY_FILE) appendFileSync(process.env.SUMMARY_FILE, `${told}\n`);
    console.log(told);
    expect(atRest).toBe(0);
    await launch();
    expect(await statementsIn(5 * sweepEveryMs)).toBeGreaterThan(0);
    await rest();
  } finally {
    await harness.stop();
  }
});
