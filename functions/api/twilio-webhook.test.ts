import { createHmac } from 'node:crypto';
import type { OutMessage } from '@pregon/core/cloud/queue';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { exampleConfig } from '../edge/testing/environment.ts';
import { httpEvent, lambdaContext } from '../edge/testing/events.ts';
import { handler } from './twilio-webhook.ts';

/** All that the webhook may use. Whatever else it reached for would be an error: the database first of all. */
const { sent, secrets, ports } = vi.hoisted(() => {
  const sent: OutMessage[] = [];
  const secrets = new Map<string, Record<string, string>>();
  const receipt = { send: async (messages: readonly OutMessage[]) => void sent.push(...messages) };
  const reader = { find: async (id: string) => secrets.get(id), doubt: () => true };
  return { sent, secrets, ports: { secrets: reader, queues: { receipt } } };
});
vi.mock('../edge/ports.ts', () => ({ container: (name: string) => ({ name, config: exampleConfig(), ports }) }));
vi.mock('../edge/actor.ts', () => ({ makeActors: () => undefined }));

const homeSecret = exampleConfig().provider.secrets.home;
const accountSid = `AC${'1'.repeat(32)}`;
const ownSid = `AC${'2'.repeat(32)}`;
const campaignId = '01936c1e-0000-7000-8000-123456789abc';
const query = `c=${campaignId}&s=7&a=2`;
const fields = {
  AccountSid: accountSid,
  MessageSid: `SM${'a'.repeat(32)}`,
  MessageStatus: 'delivered',
  To: 'whatsapp:+595981000001',
  New: 'a b+ñ',
};

const signature = (url: string, form: Record<string, string>, token = 'token-1'): string =>
  createHmac('sha1', token)
    .update(
      url +
        Object.keys(form)
          .sort()
          .map((name) => name + form[name])
          .join(''),
    )
    .digest('base64');

interface Callback {
  readonly form?: Record<string, string>;
  readonly signed?: string;
  readonly query?: string;
  readonly stage?: string;
}

async function call({
  form = fields,
  query: rawQuery = query,
  stage = '$default',
  ...more
}: Callback): Promise<APIGatewayProxyStructuredResultV2> {
  const path = '/webhooks/twilio/status';
  const url = `https://api.example.com${path}?${rawQuery}`;
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': more.signed ?? signature(url, form),
  };
  const body = Buffer.from(new URLSearchParams(form).toString());
  return handler(
    httpEvent('POST', stage === '$default' ? path : `/${stage}${path}`, { headers, body, query: rawQuery, stage }),
    lambdaContext(),
  );
}

beforeEach(() => {
  sent.length = 0;
  secrets.clear();
  secrets.set(homeSecret, { accountSid, authToken: 'token-1' });
  secrets.set(`test/accounts/${ownSid}`, { accountSid: ownSid, authToken: 'own-token' });
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  return () => vi.restoreAllMocks();
});

describe('a status callback', () => {
  it('is queued and answered, without the database', async () => {
    expect((await call({})).statusCode).toBe(204);
    expect(sent).toHaveLength(1);
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({
      kind: 'twilio-status',
      receivedAt: expect.stringMatching(/Z$/),
      account: 'default',
      campaignId,
      seq: 7,
      attempt: 2,
      messageSid: fields.MessageSid,
      status: 'delivered',
    });
  });

  it('of a user’s own account is verified with that account’s token, and queued for that account', async () => {
    const form = { ...fields, AccountSid: ownSid };
    const url = `https://api.example.com/webhooks/twilio/status?${query}`;
    expect((await call({ form, signed: signature(url, form, 'own-token') })).statusCode).toBe(204);
    expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({ account: ownSid });
  });

  it('is not believed of one account with the token of another, nor of an account that nobody has connected', async () => {
    const url = `https://api.example.com/webhooks/twilio/status?${query}`;
    const stranger = { ...fields, AccountSid: `AC${'3'.repeat(32)}` };
    const { AccountSid: _, ...nameless } = fields;
    for (const [form, token] of [
      [{ ...fields, AccountSid: ownSid }, 'token-1'],
      [fields, 'own-token'],
      [stranger, 'own-token'],
      [nameless, 'token-1'],
      [{ ...fields, AccountSid: '../provider' }, 'token-1'],
    ] as const) {
      expect((await call({ form, signed: signature(url, form, token) })).statusCode).toBe(403);
    }
    expect(sent).toEqual([]);
  });

  it('tells why a message failed', async () => {
    await call({ form: { ...fields, MessageStatus: 'undelivered', ErrorCode: '63024' } });
    expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({ status: 'undelivered', errorCode: '63024' });
  });

  it('is believed at either stage, for the URL that Twilio was given', async () => {
    expect((await call({ stage: 'api' })).statusCode).toBe(204);
  });

  it.each([
    ['unsigned', { signed: '' }],
    [
      'signed with another token',
      { signed: signature(`https://api.example.com/webhooks/twilio/status?${query}`, fields, 'other') },
    ],
    [
      'signed for other fields',
      {
        signed: signature(`https://api.example.com/webhooks/twilio/status?${query}`, {
          ...fields,
          MessageStatus: 'read',
        }),
      },
    ],
    [
      'signed for another attempt',
      { signed: signature(`https://api.example.com/webhooks/twilio/status?c=${campaignId}&s=7&a=3`, fields) },
    ],
    [
      'signed for the same query in another order',
      { signed: signature(`https://api.example.com/webhooks/twilio/status?s=7&c=${campaignId}&a=2`, fields) },
    ],
  ])('is refused when it is %s', async (_, callback) => {
    const result = await call(callback);
    expect(result.statusCode).toBe(403);
    expect(result.body).toContain('signature_invalid');
    expect(sent).toEqual([]);
  });

  it('is believed with the old token while it is rotated', async () => {
    secrets.set(homeSecret, { accountSid, authToken: 'token-2', previousAuthToken: 'token-1' });
    expect((await call({})).statusCode).toBe(204);
    secrets.set(homeSecret, { accountSid, authToken: 'token-2' });
    expect((await call({})).statusCode).toBe(403);
  });

  it('that is signed and says nothing of ours is refused and not queued', async () => {
    expect((await call({ query: 'x=1' })).statusCode).toBe(422);
    expect((await call({ form: { AccountSid: accountSid, MessageStatus: 'sent' } })).statusCode).toBe(422);
    expect(sent).toEqual([]);
  });
});
