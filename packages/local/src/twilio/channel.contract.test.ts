// The channel that is deployed, over the real parts of the twilio package, against the simulator: every way a send can end.
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TwilioChannel } from '@pregon/core/channel/twilio';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { listen } from '../listen.ts';
import type { BehaviourInput } from './behaviour.ts';
import { accept } from './message.ts';
import { MessageStore } from './message-store.ts';
import { accountSid, authToken, line, message, openAccount, phone, smsLine } from './testing/account.ts';

type Action = NonNullable<NonNullable<BehaviourInput['rules']>[number]['action']>;

const spoiling = (action: Action): BehaviourInput => ({ rules: [{ action }] });

describe('send', () => {
  test('gives the sid of the message that the provider took', async () => {
    await using account = await openAccount();
    const sent = await account.channel.send(line, message(1));
    const [taken] = account.twilio.ledger();
    expect(sent).toEqual({ outcome: 'sent', providerMessageId: taken?.sid });
    expect(taken).toMatchObject({ to: `whatsapp:+${phone(1)}`, from: line, body: 'Hola 1', mediaUrls: [] });
  });

  test('writes to a phone by SMS when the line is a phone', async () => {
    await using account = await openAccount();
    await account.channel.send(smsLine, message(1));
    expect(account.twilio.ledger()).toMatchObject([{ to: `+${phone(1)}`, from: smsLine }]);
  });

  test('carries any text and every medium unchanged', async () => {
    await using account = await openAccount();
    const body = 'Ñandú & compañía = 100 % + más?\n«¡Hola!» 👋🏽 \u00a0"fin"';
    const mediaUrls = ['https://m.example/a.png?X-Amz-Signature=a%2Fb&x=1', 'https://m.example/b.pdf'];
    await account.channel.send(line, message(1, { body, mediaUrls }));
    expect(account.twilio.ledger()).toMatchObject([
      { body, mediaUrls, sid: expect.stringMatching(/^MM[0-9a-f]{32}$/) },
    ]);
  });

  test('sends once, however it ends: nothing is repeated by itself', async () => {
    for (const action of [
      { kind: 'throttle' },
      { kind: 'server-error' },
      { kind: 'drop', accept: false },
      { kind: 'fail', code: 20503 },
    ] satisfies Action[]) {
      await using account = await openAccount({ behaviour: { rules: [{ times: 1, action }] } });
      await account.channel.send(line, message(1));
      expect(account.twilio.ledger()).toEqual([]);
      await account.channel.send(line, message(2));
      expect(account.twilio.ledger()).toHaveLength(1);
    }
  });

  test('serves hundreds of calls at once', async () => {
    // Answers nobody before all have come.
    const waiting: http.ServerResponse[] = [];
    const server = http.createServer((_request, response) => {
      if (waiting.push(response) === 300) for (const one of waiting) one.writeHead(503).end('{}');
    });
    const { url, close } = await listen(server);
    const channel = new TwilioChannel({ accountSid, authToken, baseUrl: url, timeoutMs: 25_000 });
    const sent = await Promise.all(Array.from({ length: 300 }, (_, i) => channel.send(line, message(i))));
    expect(new Set(sent.map((one) => one.outcome !== 'sent' && one.code))).toEqual(new Set(['http_503']));
    channel.close();
    await close();
  });
});

describe('a refusal', () => {
  test.each([
    [21211, { outcome: 'error', scope: 'recipient', optOut: false }],
    [21610, { outcome: 'error', scope: 'recipient', optOut: true }],
    [63016, { outcome: 'error', scope: 'campaign' }],
    [63007, { outcome: 'error', scope: 'line' }],
    [21611, { outcome: 'wait', throttled: true }],
    [30001, { outcome: 'wait', throttled: false }],
    [29999, { outcome: 'error', scope: 'recipient', optOut: false }],
  ])('with code %i is sorted, and nothing was sent', async (code, expected) => {
    await using account = await openAccount({ behaviour: spoiling({ kind: 'fail', code }) });
    const sent = await account.channel.send(line, message(1));
    expect(sent).toEqual({ ...expected, code: String(code), message: expect.any(String) });
    expect(account.twilio.ledger()).toEqual([]);
  });

  test('for going too fast waits, throttled', async () => {
    await using account = await openAccount({ behaviour: spoiling({ kind: 'throttle' }) });
    const sent = await account.channel.send(line, message(1));
    expect(sent).toMatchObject({ outcome: 'wait', throttled: true, code: '20429' });
  });

  test('for a wrong token concerns the line', async () => {
    await using account = await openAccount({ authToken: 'another' });
    expect(await account.channel.send(line, message(1))).toMatchObject({ scope: 'line', code: '20003' });
  });
});

describe('an outcome that cannot be known', () => {
  const cases: [string, Action, number][] = [
    ['taken, then reset', { kind: 'drop' }, 1],
    ['taken, then closed', { kind: 'drop', how: 'close' }, 1],
    ['not taken, then reset', { kind: 'drop', accept: false }, 0],
    ['taken, half an answer', { kind: 'truncate' }, 1],
    ['taken, 500', { kind: 'server-error', accept: true }, 1],
    ['not taken, 503', { kind: 'server-error', status: 503 }, 0],
    ['taken, 502 of a load balancer', { kind: 'server-error', accept: true, status: 502, body: 'html' }, 1],
    ['taken, no answer', { kind: 'hang' }, 1],
    ['not taken, no answer', { kind: 'hang', accept: false }, 0],
  ];

  test.each(cases)('is unknown: %s', async (_what, action, taken) => {
    await using account = await openAccount({ timeoutMs: 800, behaviour: spoiling(action) });
    expect(await account.channel.send(line, message(1))).toMatchObject({ outcome: 'unknown' });
    expect(account.twilio.ledger()).toHaveLength(taken);
  });

  test('is unknown when the answer is slower than the time-out, which is kept', async () => {
    await using account = await openAccount({
      timeoutMs: 800,
      behaviour: { latency: { minMs: 60_000, maxMs: 60_000 } },
    });
    const startedAt = performance.now();
    expect(await account.channel.send(line, message(1))).toMatchObject({ outcome: 'unknown', code: 'timeout' });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(799);
  });
});

test('nothing that never left is unknown: with no provider there, it waits', async () => {
  const account = await openAccount();
  await account.twilio.stop();
  const sent = await account.channel.send(line, message(1));
  expect(sent).toMatchObject({ outcome: 'wait', code: 'ECONNREFUSED', throttled: false });
});

describe('list', () => {
  test('shows what was sent between two addresses, newest first', async () => {
    await using account = await openAccount();
    const since = new Date();
    await account.channel.send(line, message(1, { body: 'uno' }));
    await account.channel.send(line, message(1, { body: 'dos', mediaUrls: ['http://127.0.0.1:9/a.png'] }));
    await account.channel.send(line, message(2));
    await account.channel.send('whatsapp:+14155550000', message(1));
    await account.twilio.idle();
    const listed = await account.channel.list(line, phone(1), since);
    expect(listed).toMatchObject([
      { body: 'dos', numMedia: 1, status: 'failed', errorCode: '63019', direction: 'outbound-api' },
      { body: 'uno', numMedia: 0, errorCode: null, sid: account.twilio.ledger()[0]?.sid },
    ]);
    expect(Math.abs((listed[1]?.createdAt.getTime() ?? 0) - since.getTime())).toBeLessThan(2_000);
  });

  test('finds a message that is still queued and has no date of sending', async () => {
    await using account = await openAccount({ behaviour: { callbacks: { delay: { minMs: 60_000, maxMs: 60_000 } } } });
    await account.channel.send(line, message(1));
    expect(await account.channel.list(line, phone(1), new Date())).toMatchObject([{ status: 'queued' }]);
  });

  test('leaves out what is older', async () => {
    await using account = await openAccount();
    await account.channel.send(line, message(1));
    expect(await account.channel.list(line, phone(1), new Date(Date.now() + 5_000))).toEqual([]);
  });

  test.each([450, 2_000])('reads on over pages, all of %i messages', async (count) => {
    await using ledger = await ledgerOf(count);
    await using account = await openAccount({ dir: ledger.path });
    const listed = await account.channel.list(line, phone(1), new Date(0));
    expect(listed.map(({ body }) => body)).toEqual(Array.from({ length: count }, (_, i) => String(count - 1 - i)));
  });

  test('reads no further back than asked', async () => {
    await using ledger = await ledgerOf(2_001);
    await using account = await openAccount({ dir: ledger.path });
    expect(await account.channel.list(line, phone(1), new Date(1_990_000))).toHaveLength(12);
  });

  test('gives up on more messages than a reconciliation can need', async () => {
    await using ledger = await ledgerOf(2_001);
    await using account = await openAccount({ dir: ledger.path });
    await expect(account.channel.list(line, phone(1), new Date(0))).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'provider_list_too_long',
    });
  });

  test.each([
    [{ kind: 'server-error' }],
    [{ kind: 'drop', accept: false }],
    [{ kind: 'fail', code: 20003, status: 401 }],
  ] satisfies [Action][])('throws, rather than telling of an absence, when the provider answers %o', async (action) => {
    await using account = await openAccount({ behaviour: { rules: [{ on: 'list', action }] } });
    await expect(account.channel.list(line, phone(1), new Date())).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'provider_unavailable',
    });
  });
});

test('the environment has no say in where requests go or as whom', async () => {
  await using account = await openAccount();
  const names = ['HTTP_PROXY', 'TWILIO_EDGE', 'TWILIO_REGION', 'TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'];
  try {
    for (const name of names) process.env[name] = name === 'HTTP_PROXY' ? 'http://127.0.0.1:9' : 'elsewhere';
    const channel = new TwilioChannel({
      accountSid,
      authToken,
      baseUrl: account.twilio.url,
      timeoutMs: 2_000,
    });
    expect(await channel.send(line, message(1))).toMatchObject({ outcome: 'sent' });
    channel.close();
  } finally {
    for (const name of names) delete process.env[name];
  }
});

test('the channel adds at most 450 kB to a bundle, the signature check only its own few', async () => {
  const sizeOf = async (path: string) => {
    const result = await build({
      stdin: { contents: `export * from '${path}';`, resolveDir: import.meta.dirname, loader: 'ts' },
      bundle: true,
      minify: true,
      write: false,
      platform: 'node',
      format: 'esm',
      target: 'node24',
    });
    return (result.outputFiles[0]?.contents.byteLength ?? Number.POSITIVE_INFINITY) / 1000;
  };
  expect(await sizeOf('@pregon/core/channel/twilio')).toBeLessThan(450);
  expect(await sizeOf('@pregon/core/channel/callback')).toBeLessThan(120);
});

/** A ledger on disk with messages to one phone, one a second since 1970. */
async function ledgerOf(count: number) {
  const path = await mkdtemp(join(tmpdir(), 'pregon-twilio-'));
  const store = new MessageStore(path, accountSid);
  const input = {
    to: `whatsapp:+${phone(1)}`,
    from: line,
    messagingServiceSid: null,
    mediaUrls: [],
    contentSid: null,
    statusCallback: null,
  };
  const made = Array.from({ length: count }, (_, i) => accept(accountSid, { ...input, body: String(i) }, i * 1_000));
  await Promise.all(made.map((one) => store.add({ ...one, status: 'read' })));
  await store.close();
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
