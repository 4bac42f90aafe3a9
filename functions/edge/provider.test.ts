// Which channel a line's account gets. Nothing is sent: a channel opens its connections when it is used.
import type { Channel } from '@pregon/core/channel/channel';
import type { Secrets } from '@pregon/core/cloud/secret';
import { expect, it } from 'vitest';
import { channelOf } from './provider.ts';
import { exampleConfig } from './testing/environment.ts';

const config = exampleConfig();
const sid = (n: number) => `AC${String(n).padStart(32, '0')}`;

/** Any account has a secret but those that end in 9. */
const tokens = new Map<string, string>();
const secrets = {
  find: async (id: string) => {
    const accountSid = id.startsWith('test/accounts/') ? id.slice('test/accounts/'.length) : sid(0);
    return accountSid.endsWith('9') ? undefined : { accountSid, authToken: tokens.get(accountSid) ?? 'token' };
  },
} as unknown as Secrets;
const of = (account: string): Promise<Channel> => channelOf({ secrets }, config, account);

it('each account has its own channel, which is kept', async () => {
  const [home, own, other] = [await of('default'), await of(sid(1)), await of(sid(2))];
  expect(new Set([home, own, other]).size).toBe(3);
  expect([await of('default'), await of(sid(1)), await of(sid(2))]).toEqual([home, own, other]);
  expect(await of(sid(1))).toBe(own);
});

it('a rotated token makes a new one', async () => {
  const before = await of(sid(3));
  tokens.set(sid(3), 'another');
  const after = await of(sid(3));
  expect(after).not.toBe(before);
  expect(await of(sid(3))).toBe(after);
});

it('of many accounts those used lately are kept', async () => {
  const first = await of(sid(11));
  for (let n = 1_000; n < 1_300; n++) {
    await of(sid(n * 10));
    expect(await of(sid(11))).toBe(first);
  }
  const old = await of(sid(10_000));
  for (let n = 2_000; n < 2_250; n++) await of(sid(n * 10));
  expect(await of(sid(10_000))).not.toBe(old);
});

it('an account without credentials fails nobody: whatever it is asked to send is its line’s fault', async () => {
  const channel = await of(sid(9));
  const message = { to: '595981000001', body: 'Hola', mediaUrls: [], statusCallback: 'http://127.0.0.1:9/' };
  expect(await channel.send('whatsapp:+1', message)).toMatchObject({
    outcome: 'error',
    scope: 'line',
    code: 'credentials_missing',
  });
  await expect(channel.list('whatsapp:+1', '595981000001', new Date())).rejects.toMatchObject({ kind: 'unavailable' });
});
