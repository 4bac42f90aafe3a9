import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeVerify } from './callback-account.ts';

const homeSid = `AC${'1'.repeat(32)}`;
const ownSid = `AC${'2'.repeat(32)}`;
const places = { home: 'arn:home', prefix: 'p/' };
const url = 'https://api.example.com/webhooks/twilio/status?c=1';

const request = (accountSid: string, token: string) => {
  const form = new URLSearchParams({ AccountSid: accountSid, MessageStatus: 'sent' });
  const signature = createHmac('sha1', token).update(`${url}AccountSid${accountSid}MessageStatussent`).digest('base64');
  return { url, signature, form };
};

const sidOf = (n: number) => `AC${n.toString(16).padStart(32, '0')}`;

/** Secrets that count what they are asked for; `doubted` has each read make the next value current. */
function world(given: Record<string, object> = {}) {
  const secrets = new Map<string, object>(Object.entries(given));
  const asked: string[] = [];
  const clock = { now: 1_000_000 };
  const doubts: { next?: () => void } = {};
  const reader = {
    find: async <T>(id: string) => {
      asked.push(id);
      return secrets.get(id) as T | undefined;
    },
    doubt: () => {
      doubts.next?.();
      return doubts.next !== undefined;
    },
  };
  return { secrets, asked, clock, doubts, verify: makeVerify(reader, places, () => clock.now) };
}

const both = {
  'arn:home': { accountSid: homeSid, authToken: 'home-token' },
  [`p/${ownSid}`]: { accountSid: ownSid, authToken: 'own-token', previousAuthToken: 'old-token' },
};

describe('the account of a callback', () => {
  it('is the deployment’s, or the one that it names, as its signature proves', async () => {
    const { verify } = world(both);
    expect(await verify(request(homeSid, 'home-token'))).toBe('default');
    expect(await verify(request(ownSid, 'own-token'))).toBe(ownSid);
    expect(await verify(request(ownSid, 'old-token'))).toBe(ownSid);
    expect(await verify(request(ownSid, 'home-token'))).toBeUndefined();
    expect(await verify(request(homeSid, 'own-token'))).toBeUndefined();
  });

  it.each(['', 'default', `ac${'1'.repeat(32)}`, `AC${'G'.repeat(32)}`, `AC${'1'.repeat(33)}`, '../arn:home'])(
    'is nobody’s, and no secret is looked up, when it is called «%s»',
    async (sid) => {
      const { verify, asked } = world({ ...both, 'p/default': { accountSid: 'x', authToken: 't' } });
      expect(await verify(request(sid, 't'))).toBeUndefined();
      expect(asked).toEqual([]);
    },
  );

  it('is not looked up for what bears no signature at all', async () => {
    const { verify, asked } = world(both);
    expect(await verify({ ...request(ownSid, 'own-token'), signature: undefined })).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('that nobody has connected is not asked for again for a moment, and is found once somebody has', async () => {
    const { verify, asked, clock, secrets } = world(both);
    const stranger = sidOf(7);
    for (let i = 0; i < 3; i++) expect(await verify(request(stranger, 'x'))).toBeUndefined();
    expect(asked.filter((id) => id === `p/${stranger}`)).toHaveLength(1);
    secrets.set(`p/${stranger}`, { accountSid: stranger, authToken: 'x' });
    clock.now += 30_001;
    expect(await verify(request(stranger, 'x'))).toBe(stranger);
  });

  it('is forgotten when too many others were missed: a stream of them fills no memory', async () => {
    const { verify, asked } = world(both);
    for (let n = 0; n <= 1_000; n++) await verify(request(sidOf(n), 'x'));
    const before = asked.length;
    await verify(request(sidOf(1_000), 'x'));
    expect(asked.slice(before)).toEqual(['arn:home']);
    await verify(request(sidOf(0), 'x'));
    expect(asked.slice(before)).toContain(`p/${sidOf(0)}`);
  });

  it('is proven by a token that was rotated since the last one was read', async () => {
    const { verify, secrets, doubts } = world(both);
    doubts.next = () => secrets.set(`p/${ownSid}`, { accountSid: ownSid, authToken: 'newest' });
    expect(await verify(request(ownSid, 'newest'))).toBe(ownSid);
  });
});
