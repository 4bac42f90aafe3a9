// A machine that is off when a campaign should start: the real scheduler client against the local scheduler, which fires late.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { startScheduler } from '@pregon/local/scheduler';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { Schedules } from '../cloud/schedule.ts';
import { CampaignId } from '../id.ts';
import { newResourceId } from '../idempotency/idempotency.ts';
import * as Campaign from './campaign.ts';
import { type StartOutcome, startScheduled } from './due.ts';
import { type Desk, inHours, startDesk } from './schedule.fixture.ts';

let desk: Desk;
let dir: string;
beforeAll(async () => {
  desk = await startDesk();
  dir = await mkdtemp(path.join(tmpdir(), 'pregon-night-'));
});
afterAll(async () => {
  await desk.started.stop();
  await rm(dir, { recursive: true, force: true });
});

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:start-campaign';
const Called = z.object({ campaignId: CampaignId, version: z.int() });

/** The machine while it is on: what its scheduler calls starts campaigns. */
async function switchOn(name: string) {
  const outcomes: StartOutcome[] = [];
  const sweep = { group: 'pregon', name: 'sweep', expression: 'rate(1 minute)', targetArn: arn, enabled: false };
  let ports: Campaign.CampaignPorts = desk.ports;
  const scheduler = await startScheduler({
    file: path.join(dir, name),
    groups: ['pregon'],
    schedules: [sweep],
    onInvoke: async (_, input) => {
      const { campaignId, version } = Called.parse(JSON.parse(input));
      outcomes.push(await startScheduled(ports, campaignId, version));
    },
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SchedulerClient({ endpoint: scheduler.url, region: 'us-east-1', credentials });
  const options = { group: 'pregon', roleArn: 'arn:aws:iam::000000000000:role/s', targets: { 'start-campaign': arn } };
  ports = { ...ports, schedules: new Schedules(client, { ...options, leadMs: 0 }) };
  return { ports, outcomes, off: () => scheduler.stop() };
}

it.each([
  ['half an hour later is started', 30, 'started', 'queued'],
  ['the next morning is reported and not sent', 9 * 60, 'start_missed', 'failed'],
])('what was due while the machine was off and it comes on %s', async (name, minutesLate, outcome, status) => {
  const evening = await switchOn(name);
  const { id } = await desk.draft({ scheduledAt: inHours(1), recurrence: { rule: 'FREQ=DAILY' } });
  await Campaign.start(evening.ports, desk.ana, id, newResourceId());
  // A moment before its time, so that it is due when the machine comes on: that many minutes ago, as its row tells.
  await evening.ports.schedules.once(`campaign-${id}`, new Date(Date.now() + 1500), 'start-campaign', {
    campaignId: id,
    version: 1,
  });
  await evening.off();
  await desk.fallDue(id, minutesLate);
  const morning = await switchOn(name);
  await vi.waitFor(() => expect(morning.outcomes).toEqual([outcome]), 15_000);
  await morning.off();
  expect(evening.outcomes).toEqual([]);
  expect((await desk.get(id)).status).toBe(status);
  expect(await desk.statusesOf(id)).toEqual([status, 'scheduled']);
});
