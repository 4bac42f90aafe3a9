// Several numbers for one campaign, on the running system: how much faster four are than one, and how the work passes from one to another.
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

const rate = 6;
const perLine = 60;
const numbers = ['+14155550101', '+14155550102', '+14155550103'] as const;

let harness: Harness;
let ana: Client;
let caro: Client;
let senderIds: string[];
beforeAll(async () => {
  harness = await startHarness({
    settings: { LINE_RATE_PER_SECOND: String(rate), CANARY_SIZE: '0' },
    sweepEveryMs: 2000,
  });
  [ana, caro] = [await harness.client('ana'), await harness.client('caro')];
  const home = await ana.get<{ items: { id: string }[] }>('/senders');
  senderIds = home.items.map(({ id }) => id);
  for (const phone of numbers) {
    const { lineId } = await caro.post<{ lineId: string }>('/senders', {
      channel: 'whatsapp',
      phone,
      ratePerSecond: rate,
    });
    senderIds.push((await ana.post<{ id: string }>('/senders', { lineId })).id);
  }
}, 60_000);
afterAll(() => harness?.stop());

/** Whoever is in nobody's other list is unknown to every number. */
async function send(name: string, people: number, from: number, senders: readonly string[]): Promise<string> {
  const form = {
    name,
    csv: csvOf(people, from),
    templates: [`${name} {nombre}`],
    ...(senders[0] ? { senderId: senders[0] } : {}),
  };
  const { campaignId } = await ana.sendMessages(form);
  if (senders.length > 1) await ana.put(`/campaigns/${campaignId}/senders`, { senderIds: senders });
  return campaignId;
}

const ended = (id: string) => until(() => ana.get<CampaignAnswer>(`/campaigns/${id}`), isEnded, 90_000);

/** The messages to these people, in the order in which the provider took them. */
function messagesTo(from: number, count: number) {
  const phones = new Set(Array.from({ length: count }, (_, i) => `whatsapp:+${phoneAt(from + i)}`));
  return harness.system.twilio.ledger().filter(({ to }) => phones.has(to));
}

/** Messages a second, from the first to the last. */
function pace(messages: readonly { acceptedAt: string }[]): number {
  const at = messages.map(({ acceptedAt }) => Date.parse(acceptedAt)).toSorted((a, b) => a - b);
  return (at.length - 1) / (((at.at(-1) ?? 0) - (at[0] ?? 0)) / 1000);
}

it('a pool of four numbers sends at least 3.6 times as fast as one of them', { timeout: 120_000 }, async () => {
  await ended(await send('Uno', perLine, 0, senderIds.slice(0, 1)));
  await ended(await send('Cuatro', perLine * 4, 1_000, senderIds));
  const [one, four] = [messagesTo(0, perLine), messagesTo(1_000, perLine * 4)];
  expect([one.length, four.length]).toEqual([perLine, perLine * 4]);
  const [single, pooled] = [pace(one), pace(four)];
  const shares = [...Map.groupBy(four, (message) => message.from).values()].map((group) => group.length);
  console.log(
    `one number ${single.toFixed(2)}/s, four ${pooled.toFixed(2)}/s: ${(pooled / single).toFixed(2)} times; shares ${shares}`,
  );
  expect(pooled / single).toBeGreaterThanOrEqual(3.6);
  expect(shares).toHaveLength(4);
});

it('whoever got something from a number gets the next one from it too, and from another one when it is paused', {
  timeout: 120_000,
}, async () => {
  const people = 80;
  const before = new Map(messagesTo(1_000, people).map(({ to, from }) => [to, from]));
  expect(new Set(before.values()).size).toBeGreaterThan(1);
  await ended(await send('Otra vez', people, 1_000, senderIds));
  const again = messagesTo(1_000, people).slice(people);
  expect(again.map(({ to, from }) => [to, from]).toSorted()).toEqual([...before].toSorted());

  const paused = senderIds[0] ?? '';
  await ana.put(`/senders/${paused}`, { state: 'paused' });
  const id = await send('Sin uno', people, 1_000, senderIds.slice(1));
  expect((await ended(id)).counts).toMatchObject({ sent: people });
  await ana.put(`/senders/${paused}`, { state: 'active' });
});

it('a number at its limit for the day hands over to the others, and alone it waits and says until when', {
  timeout: 120_000,
}, async () => {
  const first = senderIds[1] ?? '';
  const { items } = await ana.get<{ items: { id: string; address: string; today: { begun: number } }[] }>('/senders');
  const limited = items.find(({ id }) => id === first);
  const theirs = await caro.get<{ items: { id: string; address: string }[] }>('/senders');
  const carosId = theirs.items.find(({ address }) => address === limited?.address)?.id;
  await caro.put(`/senders/${carosId}`, { dailyLimit: (limited?.today.begun ?? 0) + 10 });
  await ended(await send('Con límite', 60, 5_000, senderIds.slice(1, 3)));
  const by = messagesTo(5_000, 60).filter(({ from }) => from === limited?.address);
  expect(by.length).toBeLessThanOrEqual(10);
  expect(messagesTo(5_000, 60)).toHaveLength(60);

  const id = await send('Sola', 5, 6_000, [first]);
  const standing = await until(
    () => ana.get<{ code: string; at?: string }>(`/campaigns/${id}/standing`),
    ({ code }) => code === 'daily_limit',
    20_000,
  );
  expect(Date.parse(standing.at ?? '')).toBeGreaterThan(Date.now());
  await caro.put(`/senders/${carosId}`, { dailyLimit: null });
  expect((await ended(id)).counts).toMatchObject({ sent: 5 });
});
