// A campaign at its time, over HTTP and through the scheduler; and one whose entry was lost.
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type CampaignAnswer,
  type Client,
  csvOf,
  type Harness,
  isEnded,
  phoneAt,
  startHarness,
  until,
} from './harness.ts';

interface Scheduled extends CampaignAnswer {
  readonly scheduledAt: string;
  readonly series: { readonly nextId: string | null } | null;
}

const people = 9;

let harness: Harness;
let ana: Client;
beforeAll(async () => {
  harness = await startHarness({
    settings: { LINE_RATE_PER_SECOND: '60', CANARY_SIZE: '0' },
    sweepEveryMs: 1000,
  });
  ana = await harness.client('ana');
  const first = await ana.sendMessages({ name: 'primera', csv: csvOf(people, 0), templates: ['Hola'] });
  await until(() => get(first.campaignId), isEnded, 60_000);
}, 90_000);
afterAll(() => harness?.stop());

const get = (id: string) => ana.get<Scheduled>(`/campaigns/${id}`);
/** How many messages each of the people has. */
const counts = () =>
  Array.from(
    { length: people },
    (_, i) => harness.system.twilio.ledger().filter(({ to }) => to === `whatsapp:+${phoneAt(i)}`).length,
  );
const schedule = async (scheduledAt: string) => {
  const audience = { groups: ['G0', 'G1', 'G2'] };
  const draft = { name: 'Diaria', message: 'Hola', audience, scheduledAt, recurrence: { rule: 'FREQ=DAILY' } };
  const { id } = await ana.post<{ id: string }>('/campaigns', draft);
  await ana.post(`/campaigns/${id}/start`);
  return id;
};
const inSeconds = (seconds: number) => new Date(Math.ceil(Date.now() / 1000 + seconds) * 1000).toISOString();

it('goes out at its time and not before, to everybody once, and the next one waits for the same time tomorrow', async () => {
  const at = inSeconds(10);
  const id = await schedule(at);
  expect(counts()).toEqual(Array(people).fill(1));
  const done = await until(() => get(id), isEnded, 60_000);
  expect(done).toMatchObject({ status: 'completed', totalRecipients: people });
  expect(Date.parse(done.startedAt)).toBeGreaterThanOrEqual(Date.parse(at));
  expect(counts()).toEqual(Array(people).fill(2));
  const next = await get(done.series?.nextId ?? '');
  expect(next.status).toBe('scheduled');
  expect(Date.parse(next.scheduledAt) - Date.parse(at)).toBe(86_400_000);
  expect(await ana.post(`/campaigns/${id}/end-series`)).toMatchObject({ success: true });
  expect((await get(next.id)).status).toBe('canceled');
});

it('whose entry in the scheduler was lost is started by the sweep', async () => {
  const id = await schedule(inSeconds(86_400));
  await harness.sql.query(`update campaign set scheduled_at = now() - interval '3 minutes' where id = $1`, [id]);
  const done = await until(() => get(id), isEnded, 60_000);
  expect(done).toMatchObject({ status: 'completed', totalRecipients: people });
  expect(counts()).toEqual(Array(people).fill(3));
});
