// What happens is told in the statement in which it happens: to the webhooks that want it, in the shape that the description promises.
import { type TestDatabase, testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { row, rows } from '../db/query.ts';
import { withTransaction } from '../db/transaction.ts';
import {
  beginOne,
  type CampaignFixture,
  makeCampaign,
  makeContacts,
  makeRunning,
  makeUser,
  sentAs,
  settleAll,
  takeTurn,
} from '../dispatch/engine.fixture.ts';
import { type UserId, WebhookDeliveryId } from '../id.ts';
import { record } from '../inbound/inbound.ts';
import { dataOf, type EventType } from './event.ts';
import { forget } from './turn.ts';
import { type Hooked, hook, makePorts, startReceiver, turn } from './webhook.fixture.ts';
import * as Webhook from './webhook.ts';

const anyRow = z.record(z.string(), z.unknown());

let database: TestDatabase;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let made: ReturnType<typeof makePorts>;
beforeAll(async () => {
  database = await testDatabase();
  receiver = await startReceiver();
  made = makePorts(database.db);
});
afterAll(async () => {
  await receiver[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const nowhere = 'http://127.0.0.1:9/';
const run = (statement: Parameters<typeof rows>[1]) => rows(database.db, statement, anyRow);
const told = async ({ userId, webhookId }: Hooked) => {
  const { items } = await Webhook.deliveries(database.db, userId, webhookId, { pageSize: 100, before: undefined });
  return items.toReversed();
};
const typesOf = async (hooked: Hooked) => (await told(hooked)).map(({ type }) => type);

/** What the receiver gets, as the API's description promises it. */
async function received(hooked: Hooked) {
  await turn(made.ports, hooked);
  const ids = new Set((await told(hooked)).map(({ id }) => id as string));
  return receiver.received
    .filter(({ id }) => ids.has(id))
    .map(({ body }) => {
      const { type, data } = JSON.parse(body) as { type: EventType; data: unknown };
      return [type, dataOf[type].parse(data)];
    });
}

async function write({ lineId }: CampaignFixture, text: string, at = new Date()) {
  const { address } = await row(
    database.db,
    sql`select address from sending_line where id = ${lineId}::uuid`,
    z.object({ address: z.string() }),
  );
  const message = { kind: 'twilio-inbound' as const, account: 'default', receivedAt: at.toISOString(), to: address };
  await record(database.db, [{ ...message, messageSid: `SM${at.getTime()}${text}`, phone: '595981000000', text }]);
}

/** A campaign that has written to one person and has ended. */
async function ended(userId: UserId): Promise<CampaignFixture> {
  const campaign = await makeRunning(database.db, { people: 1, userId });
  const line = await takeTurn(database.db, campaign.lineId);
  await settleAll(database.db, campaign.lineId, await beginOne(database.db, campaign.lineId, line), sentAs);
  await run(sql`select close_campaign(${campaign.campaignId}::uuid)::text as closed`);
  return campaign;
}

describe('a campaign', () => {
  it('is told when it starts, pauses, goes on and ends, with its counts, and not for each of its people', async () => {
    const hooked = await hook(made.ports, receiver.url);
    const { userId } = hooked;
    const { campaignId } = await makeCampaign(database.db, { userId, people: 3 });
    const to = (status: string) =>
      run(sql`update campaign set status = ${status}::text where id = ${campaignId}::uuid`);
    for (const status of ['scheduled', 'queued', 'running', 'paused', 'running', 'canceled']) await to(status);
    await run(sql`update campaign set finished_at = now(), sent_count = 2 where id = ${campaignId}::uuid`);
    const campaign = await ended(await makeUser(database.db));
    expect(campaign.userId).not.toBe(userId);
    const got = await received(hooked);
    expect(got.map(([type]) => type)).toEqual(
      expect.arrayContaining(['campaign.started', 'campaign.paused', 'campaign.resumed', 'campaign.ended']),
    );
    expect(got).toHaveLength(4);
    expect(got.find(([type]) => type === 'campaign.ended')?.[1]).toMatchObject({
      campaignId,
      status: 'canceled',
      sent: 2,
    });
  });

  it('that ends by itself is told completed', async () => {
    const hooked = await hook(made.ports, receiver.url, { events: ['campaign.ended'] });
    const { campaignId } = await ended(hooked.userId);
    expect(await received(hooked)).toEqual([
      ['campaign.ended', expect.objectContaining({ campaignId, status: 'completed', total: 1, sent: 1 })],
    ]);
  });

  it('whose number is blocked is told so, once, and when it is free again', async () => {
    const hooked = await hook(made.ports, receiver.url);
    const { lineId } = await makeRunning(database.db, { people: 1, userId: hooked.userId });
    const line = (reason: string | null) =>
      run(sql`update sending_line set breaker_reason = ${reason}::text where id = ${lineId}::uuid`);
    for (const reason of ['failures_in_a_row', 'failures_in_a_row', null]) await line(reason);
    const got = await received(hooked);
    expect(got.map(([type]) => type).sort()).toEqual(['sender.blocked', 'sender.recovered']);
  });
});

describe('a person', () => {
  it('who answers is told, and who wants no more or wants to hear again, each with the phone', async () => {
    const hooked = await hook(made.ports, receiver.url);
    const campaign = await ended(hooked.userId);
    const now = Date.now();
    for (const [i, text] of ['hola', 'BAJA', 'ALTA'].entries()) await write(campaign, text, new Date(now + i * 1000));
    const got = (await received(hooked)).filter(([type]) => !String(type).startsWith('campaign'));
    expect(got.map(([type]) => type).sort()).toEqual(['contact.opted_in', 'contact.opted_out', 'reply.received']);
    for (const [, data] of got) expect(data).toMatchObject({ phone: '595981000000' });
  });

  it('whom the user writes down himself is not told', async () => {
    const hooked = await hook(made.ports, nowhere);
    await makeContacts(database.db, hooked.userId, 1);
    await run(sql`insert into suppression (id, user_id, phone_key, reason, source)
      values (gen_random_uuid(), ${hooked.userId}::uuid, '595981000000', 'manual', 'manual')`);
    expect(await typesOf(hooked)).toEqual([]);
  });

  it('who is erased is in nothing that is kept or will be told', async () => {
    const hooked = await hook(made.ports, nowhere, { events: ['reply.received'] });
    await write(await ended(hooked.userId), 'hola');
    expect(await typesOf(hooked)).toEqual(['reply.received']);
    await run(
      sql`select erase_contact(${hooked.userId}::uuid, id) from contact where user_id = ${hooked.userId}::uuid`,
    );
    expect(await typesOf(hooked)).toEqual([]);
  });
});

it('an import is told when it has ended', async () => {
  const hooked = await hook(made.ports, receiver.url);
  await run(
    sql`insert into import (user_id, id, status, file_name, source) values (${hooked.userId}::uuid, gen_random_uuid(), 'running', 'ana.csv', 'csv')`,
  );
  await run(sql`update import set status = 'completed', inserted = 5 where user_id = ${hooked.userId}::uuid`);
  await run(sql`update import set undone_at = now() where user_id = ${hooked.userId}::uuid`);
  expect(await received(hooked)).toEqual([
    ['import.ended', expect.objectContaining({ status: 'completed', inserted: 5 })],
  ]);
});

it('what is rolled back is not told, nor what is not wanted, nor by a webhook that is turned off', async () => {
  const hooked = await hook(made.ports, nowhere, { events: ['campaign.paused'] });
  const { userId, webhookId } = hooked;
  const { campaignId } = await makeCampaign(database.db, { userId });
  const to = (status: string) => sql`update campaign set status = ${status}::text where id = ${campaignId}::uuid`;
  await withTransaction(database.db, async (tx) => {
    await rows(tx, to('paused'), anyRow);
    throw new Error('no');
  }).catch(() => undefined);
  await run(to('running'));
  await Webhook.change(made.ports, userId, webhookId, { url: nowhere, events: ['campaign.paused'], isActive: false });
  await run(to('paused'));
  expect(await typesOf(hooked)).toEqual([]);
  await expect(Webhook.test(made.ports, userId, webhookId)).rejects.toMatchObject({ code: 'webhook_inactive' });
});

describe('a webhook', () => {
  it('is its user’s alone', async () => {
    const { userId, webhookId } = await hook(made.ports, nowhere);
    const stranger = await makeUser(database.db);
    const { id } = await Webhook.test(made.ports, userId, webhookId);
    const change = { url: nowhere, events: ['import.ended' as const], isActive: true };
    for (const attempt of [
      () => Webhook.change(made.ports, stranger, webhookId, change),
      () => Webhook.remove(database.db, stranger, webhookId),
      () => Webhook.rotate(made.ports, stranger, webhookId),
      () => Webhook.test(made.ports, stranger, webhookId),
      () => Webhook.deliveries(database.db, stranger, webhookId, { pageSize: 1, before: undefined }),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'webhook_not_found' });
    await expect(Webhook.redeliver(made.ports, stranger, id)).rejects.toMatchObject({
      code: 'webhook_delivery_not_found',
    });
    expect(await Webhook.list(database.db, stranger)).toEqual([]);
  });

  it('is one for one request, with the same secret, and cannot be had without end', async () => {
    const userId = await makeUser(database.db);
    const input = { url: nowhere, events: ['import.ended' as const] };
    const first = await Webhook.make(made.ports, userId, input);
    expect(await Webhook.make(made.ports, userId, input, first.id)).toEqual(first);
    for (let i = 1; i < Webhook.maxWebhooks; i += 1) await Webhook.make(made.ports, userId, input);
    await expect(Webhook.make(made.ports, userId, input)).rejects.toMatchObject({ code: 'webhook_limit' });
  });

  it('of an address that is not public is refused where that is the rule', async () => {
    const ports = { ...made.ports, targets: 'public' as const };
    const input = { url: 'https://169.254.169.254/latest', events: ['import.ended' as const] };
    const userId = await makeUser(database.db);
    await expect(Webhook.make(ports, userId, input)).rejects.toMatchObject({
      code: 'webhook_url_refused',
      field: 'url',
    });
  });

  it('has a log that is read page by page, and forgotten after a month', async () => {
    const { userId, webhookId } = await hook(made.ports, nowhere);
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) ids.unshift((await Webhook.test(made.ports, userId, webhookId)).id);
    const first = await Webhook.deliveries(database.db, userId, webhookId, { pageSize: 2, before: undefined });
    expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const before = WebhookDeliveryId.parse(first.next);
    const rest = await Webhook.deliveries(database.db, userId, webhookId, { pageSize: 2, before });
    expect(rest).toMatchObject({ items: [{ id: ids[2] }], next: null });
    await run(sql`update webhook_delivery set created_at = now() - interval '31 days' where id = ${ids[2]}::uuid`);
    expect(await forget(database.db)).toBe(1);
  });
});
