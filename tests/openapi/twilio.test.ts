// What the channel asks of Twilio, and what the simulator answers, against Twilio's own description of its API.
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TwilioChannel } from '@pregon/core/channel/twilio';
import { checkAccount } from '@pregon/core/channel/twilio-account';
import { contentSid } from '@pregon/local/twilio/contents';
import { startTwilio } from '@pregon/local/twilio/server';
import type { OpenAPIBackend } from 'openapi-backend';
import { beforeAll, describe, expect, test } from 'vitest';
import { definitionPath, hasDefinition, openDefinition } from './definition.ts';
import { type Exchange, startRecorder } from './recorder.ts';

const accountSid = `AC${'0123456789abcdef'.repeat(2)}`;
const authToken = 'token-of-the-tests';
const line = 'whatsapp:+14155238886';
const notice = `Twilio OpenAPI check did not run: there is no file ${definitionPath} (TWILIO_OPENAPI names another).`;

/** For the last lines of `npm test`: a check that did not run must not look like one that passed. */
function tellThatItDidNotRun(summaryFile: string | undefined): void {
  if (summaryFile === undefined) console.warn(notice);
  else appendFileSync(summaryFile, `${notice}\n`);
}

if (hasDefinition) describe('against Twilio’s OpenAPI description', withDefinition);
else tellThatItDidNotRun(process.env.SUMMARY_FILE);

test('where the description is absent, the closing summary says that the check did not run', () => {
  const directory = mkdtempSync(join(tmpdir(), 'pregon-summary-'));
  const file = join(directory, 'summary');
  tellThatItDidNotRun(file);
  expect(readFileSync(file, 'utf8')).toMatch(/^Twilio OpenAPI check did not run: .*\n$/);
  rmSync(directory, { recursive: true });
});

function withDefinition(): void {
  let api: OpenAPIBackend;
  beforeAll(async () => {
    api = await openDefinition();
  });

  const faultsOf = (exchange: Exchange) => {
    const { request } = exchange;
    const [path = '', query = ''] = request.path.split('?');
    const parsed = {
      ...request,
      path,
      query: Object.fromEntries(new URLSearchParams(query)),
      body: formOf(request.body),
    };
    const operation = api.matchOperation(parsed);
    if (operation === undefined) return [`${request.method} ${path} is not described`];
    const asked = api.validateRequest(parsed, operation).errors ?? [];
    const answered = api.validateResponse(exchange.body, operation, exchange.status).errors ?? [];
    return [...asked, ...answered].map(
      (error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
    );
  };

  test('every request of the channel and every answer of the simulator is as described', async () => {
    const exchanges = await playThrough();
    for (const exchange of exchanges) expect(faultsOf(exchange), exchange.request.path).toEqual([]);
    const seen = exchanges.map(
      ({ request }) => `${request.method} ${request.path.replace(/\?.*/, '').replace(/[SM]M\w{32}/, '{Sid}')}`,
    );
    const root = `/2010-04-01/Accounts/${accountSid}`;
    const wanted = [`POST ${root}/Messages.json`, `GET ${root}/Messages.json`, `GET ${root}/Messages/{Sid}.json`];
    expect(new Set(seen)).toEqual(new Set([...wanted, `GET ${root}.json`]));
    const statuses = new Set(exchanges.map(({ body }) => Object(body).status));
    for (const status of ['queued', 'accepted', 'delivered', 'failed', 'undelivered'])
      expect(statuses).toContain(status);
  });

  describe('the check sees', () => {
    let good: Exchange;
    beforeAll(async () => {
      [good] = (await playThrough()) as [Exchange];
    });
    const answering = (change: object): Exchange => ({ ...good, body: { ...Object(good.body), ...change } });

    test.each([
      [{ num_media: 0 }, 'num_media'],
      [{ num_segments: 1 }, 'num_segments'],
      [{ direction: 'outbound' }, 'direction'],
      [{ status: 'done' }, 'status'],
      [{ date_created: '2026-11-21T00:00:00Z' }, 'date_created'],
      [{ sid: 'SM1' }, 'sid'],
      [{ error_code: '63016' }, 'error_code'],
      [{ from: '14155238886' }, 'from'],
      [{ sender: 'x' }, 'sender'],
      [{ price: undefined }, 'price'],
    ])('a wrong answer: %o', (change, field) => {
      const exchange = answering(change);
      expect(faultsOf({ ...exchange, body: JSON.parse(JSON.stringify(exchange.body)) }).join()).toContain(field);
    });

    test.each([
      ['Sender=x', 'Sender'],
      ['ValidityPeriod=long', 'ValidityPeriod'],
      ['RiskCheck=maybe', 'RiskCheck'],
      ['ContentSid=HX1', 'ContentSid'],
      ['StatusCallback=nowhere', 'StatusCallback'],
    ])('a wrong request: %s', (field, name) => {
      const exchange = { ...good, request: { ...good.request, body: `To=%2B595981000001&${field}` } };
      expect(faultsOf(exchange).join()).toContain(name);
    });

    test('a request without a recipient, and a page that is too large', () => {
      expect(faultsOf({ ...good, request: { ...good.request, body: 'Body=x' } }).join()).toContain('To');
      const path = `${good.request.path}?PageSize=1001`;
      expect(faultsOf({ ...good, request: { ...good.request, method: 'GET', path } }).join()).toContain('PageSize');
    });
  });
}

/** A form as an object; what is described as a list is one, even with a single value. */
function formOf(body: string): Record<string, string | string[]> | undefined {
  if (body === '') return undefined;
  const form = new URLSearchParams(body);
  return Object.fromEntries(
    [...form.keys()].map((name) => [name, name === 'MediaUrl' ? form.getAll(name) : (form.get(name) ?? '')]),
  );
}

/** Everything that the channel does, and every kind of message that the simulator shows. */
async function playThrough(): Promise<Exchange[]> {
  const twilio = await startTwilio({
    accountSid,
    authToken,
    behaviour: {
      rules: [{ to: '9$', failLater: { code: 63016 } }],
      callbacks: { delay: { minMs: 1, maxMs: 2 } },
    },
  });
  await using recorder = await startRecorder(twilio.url);
  const channel = new TwilioChannel({ accountSid, authToken, baseUrl: recorder.url, timeoutMs: 30_000 });
  const message = {
    body: 'Hola, ¿qué tal?',
    mediaUrls: [],
    statusCallback: 'https://pregon.example/status?c=1#rc=5&rp=all',
  };
  await channel.send(line, { ...message, to: '595981000001' });
  await channel.send('+14155238886', { ...message, to: '595981000001' });
  await channel.send(line, { ...message, to: '595981000009' });
  const content = { sid: contentSid(accountSid, 'order_ready'), variables: { '1': 'Ana' } };
  await channel.send(line, { ...message, to: '595981000003', content });
  await channel.send(line, { ...message, to: '595981000002', mediaUrls: ['http://127.0.0.1:9/a.png'] });
  const root = `${recorder.url}/2010-04-01/Accounts/${accountSid}`;
  const headers = { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` };
  const body = new URLSearchParams({ To: '+595981000001', MessagingServiceSid: `MG${'0'.repeat(32)}`, Body: 'x' });
  await fetch(`${root}/Messages.json`, { method: 'POST', headers, body });
  await twilio.idle();
  for (const phone of ['595981000001', '595981000002', '595981000003']) await channel.list(line, phone, new Date(0));
  await fetch(`${root}/Messages.json?PageSize=2&Page=1`, { headers });
  for (const { sid } of twilio.ledger()) await fetch(`${root}/Messages/${sid}.json`, { headers });
  await checkAccount({ accountSid, authToken, baseUrl: recorder.url, timeoutMs: 30_000 });
  channel.close();
  await twilio.stop();
  return recorder.exchanges;
}
