// Deliveries against a real system of a user's, which takes, fails, hangs and dies.
import { createHmac } from 'node:crypto';
import { type TestDatabase, testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { Database } from '../db/client.ts';
import { rows } from '../db/query.ts';
import { makeContacts } from '../dispatch/engine.fixture.ts';
import { claimQuery } from './deliver.query.ts';
import { postDue } from './turn.ts';
import { maxTries } from './verdict.ts';
import { type Behaviour, type Hooked, hook, makePorts, startReceiver, turn } from './webhook.fixture.ts';
import * as Webhook from './webhook.ts';

const anyRow = z.record(z.string(), z.unknown());

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const tell = (userId: string, type: string, data: object) =>
  rows(
    database.db,
    sql`select tell_webhooks(${userId}::uuid, ${type}::text, ${JSON.stringify(data)}::jsonb, clock_timestamp())::text as told`,
    anyRow,
  );
/** As if the time of the next try had come. */
const fallDue = ({ webhookId }: Hooked) =>
  rows(
    database.db,
    sql`update webhook_delivery set next_at = clock_timestamp() where webhook_id = ${webhookId}::uuid`,
    anyRow,
  );
const logOf = async ({ userId, webhookId }: Hooked) =>
  (await Webhook.deliveries(database.db, userId, webhookId, { pageSize: 100, before: undefined })).items;
const webhookOf = async ({ userId }: Hooked) => (await Webhook.list(database.db, userId))[0];
const importEnded = { importId: '019a0000-0000-7000-8000-000000000001', status: 'completed' };

/** A webhook of a receiver, told `events` of an import. */
async function started(events: number) {
  const receiver = await startReceiver();
  const made = makePorts(database.db);
  const hooked = await hook(made.ports, receiver.url);
  for (let i = 0; i < events; i += 1) await tell(hooked.userId, 'import.ended', { ...importEnded, rows: i });
  return { receiver, ...made, hooked, [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose]() };
}

it('is signed as the standard says, with the phone of whom it is about', async () => {
  await using world = await started(0);
  const { receiver, ports, hooked } = world;
  await makeContacts(database.db, hooked.userId, 1);
  const [contact] = await rows(
    database.db,
    sql`select id from contact where user_id = ${hooked.userId}::uuid`,
    z.object({ id: z.string() }),
  );
  await tell(hooked.userId, 'contact.opted_out', { contactId: contact?.id, source: 'inbound' });
  expect(await turn(ports, hooked)).toEqual({ delivered: 1, failed: 0 });
  const [got] = receiver.received;
  const payload = new Verifier(hooked.secret).verify(got?.body ?? '', got?.headers ?? {});
  expect(payload).toEqual({
    type: 'contact.opted_out',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    data: { contactId: contact?.id, source: 'inbound', phone: '595981000000' },
  });
  expect(got?.headers).toMatchObject({ 'content-type': 'application/json' });
  const [logged] = await logOf(hooked);
  expect(logged).toMatchObject({
    id: got?.id,
    status: 'delivered',
    tries: 1,
    attempts: [{ status: 204, error: null }],
  });
  expect(JSON.stringify(logged)).not.toContain('595981000000');
});

it('is signed with the secret before too while the receiver changes over, and with no other', async () => {
  await using world = await started(1);
  const { receiver, ports, hooked } = world;
  const { secret } = await Webhook.rotate(ports, hooked.userId, hooked.webhookId);
  expect(secret).not.toBe(hooked.secret);
  await turn(ports, hooked);
  await rows(
    database.db,
    sql`update webhook set previous_until = clock_timestamp() where id = ${hooked.webhookId}::uuid`,
    anyRow,
  );
  await tell(hooked.userId, 'import.ended', importEnded);
  await turn(ports, hooked);
  const isSigned = (key: string, { body, headers, id }: (typeof receiver.received)[number]) => {
    const signed = `${id}.${headers['webhook-timestamp']}.${body}`;
    const wanted = createHmac('sha256', Buffer.from(key.slice('whsec_'.length), 'base64'))
      .update(signed)
      .digest('base64');
    return headers['webhook-signature']?.split(' ').includes(`v1,${wanted}`);
  };
  expect(receiver.received.map((got) => [isSigned(hooked.secret, got), isSigned(secret, got)])).toEqual([
    [true, true],
    [false, true],
  ]);
});

it.each<[Behaviour, object]>([
  [500, { status: 500, error: null }],
  ['hang', { status: null, error: 'timeout' }],
  ['reset', { status: null, error: 'ECONNRESET' }],
  [[302, '', { location: 'http://127.0.0.1:9/' }], { status: 302, error: null }],
])('is tried again under the same id after %j', async (behaviour, attempt) => {
  await using world = await started(1);
  const { receiver, ports, scheduled, hooked } = world;
  receiver.answers(() => behaviour);
  expect(await turn(ports, hooked)).toEqual({ delivered: 0, failed: 1 });
  const [waiting] = await logOf(hooked);
  expect(waiting).toMatchObject({ status: 'waiting', tries: 1, attempts: [attempt] });
  expect(scheduled).toEqual([{ name: `webhook-${hooked.webhookId}`, at: waiting?.nextAt, target: 'sweep' }]);
  expect((await webhookOf(hooked))?.failingSince).toBeInstanceOf(Date);
  receiver.answers(() => 200);
  expect(await turn(ports, hooked)).toEqual({ delivered: 0, failed: 0 });
  await fallDue(hooked);
  expect(await turn(ports, hooked)).toEqual({ delivered: 1, failed: 0 });
  expect(new Set(receiver.received.map(({ id }) => id))).toEqual(new Set([waiting?.id]));
  expect(await logOf(hooked)).toMatchObject([{ status: 'delivered', tries: 2, attempts: [attempt, { status: 200 }] }]);
  expect((await webhookOf(hooked))?.failingSince).toBeNull();
});

it('reaches its receiver whatever that does and whenever the worker dies', { timeout: 60_000 }, async () => {
  const behaviour = fc.constantFrom<Behaviour>(200, 200, 204, 500, 503, 'hang', 'reset');
  const died = fc.constantFrom('before', 'after', 'no', 'no');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(behaviour, died), { minLength: 2, maxLength: 12 }), async (fates) => {
      await using world = await started(3);
      const { receiver, ports, hooked } = world;
      const ids = new Set((await logOf(hooked)).map(({ id }) => id));
      let left = [...fates];
      receiver.answers(() => left.shift()?.[0] ?? 200);
      for (const [, death] of fates) {
        await fallDue(hooked);
        // Dead before it asked: claimed and no more. Dead after: the receiver has it, and the note of it fails.
        if (death === 'before') await claimQuery(database.db, hooked, 1, 90_000);
        else if (death === 'after') await dying(ports, hooked).catch(() => undefined);
        else await turn(ports, hooked);
      }
      left = [];
      // What a round of tries has given up is asked for by its user.
      for (const one of await logOf(hooked))
        if (one.status === 'failed') await Webhook.redeliver(ports, hooked.userId, one.id);
      await fallDue(hooked);
      await turn(ports, hooked);
      expect((await logOf(hooked)).map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered']);
      expect(new Set(receiver.received.map(({ id }) => id))).toEqual(ids);
    }),
    { numRuns: 8 },
  );
});

/** A turn whose worker dies when the answers are there and before any of them is noted. */
function dying(ports: Parameters<typeof turn>[0], hooked: Hooked) {
  const { target } = ports.db;
  const client = Object.create(target.client, {
    send: {
      value: (command: { readonly input: { readonly sql?: string } }) =>
        command.input.sql?.includes('with moved as')
          ? Promise.reject(new Error('dead'))
          : target.client.send(command as never),
    },
  });
  return turn({ ...ports, db: new Database({ ...target, client }) }, hooked);
}

it('is given up after a day of tries, which turns its webhook off; what waits then is told when it is on again', async () => {
  await using world = await started(1);
  const { receiver, ports, hooked } = world;
  receiver.answers(() => 503);
  for (let i = 1; i < maxTries; i += 1) {
    await turn(ports, hooked);
    await fallDue(hooked);
  }
  await tell(hooked.userId, 'import.ended', importEnded);
  await rows(
    database.db,
    sql`update webhook set failing_since = clock_timestamp() - interval '21 hours' where id = ${hooked.webhookId}::uuid`,
    anyRow,
  );
  await turn(ports, hooked);
  expect((await logOf(hooked)).map(({ status }) => status)).toEqual(['waiting', 'failed']);
  expect(await webhookOf(hooked)).toMatchObject({ isActive: false, disabledReason: 'failing' });
  await tell(hooked.userId, 'import.ended', importEnded);
  await fallDue(hooked);
  expect(await turn(ports, hooked)).toEqual({ delivered: 0, failed: 0 });
  expect(await postDue(ports)).toBe(0);
  const [waiting] = await logOf(hooked);
  await expect(Webhook.redeliver(ports, hooked.userId, waiting?.id as never)).rejects.toMatchObject({
    code: 'webhook_inactive',
  });

  receiver.answers(() => 200);
  await Webhook.change(ports, hooked.userId, hooked.webhookId, {
    url: receiver.url,
    events: ['import.ended'],
    isActive: true,
  });
  await turn(ports, hooked);
  expect((await logOf(hooked)).map(({ status }) => status)).toEqual(['delivered', 'failed']);
  expect(await webhookOf(hooked)).toMatchObject({ isActive: true, disabledReason: null, failingSince: null });
});

it('ends at once with who answers that he is gone', async () => {
  await using world = await started(1);
  world.receiver.answers(() => 410);
  await turn(world.ports, world.hooked);
  expect(await webhookOf(world.hooked)).toMatchObject({ isActive: false, disabledReason: 'gone' });
});

it('asks who is down with a few, and puts the others off', async () => {
  await using world = await started(25);
  const { receiver, ports, hooked } = world;
  receiver.answers(() => 500);
  await turn(ports, hooked);
  expect(receiver.received).toHaveLength(10);
  const due = (await logOf(hooked)).filter(({ nextAt }) => nextAt !== null && nextAt.getTime() <= Date.now());
  expect(due).toEqual([]);
  receiver.answers(() => 200);
  await fallDue(hooked);
  expect(await turn(ports, hooked)).toEqual({ delivered: 25, failed: 0 });
});

it('keeps the beginning of the answer, and no phone in it', async () => {
  await using world = await started(1);
  world.receiver.answers(() => [200, `for +595 981 000 000 ${'x'.repeat(1_000_000)}`]);
  await turn(world.ports, world.hooked);
  const [logged] = await logOf(world.hooked);
  const answer = logged?.attempts[0]?.answer ?? '';
  expect(answer.slice(0, 11)).toBe('for ***00 x');
  expect(answer.length).toBeLessThan(1_000);
});

it('has one turn posted until a worker takes it, and another for what comes later', async () => {
  await using world = await started(1);
  const { ports, posted, hooked } = world;
  expect(await postDue(ports)).toBeGreaterThan(0);
  await tell(hooked.userId, 'import.ended', importEnded);
  expect(await postDue(ports)).toBe(0);
  expect(posted).toContainEqual({ userId: hooked.userId, webhookId: hooked.webhookId });
  await turn(ports, hooked);
  expect(await postDue(ports)).toBe(0);
  await tell(hooked.userId, 'import.ended', importEnded);
  expect(await postDue(ports)).toBe(1);
});

it('goes on in another turn when the time is over', async () => {
  await using world = await started(3);
  const { ports, posted, hooked } = world;
  expect(await turn(ports, hooked, () => true)).toEqual({ delivered: 0, failed: 0 });
  expect(posted).toEqual([{ userId: hooked.userId, webhookId: hooked.webhookId }]);
});
