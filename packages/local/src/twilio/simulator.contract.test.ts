// The simulator by bare HTTP: what Twilio's API is documented to do, its traps included, and the ledger and switches beside it.
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { accept } from './message.ts';
import { MessageStore } from './message-store.ts';
import { accountSid, authToken, line, message, openAccount, phone, smsLine } from './testing/account.ts';

const to = `whatsapp:+${phone(1)}`;

describe('an account', () => {
  const other = { accountSid: `AC${'f'.repeat(32)}`, authToken: 'token-of-the-other' };
  const as = ({ accountSid: sid, authToken: token }: typeof other) => ({
    authorization: `Basic ${btoa(`${sid}:${token}`)}`,
  });

  test('shows itself to who has its token, and to nobody else', async () => {
    await using account = await openAccount({ accounts: [other] });
    const url = (sid: string) => `${account.twilio.url}/2010-04-01/Accounts/${sid}.json`;
    const shown = await fetch(url(other.accountSid), { headers: as(other) });
    expect([shown.status, await shown.json()]).toEqual([
      200,
      expect.objectContaining({ sid: other.accountSid, status: 'active', type: 'Full' }),
    ]);
    const wrong = await fetch(url(other.accountSid), { headers: as({ ...other, authToken: 'x' }) });
    const foreign = await fetch(url(accountSid), { headers: as(other) });
    expect([wrong.status, foreign.status]).toEqual([401, 404]);
  });

  test('has its own messages: another neither lists nor reads them', async () => {
    await using account = await openAccount({ accounts: [other] });
    const root = `${account.twilio.url}/2010-04-01/Accounts/${other.accountSid}/Messages`;
    const body = new URLSearchParams({ To: to, From: line, Body: 'De la otra' });
    const { sid, uri } = await (await fetch(`${root}.json`, { method: 'POST', headers: as(other), body })).json();
    expect(uri).toContain(other.accountSid);
    await account.channel.send(line, message(1));
    const listed = async (answer: Promise<Response>) =>
      (await (await answer).json()).messages.map(({ body }: { body: string }) => body);
    expect(await listed(fetch(`${root}.json`, { headers: as(other) }))).toEqual(['De la otra']);
    expect(await listed(account.get('/Messages.json'))).toEqual(['Hola 1']);
    expect((await account.get(`/Messages/${sid}.json`)).status).toBe(404);
    expect(account.twilio.ledger().map((one) => one.accountSid)).toEqual([other.accountSid, accountSid]);
  });
});

describe('making a message', () => {
  test('answers 201 with the resource: counts as strings, dates RFC 2822, not sent yet', async () => {
    await using account = await openAccount();
    const response = await account.create({ To: to, From: line, Body: 'Hola' });
    expect(response.status).toBe(201);
    const body = await response.json();
    expect(body).toEqual({
      account_sid: accountSid,
      api_version: '2010-04-01',
      body: 'Hola',
      date_created: expect.stringMatching(/^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} \+0000$/),
      date_sent: null,
      date_updated: body.date_created,
      direction: 'outbound-api',
      error_code: null,
      error_message: null,
      from: line,
      messaging_service_sid: null,
      num_media: '0',
      num_segments: '1',
      price: null,
      price_unit: null,
      sid: expect.stringMatching(/^SM[0-9a-f]{32}$/),
      status: 'queued',
      subresource_uris: { media: `/2010-04-01/Accounts/${accountSid}/Messages/${body.sid}/Media.json` },
      to,
      uri: `/2010-04-01/Accounts/${accountSid}/Messages/${body.sid}.json`,
    });
  });

  test('of a Messaging Service has no sender and no segments yet', async () => {
    await using account = await openAccount();
    const service = `MG${'0'.repeat(32)}`;
    const response = await account.create({ To: to, MessagingServiceSid: service, Body: 'Hola' });
    expect(await response.json()).toMatchObject({
      from: null,
      messaging_service_sid: service,
      num_segments: '0',
      status: 'accepted',
    });
  });

  test('is read again by its sid, sent and delivered', async () => {
    await using account = await openAccount();
    const { sid, uri } = await (await account.create({ To: `+${phone(1)}`, From: smsLine, Body: 'Hola' })).json();
    await account.twilio.idle();
    const response = await account.get(uri);
    expect(await response.json()).toMatchObject({
      sid,
      status: 'delivered',
      date_sent: expect.stringContaining('+0000'),
    });
    expect((await account.get(`/Messages/SM${'0'.repeat(32)}.json`)).status).toBe(404);
  });
});

describe('a refusal', () => {
  const good = { To: to, From: line, Body: 'Hola' };
  const cases: [number, Record<string, string> | [string, string][]][] = [
    [21604, { From: line, Body: 'x' }],
    [21211, { ...good, To: 'whatsapp:+595' }],
    [21211, { ...good, To: '595981000001' }],
    [21603, { To: to, Body: 'x' }],
    [21212, { To: `+${phone(1)}`, From: '14+', Body: 'x' }],
    [63007, { ...good, From: 'whatsapp:+1' }],
    [63007, { ...good, From: 'whatsapp:+14155550000' }],
    [21606, { To: `+${phone(1)}`, From: '+14155550000', Body: 'x' }],
    [21612, { ...good, To: `+${phone(1)}` }],
    [63031, { ...good, To: line }],
    [21266, { To: smsLine, From: smsLine, Body: 'x' }],
    [21701, { To: to, MessagingServiceSid: 'MG1', Body: 'x' }],
    [21602, { To: to, From: line }],
    [21602, { ...good, Body: '' }],
    [21617, { ...good, Body: 'x'.repeat(1601) }],
    [21655, { To: to, From: line, ContentSid: 'HX1' }],
    [21656, { To: to, From: line, ContentSid: `HX${'0'.repeat(32)}`, ContentVariables: '[1]' }],
    [21656, { To: to, From: line, ContentSid: `HX${'0'.repeat(32)}`, ContentVariables: '{' }],
    [21620, { ...good, MediaUrl: 'ftp://m.example/a.png' }],
    [
      21623,
      [
        ...Object.entries(good),
        ...Array.from({ length: 11 }, (): [string, string] => ['MediaUrl', 'https://m.example/a']),
      ],
    ],
    [21609, { ...good, StatusCallback: '/status' }],
    [21609, { ...good, StatusCallback: 'https://under_score.example/status' }],
  ];

  test.each(cases)('%i for %o', async (code, form) => {
    await using account = await openAccount({ senders: [line, smsLine] });
    const response = await account.create(form);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      code,
      message: expect.stringMatching(/\w{3}/),
      more_info: `https://www.twilio.com/docs/errors/${code}`,
      status: 400,
    });
    expect(account.twilio.ledger()).toEqual([]);
  });

  test('counts characters as people do: 1,600 emojis are a message', async () => {
    await using account = await openAccount();
    expect((await account.create({ ...good, Body: '👋'.repeat(1600) })).status).toBe(201);
    expect((await account.create({ ...good, Body: '👋'.repeat(1601) })).status).toBe(400);
  });

  test('401 20003 without the right token, 404 20404 for another account or path, 405 for another method', async () => {
    await using account = await openAccount();
    const { url } = account.twilio;
    const path = `/2010-04-01/Accounts/${accountSid}/Messages.json`;
    const wrong = { authorization: `Basic ${btoa(`${accountSid}:wrong`)}` };
    const right = { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` };
    for (const headers of [{}, wrong]) {
      const response = await fetch(url + path, { headers });
      expect([response.status, (await response.json()).code]).toEqual([401, 20003]);
    }
    const other = await fetch(url + path.replace(accountSid, `AC${'9'.repeat(32)}`), { headers: right });
    expect([other.status, (await other.json()).code]).toEqual([404, 20404]);
    expect((await fetch(`${url}/2010-04-01/Accounts/${accountSid}/Calls.json`, { headers: right })).status).toBe(404);
    expect((await fetch(url + path, { method: 'DELETE', headers: right })).status).toBe(405);
  });
});

describe('the list', () => {
  test('turns pages as its links say', async () => {
    await using account = await openAccount({ behaviour: { callbacks: { enabled: false } } });
    for (let i = 0; i < 5; i += 1) await account.create({ To: to, From: line, Body: String(i) });
    const query = new URLSearchParams({ To: to, From: line, PageSize: '2' });
    const pages: string[][] = [];
    let path: string | null = `/Messages.json?${query}`;
    let last: { page: number; page_size: number; start: number; previous_page_uri: string | null } | undefined;
    while (path !== null) {
      const page: { messages: { body: string }[]; next_page_uri: string | null } & NonNullable<typeof last> = await (
        await account.get(path)
      ).json();
      pages.push(page.messages.map(({ body }) => body));
      [path, last] = [page.next_page_uri, page];
      // A message that comes meanwhile does not shift the pages.
      await account.create({ To: to, From: line, Body: 'late' });
    }
    expect(pages).toEqual([['4', '3'], ['2', '1'], ['0']]);
    expect(last).toMatchObject({ page: 2, page_size: 2, start: 4 });
    const previous = await (await account.get(last?.previous_page_uri ?? '')).json();
    expect(previous.page).toBe(1);
  });

  test('filters by both addresses, and by day of sending, which an unsent message has not', async () => {
    const never = { delay: { minMs: 60_000, maxMs: 60_000 } };
    await using account = await openAccount();
    await account.create({ To: to, From: line, Body: 'sent' });
    await account.twilio.idle();
    account.twilio.setBehaviour({ callbacks: never });
    await account.create({ To: to, From: line, Body: 'queued' });
    await account.create({ To: `whatsapp:+${phone(2)}`, From: line, Body: 'other' });
    const today = new Date().toISOString().slice(0, 10);
    const bodies = async (more: Record<string, string>) => {
      const response = await account.get(`/Messages.json?${new URLSearchParams({ To: to, ...more })}`);
      return (await response.json()).messages.map(({ body }: { body: string }) => body);
    };
    expect(await bodies({})).toEqual(['queued', 'sent']);
    expect(await bodies({ From: '+1' })).toEqual([]);
    expect(await bodies({ DateSent: today })).toEqual(['sent']);
    expect(await bodies({ 'DateSent>': today })).toEqual(['sent']);
    expect(await bodies({ 'DateSent<': today })).toEqual(['sent']);
    expect(await bodies({ 'DateSent<': '2020-01-01' })).toEqual([]);
    expect(await bodies({ 'DateSent>': new Date(Date.now() + 5_000).toISOString() })).toEqual([]);
  });

  test('can lag behind', async () => {
    await using account = await openAccount({ behaviour: { listLagMs: 60_000 } });
    await account.create({ To: to, From: line, Body: 'x' });
    expect((await (await account.get('/Messages.json')).json()).messages).toEqual([]);
  });

  test.each(['PageSize=0', 'PageSize=x', 'Page=-1', 'DateSent=yesterday'])('refuses %s', async (query) => {
    await using account = await openAccount();
    expect((await account.get(`/Messages.json?${query}`)).status).toBe(400);
  });
});

describe('the ledger', () => {
  test('holds what was accepted, in order, over HTTP and in the process', async () => {
    await using account = await openAccount();
    const before = Date.now();
    for (let i = 0; i < 3; i += 1) await account.channel.send(line, message(i));
    const ledger = await (await fetch(`${account.twilio.url}/ledger`)).json();
    expect(ledger).toEqual(account.twilio.ledger());
    expect(ledger.map((entry: object) => Object.keys(entry))).toEqual(
      Array(3).fill([
        'accountSid',
        'sid',
        'to',
        'from',
        'body',
        'mediaUrls',
        'contentSid',
        'statusCallback',
        'acceptedAt',
      ]),
    );
    expect(ledger.map(({ body }: { body: string }) => body)).toEqual(['Hola 0', 'Hola 1', 'Hola 2']);
    const [{ acceptedAt }] = ledger;
    expect(acceptedAt).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
    expect(Date.parse(acceptedAt)).toBeGreaterThanOrEqual(before);
  });

  test('is an empty array when there is nothing', async () => {
    await using account = await openAccount();
    expect(await (await fetch(`${account.twilio.url}/ledger`)).json()).toEqual([]);
  });

  test('without a directory is gone with the process', async () => {
    const account = await openAccount();
    await account.channel.send(line, message(1));
    await account.twilio.stop();
    await using next = await openAccount();
    expect(next.twilio.ledger()).toEqual([]);
  });
});

describe('in a directory', () => {
  test('ledger, list and statuses go on after a stop, and after a line that was written by half', async () => {
    await using dir = await temporaryDirectory();
    const behaviour = { callbacks: { delay: { minMs: 60_000, maxMs: 60_000 } } };
    const first = await openAccount({ dir: dir.path, behaviour });
    for (let i = 0; i < 3; i += 1) await first.channel.send(line, message(i));
    const ledger = first.twilio.ledger();
    await first[Symbol.asyncDispose]();
    await appendFile(join(dir.path, 'twilio-ledger.ndjson'), '{"message":{"sid":"SM');

    const second = await openAccount({ dir: dir.path });
    expect(second.twilio.ledger()).toEqual(ledger);
    await second.twilio.idle();
    expect(await second.channel.list(line, phone(1), new Date(0))).toMatchObject([
      { sid: ledger[1]?.sid, status: expect.stringMatching(/^(delivered|read)$/) },
    ]);
    await second.channel.send(line, message(3));
    await second[Symbol.asyncDispose]();

    await using third = await openAccount({ dir: dir.path });
    expect(third.twilio.ledger().map(({ body }) => body)).toEqual(['Hola 0', 'Hola 1', 'Hola 2', 'Hola 3']);
  });

  test('a ledger of 100,000 messages is read back and shown whole', async () => {
    await using dir = await temporaryDirectory();
    const store = new MessageStore(dir.path, accountSid);
    const input = { from: line, messagingServiceSid: null, mediaUrls: [], contentSid: null, statusCallback: null };
    const made = Array.from({ length: 100_000 }, (_, i) =>
      accept(accountSid, { ...input, to: phone(i), body: `Hola ${i}` }, i),
    );
    await Promise.all(made.map((one) => store.add({ ...one, status: 'read' })));
    await store.close();
    await using account = await openAccount({ dir: dir.path });
    const ledger = await (await fetch(`${account.twilio.url}/ledger`)).json();
    expect(ledger).toHaveLength(100_000);
    expect(ledger[99_999]).toMatchObject({ body: 'Hola 99999', acceptedAt: '1970-01-01T00:01:39.999Z' });
  }, 120_000);
});

async function temporaryDirectory() {
  const path = await mkdtemp(join(tmpdir(), 'pregon-twilio-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
