// Status callbacks and media, as Twilio does them, received by the code that is deployed.
import { isSignedByTwilio, parseAttemptRef, parseStatusReport, statusCallbackUrl } from '@pregon/core/channel/callback';
import { CampaignId, newId } from '@pregon/core/id';
import { describe, expect, test } from 'vitest';
import { authToken, line, message, openAccount, smsLine } from './testing/account.ts';
import { type Received, startReceiver } from './testing/receiver.ts';

const publicUrl = 'https://pregon.example/webhooks/twilio/status';
const campaignId = newId(CampaignId);
const ref = { campaignId, seq: 7, attempt: 2 };
const quick = { delay: { minMs: 1, maxMs: 3 }, readShare: 1 };

/** What the deployed code makes of a callback; throws when it would refuse it. */
function report(request: Received) {
  const signature = request.headers['x-twilio-signature'];
  const url = new URL(request.path, publicUrl).href;
  const isSigned = isSignedByTwilio(['old-token', authToken], {
    url,
    signature: String(signature),
    form: request.form,
  });
  if (!isSigned) throw new Error('The signature is not valid.');
  return { ...parseAttemptRef(new URL(url).search.slice(1)), ...parseStatusReport(request.form) };
}

const resolveTo = (origin: string) => (url: string) => url.replace('https://pregon.example', origin);
const statuses = (requests: readonly Received[]) => requests.map((request) => report(request).status);

describe('callbacks', () => {
  test('tell each status after the first, signed, with our ids and the message’s sid', async () => {
    await using receiver = await startReceiver();
    await using account = await openAccount({ resolveUrl: resolveTo(receiver.url), behaviour: { callbacks: quick } });
    const sent = await account.channel.send(line, message(1, { statusCallback: statusCallbackUrl(publicUrl, ref) }));
    await account.twilio.idle();
    const messageSid = sent.outcome === 'sent' ? sent.providerMessageId : undefined;
    expect(receiver.requests.map(report)).toEqual([
      { ...ref, messageSid, status: 'sent' },
      { ...ref, messageSid, status: 'delivered' },
      { ...ref, messageSid, status: 'read' },
    ]);
    expect(Object.fromEntries(receiver.requests[2]?.form ?? [])).toMatchObject({
      ChannelPrefix: 'whatsapp',
      EventType: 'READ',
    });
  });

  test('are signed with the token of the message’s own account, which they name', async () => {
    const other = { accountSid: `AC${'f'.repeat(32)}`, authToken: 'token-of-the-other' };
    await using receiver = await startReceiver();
    await using account = await openAccount({
      accounts: [other],
      resolveUrl: resolveTo(receiver.url),
      behaviour: { callbacks: quick },
    });
    const root = `${account.twilio.url}/2010-04-01/Accounts/${other.accountSid}/Messages.json`;
    const headers = { authorization: `Basic ${btoa(`${other.accountSid}:${other.authToken}`)}` };
    const statusCallback = statusCallbackUrl(publicUrl, ref);
    const fields = { To: 'whatsapp:+595981000001', From: line, Body: 'x', StatusCallback: statusCallback };
    await fetch(root, { method: 'POST', headers, body: new URLSearchParams(fields) });
    await account.twilio.idle();
    expect(receiver.requests).toHaveLength(3);
    for (const { form, headers: told, path } of receiver.requests) {
      expect(form.get('AccountSid')).toBe(other.accountSid);
      const signed = { url: new URL(path, publicUrl).href, signature: String(told['x-twilio-signature']), form };
      expect([isSignedByTwilio([other.authToken], signed), isSignedByTwilio([authToken], signed)]).toEqual([
        true,
        false,
      ]);
    }
  });

  test('of an SMS end with the delivery and its date', async () => {
    await using receiver = await startReceiver();
    await using account = await openAccount({ resolveUrl: resolveTo(receiver.url), behaviour: { callbacks: quick } });
    await account.channel.send(smsLine, message(1, { statusCallback: statusCallbackUrl(publicUrl, ref) }));
    await account.twilio.idle();
    expect(statuses(receiver.requests)).toEqual(['sent', 'delivered']);
    expect(receiver.requests[1]?.form.get('RawDlrDoneDate')).toMatch(/^\d{10}$/);
  });

  test.each([
    ['undelivered', ['sent', 'undelivered']],
    ['failed', ['failed']],
  ] as const)('tell the code of a message that ends %s', async (status, told) => {
    await using receiver = await startReceiver();
    const rules = [{ to: '1$', failLater: { code: 63016, status } }];
    await using account = await openAccount({
      resolveUrl: resolveTo(receiver.url),
      behaviour: { rules, callbacks: quick },
    });
    const sent = await account.channel.send(line, message(1, { statusCallback: statusCallbackUrl(publicUrl, ref) }));
    expect(sent.outcome).toBe('sent');
    await account.twilio.idle();
    expect(statuses(receiver.requests)).toEqual(told);
    expect(receiver.requests.map(report).at(-1)?.errorCode).toBe('63016');
  });

  test('of one message come early and twice when ordered, and no other one’s do', async () => {
    await using receiver = await startReceiver();
    const callbacks = { ...quick, readShare: 0, loss: 1 };
    await using account = await openAccount({ resolveUrl: resolveTo(receiver.url), behaviour: { callbacks } });
    const hits: unknown[] = [];
    account.twilio.addRule({ times: 1, callbacks: { early: true, twice: true } }, (asked) => hits.push(asked));
    const first = message(1, { statusCallback: statusCallbackUrl(publicUrl, ref) });
    await account.channel.send(line, first);
    expect(statuses(receiver.requests)).toEqual(['sent', 'sent']);
    await account.channel.send(line, message(2, { statusCallback: statusCallbackUrl(publicUrl, { ...ref, seq: 8 }) }));
    await account.twilio.idle();
    expect(statuses(receiver.requests)).toEqual(['sent', 'sent', 'delivered', 'delivered']);
    expect(hits).toEqual([
      { on: 'create', from: line, to: `whatsapp:+${first.to}`, statusCallback: first.statusCallback },
    ]);
    expect(account.twilio.ledger()[0]?.statusCallback).toBe(first.statusCallback);
  });

  test('come also for a message whose create call was never answered', async () => {
    await using receiver = await startReceiver();
    await using account = await openAccount({
      resolveUrl: resolveTo(receiver.url),
      behaviour: { rules: [{ action: { kind: 'drop' } }], callbacks: quick },
    });
    const sent = await account.channel.send(line, message(1, { statusCallback: statusCallbackUrl(publicUrl, ref) }));
    expect(sent.outcome).toBe('unknown');
    await account.twilio.idle();
    expect(receiver.requests.map(report)[0]).toMatchObject({ ...ref, messageSid: account.twilio.ledger()[0]?.sid });
  });

  test('can come before the create call returns', async () => {
    const order: string[] = [];
    await using receiver = await startReceiver(() => {
      order.push('callback');
      return { status: 204 };
    });
    await using account = await openAccount({
      resolveUrl: resolveTo(receiver.url),
      behaviour: { callbacks: { ...quick, early: 1 } },
    });
    await account.channel.send(line, message(1, { statusCallback: statusCallbackUrl(publicUrl, ref) }));
    order.push('returned');
    await account.twilio.idle();
    expect(order).toEqual(['callback', 'returned', 'callback', 'callback']);
    expect(statuses(receiver.requests)).toEqual(['sent', 'delivered', 'read']);
  });

  test('can be off, lost, doubled and out of order', async () => {
    const told = async (callbacks: object) => {
      await using receiver = await startReceiver();
      await using account = await openAccount({
        resolveUrl: resolveTo(receiver.url),
        behaviour: { callbacks: { ...quick, ...callbacks } },
      });
      await account.channel.send(line, message(1, { statusCallback: statusCallbackUrl(publicUrl, ref) }));
      await account.twilio.idle();
      return statuses(receiver.requests);
    };
    expect(await told({ enabled: false })).toEqual([]);
    expect(await told({ loss: 1 })).toEqual([]);
    expect((await told({ duplicate: 1 })).sort()).toEqual(['delivered', 'delivered', 'read', 'read', 'sent', 'sent']);
    const swapped = await told({ outOfOrder: 1, delay: { minMs: 30, maxMs: 30 } });
    expect(swapped).toHaveLength(3);
    expect(swapped.indexOf('delivered')).toBeLessThan(swapped.indexOf('sent'));
  });

  test.each([
    ['', 503, 1],
    ['#rc=2', 503, 1],
    ['#rc=2&rp=5xx', 503, 3],
    ['#rc=2&rp=5xx', 404, 1],
    ['#rc=5&rp=all', 404, 6],
  ])('are tried again as the URL’s fragment says (%s, %i): %i calls', async (fragment, status, calls) => {
    await using receiver = await startReceiver(() => ({ status }));
    await using account = await openAccount({
      resolveUrl: resolveTo(receiver.url),
      behaviour: { rules: [{ failLater: { code: 63016, status: 'failed' } }], callbacks: quick },
    });
    await account.channel.send(line, message(1, { statusCallback: `${publicUrl}?a=1${fragment}` }));
    await account.twilio.idle();
    expect(receiver.requests).toHaveLength(calls);
    expect(new Set(receiver.requests.map(({ headers }) => headers['i-twilio-idempotency-token'])).size).toBe(1);
    expect(receiver.requests.every(({ path }) => path === '/webhooks/twilio/status?a=1')).toBe(true);
  });

  test('with the overrides that we ask for outlive four lost answers', async () => {
    await using receiver = await startReceiver((index) => (index < 4 ? undefined : { status: 200 }));
    await using account = await openAccount({
      resolveUrl: resolveTo(receiver.url),
      behaviour: { rules: [{ failLater: { code: 63016, status: 'failed' } }], callbacks: quick },
    });
    await account.channel.send(line, message(1, { statusCallback: statusCallbackUrl(publicUrl, ref) }));
    await account.twilio.idle();
    expect(receiver.requests).toHaveLength(5);
  });
});

describe('media', () => {
  test('are fetched whole from their URLs, query and all, before the message goes on', async () => {
    await using files = await startReceiver(() => ({ status: 200, body: 'image' }));
    await using account = await openAccount({ resolveUrl: resolveTo(files.url) });
    const mediaUrls = ['https://pregon.example/media/a.png?X-Amz-Signature=a%2Fb'];
    await account.channel.send(line, message(1, { mediaUrls }));
    await account.twilio.idle();
    expect(files.requests).toMatchObject([{ method: 'GET', path: '/media/a.png?X-Amz-Signature=a%2Fb' }]);
    expect(account.twilio.ledger()).toMatchObject([{ mediaUrls }]);
  });

  test.each([
    [line, '63019'],
    [smsLine, '11200'],
  ])('that cannot be had let the message of %s fail with %s', async (from, code) => {
    await using receiver = await startReceiver((index) => ({ status: index === 0 ? 403 : 204 }));
    await using account = await openAccount({ resolveUrl: resolveTo(receiver.url) });
    const statusCallback = statusCallbackUrl(publicUrl, ref);
    await account.channel.send(from, message(1, { mediaUrls: ['https://pregon.example/gone.png'], statusCallback }));
    await account.twilio.idle();
    expect(receiver.requests.slice(1).map(report)).toMatchObject([{ status: 'failed', errorCode: code }]);
  });
});
