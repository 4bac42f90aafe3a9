// A user's own account from its connection to its receipts: a campaign with an approved template goes out through it, what its
// signature says counts, what another account's says does not, and its token is nowhere but in its secret.
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { contentSid } from '@pregon/local/twilio/contents';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CampaignAnswer, type Client, csvOf, type Harness, isEnded, startHarness, until } from './harness.ts';

const anas = { accountSid: `AC${'a'.repeat(32)}`, authToken: 'token-of-the-account-of-ana' };
const betos = { accountSid: `AC${'b'.repeat(32)}`, authToken: 'token-of-the-account-of-beto' };
const address = 'whatsapp:+595216141111';
const people = 6;

interface Account {
  readonly id: string;
  readonly accountSid: string;
}

let harness: Harness;
let ana: Client;
let beto: Client;
let account: Account;
let senderId: string;

beforeAll(async () => {
  harness = await startHarness({
    settings: { LINE_RATE_PER_SECOND: 'unpaced', CANARY_SIZE: '0' },
    twilio: {
      accounts: [anas, betos],
      behaviour: { callbacks: { readShare: 0, delay: { minMs: 5, maxMs: 30 } } },
    },
    sweepEveryMs: 2000,
  });
  [ana, beto] = [await harness.client('ana'), await harness.client('beto')];
  await ana.sendMessages({ name: 'De la casa', csv: csvOf(people, 500_000), templates: ['Hola {nombre}'] });
  const key = { 'idempotency-key': 'connect-once' };
  account = await ana.post<Account>('/provider-accounts', { name: 'Sucursal', ...anas }, key);
  expect(await ana.post('/provider-accounts', { name: 'Sucursal', ...anas }, key)).toEqual(account);
  await beto.post('/provider-accounts', { name: 'De beto', ...betos });
  const number = { channel: 'whatsapp', phone: '+595216141111', accountId: account.id };
  senderId = (await ana.post<{ id: string }>('/senders', { ...number, name: 'Sucursal', ratePerSecond: 100 })).id;
}, 120_000);
afterAll(() => harness?.stop());

/** A status callback as an account's holder can make it: with everything right, and his own signature. */
async function callback(
  as: typeof anas,
  to: { campaignId: string; seq: number; sid: string },
  status: string,
  code = '',
) {
  const url = `${harness.system.endpoints.api}/webhooks/twilio/status?c=${to.campaignId}&s=${to.seq}&a=1`;
  const fields = {
    AccountSid: as.accountSid,
    MessageSid: to.sid,
    MessageStatus: status,
    ...(code === '' ? {} : { ErrorCode: code }),
  };
  const signed = Object.entries(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .reduce((text, [name, value]) => text + name + value, url);
  const signature = createHmac('sha1', as.authToken).update(signed).digest('base64');
  const headers = { 'x-twilio-signature': signature };
  const response = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields) });
  return response.status;
}

describe('an own account', () => {
  let campaignId: string;
  const campaign = () => ana.get<CampaignAnswer>(`/campaigns/${campaignId}`);

  it('sends an approved template to each person, and its callbacks are believed', async () => {
    const sid = contentSid(anas.accountSid, 'recordatorio_de_turno');
    const offered = await ana.get<{ items: { sid: string; status: string }[] }>(
      `/content-templates?senderId=${senderId}`,
    );
    expect(offered.items).toContainEqual(expect.objectContaining({ sid, status: 'approved' }));
    const drafted = await ana.post<{ id: string }>('/campaigns', {
      name: 'Turnos',
      content: { sid, variables: { '1': '{{ nombre }}', '2': 'lunes', '3': '10:30' } },
      audience: { groups: ['G0', 'G1', 'G2'] },
      senderIds: [senderId],
    });
    campaignId = drafted.id;
    await ana.post(`/campaigns/${campaignId}/start`);
    const ended = await until(campaign, (now) => isEnded(now) && now.counts.delivered === people, 60_000);
    expect(ended).toMatchObject({ status: 'completed', counts: { sent: people, delivered: people, error: 0 } });

    const ledger = harness.system.twilio.ledger();
    const own = ledger.filter(({ accountSid }) => accountSid === anas.accountSid);
    expect(new Set(own.map(({ to }) => to)).size).toBe(people);
    for (const { from, body, contentSid: of } of own) {
      expect([from, of]).toEqual([address, sid]);
      expect(body).toMatch(/^Hola, Persona \d+\. Le recordamos su turno del lunes a las 10:30\./);
    }
    expect(ledger.filter(({ accountSid }) => accountSid !== anas.accountSid).map((one) => one.contentSid)).toEqual(
      Array(people).fill(null),
    );
  });

  it('is told what became of its messages by its own signature alone', async () => {
    const { rows } = await harness.sql.query<{ seq: number; sid: string }>(
      'select seq, provider_message_id as sid from campaign_recipient where campaign_id = $1 order by seq limit 1',
      [campaignId],
    );
    const to = { campaignId, seq: rows[0]?.seq ?? 0, sid: rows[0]?.sid ?? '' };
    // Well signed, of an account that is connected here, and about a message that exists: only not its own.
    expect(await callback(betos, to, 'read')).toBe(204);
    expect(await callback(betos, to, 'undelivered', '21610')).toBe(204);
    expect(await callback({ ...anas, authToken: betos.authToken }, to, 'read')).toBe(403);
    expect(await callback({ ...anas, accountSid: `AC${'c'.repeat(32)}` }, to, 'read')).toBe(403);
    expect(await callback(anas, to, 'read')).toBe(204);
    // Queued behind them: once it counts, they have had their turn.
    const told = await until(campaign, ({ counts }) => counts.read > 0, 30_000);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect((await campaign()).counts).toEqual(told.counts);
    expect(told.counts).toMatchObject({ delivered: people, read: 1, undelivered: 0 });
    const suppressed = await harness.sql.query('select 1 from suppression');
    expect(suppressed.rowCount).toBe(0);
  });

  it('stays connected while its number is active, and goes with its secret', async () => {
    const remove = async () => {
      const headers = { authorization: `Bearer ${await harness.system.token('ana')}` };
      const url = `${harness.system.endpoints.api}/provider-accounts/${account.id}`;
      const response = await fetch(url, { method: 'DELETE', headers });
      return [response.status, response.status === 204 ? '' : (await response.json()).code];
    };
    expect(await remove()).toEqual([409, 'provider_account_in_use']);
    await harness.sql.query("update sender set state = 'retired' where id = $1", [senderId]);
    expect(await remove()).toEqual([204, '']);
    expect(await remove()).toEqual([404, 'provider_account_not_found']);
    expect((await ana.get<{ items: unknown[] }>('/provider-accounts')).items).toEqual([]);
  });

  it('has left its token in no row, no kept answer and no line of the log', async () => {
    const kept = await harness.sql.query<{ text: string }>(
      `select (select coalesce(string_agg(to_jsonb(k)::text, ' '), '') from idempotency_key k)
         || (select coalesce(string_agg(to_jsonb(a)::text, ' '), '') from provider_account a) as text`,
    );
    const log = await readFile(harness.system.logFile, 'utf8');
    expect(log).toContain('/provider-accounts');
    for (const { authToken } of [anas, betos]) expect((kept.rows[0]?.text ?? authToken) + log).not.toContain(authToken);
  });
});
