// The simulator's switches: for everyone, for one From, for a pattern of To, for the next few, by chance; and the demo's errors.
import { describe, expect, test } from 'vitest';
import { line, message, openAccount, phone, smsLine } from './testing/account.ts';

const refused = { kind: 'fail', code: 21211 } as const;

describe('a rule', () => {
  test('can be for one From, a pattern of To, and the next few only', async () => {
    await using account = await openAccount({
      behaviour: {
        rules: [
          { from: smsLine, action: refused },
          { to: '7$', action: { kind: 'fail', code: 21610 } },
          { times: 2, to: '8$', action: { kind: 'throttle' } },
        ],
      },
    });
    const codes: string[] = [];
    for (const [from, index] of [
      [smsLine, 1],
      [line, 1],
      [line, 17],
      [line, 8],
      [line, 18],
      [line, 28],
    ] as const) {
      const sent = await account.channel.send(from, message(index));
      codes.push(sent.outcome === 'sent' ? 'sent' : sent.code);
    }
    expect(codes).toEqual(['21211', 'sent', '21610', '20429', '20429', 'sent']);
  });

  test('by chance hits its share, the same ones in each run of a seed', async () => {
    const run = async (seed: number) => {
      await using account = await openAccount({ seed, behaviour: { rules: [{ probability: 0.3, action: refused }] } });
      const outcomes: string[] = [];
      for (let i = 0; i < 300; i += 1) outcomes.push((await account.channel.send(line, message(i))).outcome);
      return outcomes;
    };
    const [once, again, other] = [await run(7), await run(7), await run(8)];
    expect(again).toEqual(once);
    expect(other).not.toEqual(once);
    const share = once.filter((outcome) => outcome === 'error').length / once.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
  });

  test('added later hits the next message, and two that spoil one hit one message each', async () => {
    await using account = await openAccount();
    const hit: (string | undefined)[] = [];
    for (const code of [21211, 21610])
      account.twilio.addRule({ times: 1, action: { kind: 'fail', code } }, ({ to }) => hit.push(to));
    const codes: string[] = [];
    for (const index of [1, 2, 3]) {
      const sent = await account.channel.send(line, message(index));
      codes.push(sent.outcome === 'sent' ? 'sent' : sent.code);
    }
    expect(codes).toEqual(['21211', '21610', 'sent']);
    expect(hit).toEqual([1, 2].map((index) => `whatsapp:+${phone(index)}`));
    account.twilio.addRule({ action: refused }, () => hit.push('again'))();
    expect((await account.channel.send(line, message(4))).outcome).toBe('sent');
    expect(hit).toHaveLength(2);
  });

  test('can make one line slow and another not', async () => {
    const latency = { minMs: 2_000, maxMs: 2_000 };
    await using account = await openAccount({ behaviour: { rules: [{ from: line, latency }] } });
    const send = (from: string) => account.channel.send(from, message(1)).then(() => from);
    const startedAt = performance.now();
    const slow = send(line);
    expect(await Promise.race([slow, send(smsLine)])).toBe(smsLine);
    await slow;
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1_999);
  });
});

test('a slow message is taken on arrival, or only when it is answered, as told', async () => {
  const latency = { minMs: 60_000, maxMs: 60_000 };
  for (const [acceptAt, taken] of [
    ['arrival', 1],
    ['answer', 0],
  ] as const) {
    await using account = await openAccount({ timeoutMs: 800, behaviour: { latency, acceptAt } });
    expect(await account.channel.send(line, message(1))).toMatchObject({ outcome: 'unknown' });
    expect(account.twilio.ledger()).toHaveLength(taken);
    account.twilio.setBehaviour({ acceptAt });
    await account.create({ To: `+${phone(2)}`, From: smsLine, Body: 'x' });
    expect(account.twilio.ledger()).toHaveLength(taken + 1);
  }
});

test('above its real rate a From gets 429, and another does not', async () => {
  await using account = await openAccount({ behaviour: { ratePerSecond: 1 } });
  const sent = await Promise.all(Array.from({ length: 10 }, (_, i) => account.channel.send(line, message(i))));
  const outcomes = new Set(sent.map((one) => (one.outcome === 'sent' ? 'sent' : one.code)));
  expect(outcomes).toEqual(new Set(['sent', '20429']));
  expect((await account.channel.send(smsLine, message(1))).outcome).toBe('sent');
});

describe('PUT /behaviour', () => {
  test('replaces the whole behaviour from another process', async () => {
    await using account = await openAccount();
    const put = (body: unknown) =>
      fetch(`${account.twilio.url}/behaviour`, { method: 'PUT', body: JSON.stringify(body) });
    expect(await (await put({ rules: [{ action: refused }], listLagMs: 5 })).json()).toMatchObject({ listLagMs: 5 });
    expect((await account.channel.send(line, message(1))).outcome).toBe('error');
    expect((await put({})).status).toBe(200);
    expect((await account.channel.send(line, message(1))).outcome).toBe('sent');
    expect(await (await fetch(`${account.twilio.url}/behaviour`)).json()).toMatchObject({ rules: [], listLagMs: 0 });
  });

  test.each([
    [{ rule: [] }, 'rule'],
    [{ rules: [{ probability: 2 }] }, 'probability'],
    [{ rules: [{ to: '(' }] }, 'regular expression'],
    [{ latency: { minMs: 5, maxMs: 1 } }, 'minMs'],
    [{ rules: [{ action: { kind: 'explode' } }] }, 'kind'],
  ])('refuses %o and says why', async (behaviour, word) => {
    await using account = await openAccount();
    const response = await fetch(`${account.twilio.url}/behaviour`, { method: 'PUT', body: JSON.stringify(behaviour) });
    expect(response.status).toBe(400);
    expect((await response.json()).error).toContain(word);
  });

  test('refuses what is no JSON', async () => {
    await using account = await openAccount();
    expect((await fetch(`${account.twilio.url}/behaviour`, { method: 'PUT', body: '{' })).status).toBe(400);
  });
});

test('realism lets the same few phones fail in every run, at once or later, and most arrive', async () => {
  const run = async () => {
    await using account = await openAccount({ realism: true });
    const outcomes: string[] = [];
    for (let i = 0; i < 400; i += 1) {
      const sent = await account.channel.send(line, message(i));
      outcomes.push(sent.outcome === 'sent' ? 'sent' : sent.code);
    }
    await account.twilio.idle();
    const { messages } = await (await account.get('/Messages.json?PageSize=1000')).json();
    const ends = messages.map(
      (one: { to: string; status: string; error_code: number | null }) => `${one.to} ${one.status} ${one.error_code}`,
    );
    return { outcomes, ends };
  };
  const first = await run();
  expect(await run()).toEqual(first);
  const refusals = first.outcomes.filter((outcome) => outcome !== 'sent').length;
  const losses = first.ends.filter((end: string) => end.includes('undelivered')).length;
  for (const count of [refusals, losses]) {
    expect(count).toBeGreaterThanOrEqual(4);
    expect(count).toBeLessThanOrEqual(40);
  }
});

test('without realism no phone fails', async () => {
  await using account = await openAccount();
  const sent = await Promise.all(Array.from({ length: 400 }, (_, i) => account.channel.send(line, message(i))));
  expect(sent.every(({ outcome }) => outcome === 'sent')).toBe(true);
  expect(phone(1)).toBe('595981000001');
});
