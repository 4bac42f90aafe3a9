// Accounts of users' own, against the real database, the local Secrets Manager and the Twilio simulator.
import { inspect } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type LocalSecrets, startSecrets } from '@pregon/local/secrets';
import { testDatabase } from '@pregon/local/testing/database';
import { startTwilio, type TwilioSimulator } from '@pregon/local/twilio/server';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Secrets } from '../cloud/secret.ts';
import { rows } from '../db/query.ts';
import { makeLine, makeSender, makeUser } from '../dispatch/engine.fixture.ts';
import { newId, ProviderAccountId, type UserId } from '../id.ts';
import * as Account from './account.ts';
import { credentialsOf } from './credentials.ts';

const home = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'home-token-of-tests' };
const sidOf = (n: number) => `AC${String(n).padStart(32, 'a')}`;
const tokenOf = (n: number) => `own-token-of-account-${n}`;
const own = Array.from({ length: 12 }, (_, n) => ({ accountSid: sidOf(n), authToken: tokenOf(n) }));

let database: Awaited<ReturnType<typeof testDatabase>>;
let local: LocalSecrets;
let twilio: TwilioSimulator;
let client: SecretsManagerClient;
let ports: Account.AccountPorts;
let ana: UserId;
let beto: UserId;
let used = 0;

beforeAll(async () => {
  [database, local, twilio] = await Promise.all([
    testDatabase(),
    startSecrets({ values: { home } }),
    startTwilio({ ...home, accounts: own }),
  ]);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new SecretsManagerClient({ endpoint: local.url, region: 'us-east-1', credentials });
  ports = {
    db: database.db,
    secrets: new Secrets(client),
    places: { home: local.arn('home'), prefix: 'test/accounts/' },
    provider: { baseUrl: twilio.url, timeoutMs: 5_000 },
  };
  [ana, beto] = await Promise.all([makeUser(database.db), makeUser(database.db)]);
});
afterAll(async () => {
  client.destroy();
  await Promise.all([database[Symbol.asyncDispose](), local.stop(), twilio.stop()]);
});
/** An account that no other test has. */
let n = 0;
beforeEach(() => {
  n = used;
  used += 1;
});

const input = (name = 'Sucursal') => ({ name, accountSid: sidOf(n), authToken: tokenOf(n) });
const kept = (account = sidOf(n)) => credentialsOf(new Secrets(client), ports.places, account);
const refused = (code: string) => expect.objectContaining({ code });

/** Everything that the database holds of accounts and of repeated requests, as text. */
const written = async () =>
  JSON.stringify(
    await rows(
      database.db,
      sql`select to_jsonb(a)::text as text from provider_account a union all select to_jsonb(k)::text from idempotency_key k`,
      z.object({ text: z.string() }),
    ),
  );

describe('connecting an account', () => {
  it('keeps its credentials in their place, and nothing of its token anywhere else', async () => {
    const account = await Account.connect(ports, ana, input());
    expect(account).toEqual({
      id: expect.any(String),
      name: 'Sucursal',
      accountSid: sidOf(n),
      createdAt: expect.any(Date),
    });
    expect(await kept()).toEqual({ accountSid: sidOf(n), authToken: tokenOf(n) });
    expect(await Account.list(database.db, ana)).toContainEqual(account);
    expect(await Account.list(database.db, beto)).toEqual([]);
    expect(await written()).not.toContain(tokenOf(n));
  });

  it('refuses credentials that the provider refuses, before anything is written', async () => {
    const wrong = Account.connect(ports, ana, { ...input(), authToken: 'not-the-right-token' });
    await expect(wrong).rejects.toEqual(refused('credentials_refused'));
    expect(await kept()).toBeUndefined();
    expect(await written()).not.toContain(sidOf(n));
  });

  it('refuses the deployment’s own account, to who has its credentials too', async () => {
    await expect(Account.connect(ports, ana, { name: 'x', ...home })).rejects.toEqual(refused('provider_account_home'));
    expect(await kept(home.accountSid)).toBeUndefined();
  });

  it('refuses an account that another has, and leaves his secret as it is', async () => {
    await Account.connect(ports, ana, input());
    await expect(Account.connect(ports, beto, input())).rejects.toEqual(refused('provider_account_taken'));
    await expect(Account.connect(ports, ana, input())).rejects.toEqual(refused('provider_account_connected'));
    expect(await kept()).toEqual({ accountSid: sidOf(n), authToken: tokenOf(n) });
  });

  it('of two at once one has it', async () => {
    const both = await Promise.allSettled([ana, beto].map((user) => Account.connect(ports, user, input())));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('makes up for a secret that could not be written when the request is repeated', async () => {
    const id = newId(ProviderAccountId);
    const put = () => Promise.reject(new Error('no answer'));
    const broken = { ...ports, secrets: { ...plain(ports), put } };
    await expect(Account.connect(broken, ana, input(), id)).rejects.toEqual(refused('secrets_unavailable'));
    expect((await Account.connect(ports, ana, input(), id)).id).toBe(id);
    expect(await kept()).toMatchObject({ authToken: tokenOf(n) });
  });

  it('is told to come back when the provider does not answer', async () => {
    const nowhere = { ...ports, provider: { baseUrl: 'http://127.0.0.1:9', timeoutMs: 1_000 } };
    const error = await Account.connect(nowhere, ana, input()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'unavailable', code: 'provider_unavailable' });
    // Neither the token nor the header that is made of it, in whatever a log would show.
    const shown = inspect(error, { depth: 20, showHidden: true });
    expect(shown).not.toContain(tokenOf(n));
    expect(shown).not.toContain(btoa(`${sidOf(n)}:${tokenOf(n)}`));
  });
});

const plain = ({ secrets }: Account.AccountPorts): Account.AccountPorts['secrets'] => ({
  find: (id, schema) => secrets.find(id, schema),
  put: (name, value) => secrets.put(name, value),
  remove: (name) => secrets.remove(name),
});

describe('a connected account', () => {
  it('is renamed without a token, and its credentials stay', async () => {
    const { id } = await Account.connect(ports, ana, input());
    expect(await Account.change(ports, ana, id, { name: 'Matriz' })).toMatchObject({ id, name: 'Matriz' });
    expect(await kept()).toEqual({ accountSid: sidOf(n), authToken: tokenOf(n) });
  });

  it('keeps the old token beside the new one, once, however often the new one is given', async () => {
    const { id } = await Account.connect(ports, ana, input());
    // The simulator knows one token, so the one before is put where it would be.
    await ports.secrets.put(`test/accounts/${sidOf(n)}`, { accountSid: sidOf(n), authToken: 'the-token-of-before' });
    for (let i = 0; i < 2; i++) await Account.change(ports, ana, id, { name: 'x', authToken: tokenOf(n) });
    expect(await kept()).toEqual({
      accountSid: sidOf(n),
      authToken: tokenOf(n),
      previousAuthToken: 'the-token-of-before',
    });
    const wrong = Account.change(ports, ana, id, { name: 'y', authToken: 'not-the-right-token' });
    await expect(wrong).rejects.toEqual(refused('credentials_refused'));
    expect(await Account.list(database.db, ana)).toContainEqual(expect.objectContaining({ id, name: 'x' }));
  });

  it('is nobody else’s to change or to disconnect', async () => {
    const { id } = await Account.connect(ports, ana, input());
    const absent = refused('provider_account_not_found');
    await expect(Account.change(ports, beto, id, { name: 'x', authToken: tokenOf(n) })).rejects.toEqual(absent);
    await expect(Account.disconnect(ports, beto, id)).rejects.toEqual(absent);
    expect(await kept()).toMatchObject({ authToken: tokenOf(n) });
  });

  it('is disconnected with its secret, but not while a number of it is active', async () => {
    const { id } = await Account.connect(ports, ana, input());
    const senderId = await makeSender(database.db, ana, await makeLine(database.db, null, sidOf(n)));
    await expect(Account.disconnect(ports, ana, id)).rejects.toMatchObject({
      code: 'provider_account_in_use',
      facts: { senders: ['Sender'] },
    });
    expect(await kept()).toMatchObject({ authToken: tokenOf(n) });
    await rows(
      database.db,
      sql`update sender set state = 'retired' where id = ${senderId}::uuid returning id`,
      z.object({ id: z.string() }),
    );
    await Account.disconnect(ports, ana, id);
    expect(await kept()).toBeUndefined();
    expect(await Account.list(database.db, ana)).not.toContainEqual(expect.objectContaining({ id }));
    await Account.connect(ports, beto, input());
    expect(await kept()).toMatchObject({ authToken: tokenOf(n) });
  });
});
