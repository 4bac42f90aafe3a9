// Control in real time, over HTTP: pause, resume, the switch that stops everything, the second try, and what people answer.
import { appendFileSync } from 'node:fs';
import { provider } from '@pregon/local/system/environment';
import { sign } from '@pregon/local/twilio/signature';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type CampaignAnswer,
  type Client,
  csvOf,
  type Harness,
  isEnded,
  phoneAt,
  type SendAnswer,
  startHarness,
  until,
} from './harness.ts';

let harness: Harness;
let ana: Client;
beforeAll(async () => {
  harness = await startHarness({
    settings: { LINE_RATE_PER_SECOND: '60', BACKOFF_MS: '100', CANARY_SIZE: '0' },
    sweepEveryMs: 2000,
  });
  ana = await harness.client('ana');
  // Makes her, and the line that people answer to.
  await ana.get('/me');
}, 60_000);
// A test that fails half-way must not stop those after it.
afterEach(() => ana.post('/stop/release', { scope: 'user' }));
afterAll(() => harness?.stop());

const get = (id: string) => ana.get<CampaignAnswer>(`/campaigns/${id}`);
const ended = (id: string) => until(() => get(id), isEnded, 90_000);
const moving = (id: string) =>
  until(
    () => get(id),
    ({ counts }) => counts.sent > 5,
    20_000,
    50,
  );
const messagesTo = (from: number, count: number) => {
  const phones = new Set(Array.from({ length: count }, (_, i) => `whatsapp:+${phoneAt(from + i)}`));
  return harness.system.twilio.ledger().filter(({ to }) => phones.has(to));
};

/** How many slices were begun in this moment or later. */
const begunSince = async (at: string): Promise<number> => {
  const query = `select count(*)::int as n from campaign_event where event_type = 'message_sending' and created_at > $1`;
  return (await harness.sql.query(query, [at])).rows[0].n;
};
const databaseClock = async (): Promise<string> =>
  (await harness.sql.query('select clock_timestamp()::text as at')).rows[0].at;

const send = (from: number, count: number, name: string): Promise<SendAnswer> =>
  ana.sendMessages({ name, csv: csvOf(count, from), templates: [`${name}, {nombre}`] });

interface Problem {
  readonly status: number;
  readonly body: Record<string, unknown>;
}
const refused = async (route: string, body: unknown): Promise<Problem> => {
  const response = await fetch(`${harness.system.endpoints.api}${route}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await harness.system.token('ana')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('a running campaign', () => {
  it('is paused and resumed again and again: nothing is begun in between, nobody is lost', {
    timeout: 120_000,
  }, async () => {
    const { campaignId } = await send(0, 1500, 'Pausas');
    await moving(campaignId);
    const tookMs: Record<'queue-pause' | 'queue-resume', number[]> = { 'queue-pause': [], 'queue-resume': [] };
    const timed = async (action: keyof typeof tookMs) => {
      const began = performance.now();
      await ana.post(`/campaigns/${campaignId}/${action}`);
      tookMs[action].push(performance.now() - began);
    };
    for (let round = 0; round < 10; round += 1) {
      await timed('queue-pause');
      await timed('queue-pause');
      const at = await databaseClock();
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await begunSince(at)).toBe(0);
      expect(await ana.get(`/campaigns/${campaignId}/standing`)).toEqual({ code: 'paused', by: 'Ana Benítez' });
      await timed('queue-resume');
      await timed('queue-resume');
      await until(
        () => begunSince(at),
        (n) => n > 0,
        20_000,
        50,
      );
    }
    expect((await ended(campaignId)).counts).toMatchObject({ sent: 1500 });
    expect(new Set(messagesTo(0, 1500).map(({ to }) => to)).size).toBe(1500);
    expect(messagesTo(0, 1500)).toHaveLength(1500);
    const quantile = (share: number, of: number[]) =>
      Math.round(of.toSorted((a, b) => a - b)[Math.floor(of.length * share)] ?? 0);
    const both = [...tookMs['queue-pause'], ...tookMs['queue-resume']];
    const told =
      `control: pause and resume answered ${both.length} times beside a running campaign, p95 ${quantile(0.95, both)} ms ` +
      `(half of the pauses within ${quantile(0.5, tookMs['queue-pause'])} ms, of the resumes ${quantile(0.5, tookMs['queue-resume'])} ms)`;
    if (process.env.SUMMARY_FILE) appendFileSync(process.env.SUMMARY_FILE, `${told}\n`);
    console.log(told);
  });

  it('stands still while everything is stopped, and goes on when it is released', { timeout: 60_000 }, async () => {
    const { campaignId } = await send(5000, 600, 'Freno');
    await moving(campaignId);
    expect(await ana.post('/stop', { scope: 'user' })).toMatchObject({ userStoppedAt: expect.any(String) });
    const at = await databaseClock();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await begunSince(at)).toBe(0);
    expect(await ana.get(`/campaigns/${campaignId}/standing`)).toEqual({ code: 'user_stopped' });
    expect(await refused('/stop', { scope: 'deployment' })).toMatchObject({
      status: 403,
      body: { code: 'admin_needed' },
    });
    expect(await ana.post('/stop/release', { scope: 'user' })).toMatchObject({ userStoppedAt: null });
    expect((await ended(campaignId)).counts).toMatchObject({ sent: 600 });
    expect(messagesTo(5000, 600)).toHaveLength(600);
  });

  it('sends again to those who failed, and to nobody else', { timeout: 60_000 }, async () => {
    harness.system.twilio.setBehaviour({
      rules: [{ to: `(${phoneAt(2003)}|${phoneAt(2004)})$`, action: { kind: 'fail', code: 63024 } }],
    });
    const { campaignId } = await send(2000, 20, 'Reintento');
    expect((await ended(campaignId)).counts).toMatchObject({ sent: 18, error: 2 });
    harness.system.twilio.setBehaviour({ rules: [] });
    const answer = await ana.post<{ retried: number }>(`/campaigns/${campaignId}/retry-failed`);
    expect(answer).toMatchObject({ retried: 2, campaign: { status: 'running' } });
    expect((await ended(campaignId)).counts).toMatchObject({ sent: 20, error: 0 });
    expect(messagesTo(2000, 20)).toHaveLength(20);
    expect(await ana.get('/dashboard/summary')).toMatchObject({ totalErrors: 0 });
  });
});

describe('a person who answers', () => {
  const answer = async (index: number, text: string): Promise<number> => {
    const url = `${harness.system.endpoints.api}/webhooks/twilio/inbound`;
    const form = new URLSearchParams({
      AccountSid: provider.accountSid,
      MessageSid: `SM${crypto.randomUUID().replaceAll('-', '')}`,
      From: `whatsapp:+${phoneAt(index)}`,
      To: 'whatsapp:+14155238886',
      Body: text,
    });
    const headers = { 'x-twilio-signature': sign(provider.authToken, url, form) };
    return (await fetch(url, { method: 'POST', body: form, headers })).status;
  };
  const suppressions = async (): Promise<number> =>
    (await harness.sql.query('select count(*)::int as n from suppression where line_id is not null')).rows[0].n;

  it('BAJA gets nothing more until ALTA', { timeout: 60_000 }, async () => {
    expect(await answer(3001, 'Baja')).toBe(204);
    await until(suppressions, (n) => n === 1, 10_000);
    const first = await send(3000, 3, 'Primera');
    expect((await ended(first.campaignId)).counts).toMatchObject({ sent: 2, skipped: 1 });
    expect(await answer(3001, 'ALTA')).toBe(204);
    await until(suppressions, (n) => n === 0, 10_000);
    const second = await send(3000, 3, 'Segunda');
    expect((await ended(second.campaignId)).counts).toMatchObject({ sent: 3 });
  });

  it('is not believed without the provider’s signature', async () => {
    const url = `${harness.system.endpoints.api}/webhooks/twilio/inbound`;
    const form = new URLSearchParams({ MessageSid: `SM${'a'.repeat(32)}`, From: 'x', To: 'y', Body: 'STOP' });
    expect((await fetch(url, { method: 'POST', body: form })).status).toBe(403);
  });
});
