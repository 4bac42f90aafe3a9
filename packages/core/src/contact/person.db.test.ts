import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { row, rows } from '../db/query.ts';
import { freezePart, makeCampaign, makeContacts, makeLine, makeSender, makeUser } from '../dispatch/engine.fixture.ts';
import { ContactId, type LineId, type UserId } from '../id.ts';
import * as Person from './person.ts';

const anyRow = z.record(z.string(), z.unknown());
const key = '595981000000';

const contactOf = async (db: Db, userId: UserId, phone = key): Promise<ContactId> =>
  (
    await row(
      db,
      sql`select id from contact where user_id = ${userId}::uuid and phone = ${phone}::text`,
      z.object({ id: ContactId }),
    )
  ).id;
const historyOf = (db: Db, userId: UserId, id: ContactId, input: Record<string, unknown> = {}) =>
  Person.history(db, userId, id, Person.HistoryInput.parse(input));

const writes = (db: Db, lineId: LineId, at: string, keyword: string | null = null) =>
  rows(
    db,
    sql`insert into inbound_message (line_id, provider_message_id, phone_key, keyword, at)
      values (${lineId}::uuid, gen_random_uuid()::text, ${key}::text, ${keyword}::text, ${at}::timestamptz) returning at`,
    anyRow,
  );
/** Some of whom are sent to, a second apart. */
const manyCampaigns = (db: Db, userId: UserId, id: ContactId, count: number, each: number) =>
  rows(
    db,
    sql`with k as (
        insert into campaign (id, user_id, name, status, templates, template_count, audience, started_at)
        select gen_random_uuid(), ${userId}::uuid, 'K' || n, 'completed', '["Hola"]', 1, '{"groups": ["Group"]}', '2026-01-01Z'::timestamptz + n * interval '1 s'
        from generate_series(1, ${count}::int) n returning id, name, user_id)
      insert into campaign_recipient (campaign_id, seq, user_id, contact_id, phone_key, phone_snapshot, template_index, status)
      select k.id, 1, k.user_id, ${id}::uuid, ${key}::text, ${key}::text, 0, 'sent' from k
      where substr(k.name, 2)::int % ${each}::int = 0 returning seq`,
    anyRow,
  );
async function tenant(db: Db) {
  const userId = await makeUser(db);
  const lineId = await makeLine(db);
  await makeSender(db, userId, lineId);
  await makeContacts(db, userId, 2);
  return { userId, lineId, id: await contactOf(db, userId) };
}

describe('a person', () => {
  it('has groups, attributes and whoever will not be written to from where', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, lineId, id } = await tenant(db);
    await rows(
      db,
      sql`insert into suppression (id, user_id, line_id, phone_key, reason, source) values
        (gen_random_uuid(), null, ${lineId}::uuid, ${key}::text, 'opted_out', 'provider'),
        (gen_random_uuid(), ${userId}::uuid, null, ${key}::text, 'manual', 'manual') returning id`,
      anyRow,
    );
    const found = await Person.person(db, userId, id);
    expect(found).toMatchObject({ id, phone: key, grupos: ['Group'], attributes: {}, deletedAt: null });
    expect(found).not.toHaveProperty('keys');
    expect(found.optOuts.map(({ source, number }) => `${source} ${number}`).sort()).toEqual([
      'manual null',
      'provider Sender',
    ]);
    const missing = expect.objectContaining({ code: 'contact_not_found' });
    await expect(Person.person(db, await makeUser(db), id)).rejects.toEqual(missing);
    await expect(historyOf(db, await makeUser(db), id)).rejects.toEqual(missing);
  });
});

describe('a person who is erased', () => {
  it('has no page, and leaves no history of opt-outs behind', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, lineId, id } = await tenant(db);
    await rows(
      db,
      sql`insert into suppression (id, user_id, line_id, phone_key, reason, source) values
        (gen_random_uuid(), null, ${lineId}::uuid, ${key}::text, 'opted_out', 'inbound'),
        (gen_random_uuid(), ${userId}::uuid, null, ${key}::text, 'manual', 'manual'),
        (gen_random_uuid(), ${userId}::uuid, null, '595981000001', 'manual', 'manual') returning id`,
      anyRow,
    );
    await rows(db, sql`select erase_contact(${userId}::uuid, ${id}::uuid) as erased`, anyRow);
    await expect(Person.person(db, userId, id)).rejects.toMatchObject({ code: 'contact_not_found' });
    const left = await rows(db, sql`select phone_key from suppression_event`, anyRow);
    expect(left).toEqual([{ phone_key: '595981000001' }]);
  });
});

describe('what happened with a person', () => {
  it('is found under every phone that he had', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, id } = await tenant(db);
    await manyCampaigns(db, userId, id, 3, 1);
    const now = { phone: '595981777777', key: '595981777777' };
    await rows(
      db,
      sql`select change_contact(${userId}::uuid, ${id}::uuid, ${JSON.stringify(now)}::jsonb) as id`,
      anyRow,
    );
    expect((await historyOf(db, userId, id)).items).toHaveLength(3);
    expect((await Person.person(db, userId, id)).phone).toBe(now.phone);
  });

  it('is campaigns with outcome and receipts, answers, and opt-outs with their source, newest first', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, lineId, id } = await tenant(db);
    await rows(db, sql`update contact set created_at = '2025-01-01Z' returning id`, anyRow);
    const { campaignId } = await makeCampaign(db, { userId, lineId });
    await freezePart(db, campaignId, null);
    await rows(
      db,
      sql`update campaign_recipient set status = 'error', error_code = '63016', error_message = 'no', attempt = 2, undelivered_at = '2026-03-01Z'
        where campaign_id = ${campaignId}::uuid and phone_key = ${key}::text returning seq`,
      anyRow,
    );
    await rows(db, sql`update campaign set started_at = '2026-02-01Z' returning id`, anyRow);
    // Before the person was the user's contact: of somebody else who sends from the same number.
    await writes(db, lineId, '2024-06-01Z');
    await writes(db, lineId, '2026-02-02Z', 'stop');
    const opted = (user: UserId | null, line: LineId | null) =>
      sql`insert into suppression (id, user_id, line_id, phone_key, reason, source, since)
        values (gen_random_uuid(), ${user}::uuid, ${line}::uuid, ${key}::text, 'opted_out', 'inbound', '2026-02-02Z') returning id`;
    await rows(db, opted(userId, null), anyRow);
    await rows(db, opted(null, lineId), anyRow);
    await rows(db, sql`delete from suppression where user_id is not null returning id`, anyRow);
    const { items, next } = await historyOf(db, userId, id);
    expect(next).toBeNull();
    expect(items.map(({ kind }) => kind).join(' ')).toMatch(/^opt-in (reply opt-out|opt-out reply) campaign$/);
    expect(items).toContainEqual(expect.objectContaining({ kind: 'reply', keyword: 'stop', number: 'Sender' }));
    expect(items.at(-1)).toEqual({
      kind: 'campaign',
      at: new Date('2026-02-01Z'),
      campaignId,
      name: 'C',
      seq: 1,
      group: 'Group',
      status: 'error',
      reason: { code: '63016', message: 'no' },
      attempts: 2,
      waitsUntil: null,
      sentAt: null,
      deliveredAt: null,
      readAt: null,
      undeliveredAt: new Date('2026-03-01Z'),
    });
    expect((await historyOf(db, userId, await contactOf(db, userId, '595981000001'))).items).toHaveLength(1);
  });

  it.each([1, 7, 100])('comes %i at a time, each once and in its order, over hundreds of campaigns', async (limit) => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, lineId, id } = await tenant(db);
    await rows(db, sql`update contact set created_at = '2025-01-01Z' returning id`, anyRow);
    await manyCampaigns(db, userId, id, 1_000, 40);
    // Some of them at the very moment when a campaign began, one of these the last of a window.
    for (const second of [0, 40, 100, 400, 700, 701, 999]) {
      await writes(db, lineId, new Date(Date.parse('2026-01-01Z') + second * 1000).toISOString());
    }
    const all = (await historyOf(db, userId, id, { limit: 100 })).items;
    expect(all).toHaveLength(25 + 7);
    expect(all.map(({ at }) => at.getTime())).toEqual(all.map(({ at }) => at.getTime()).sort((a, b) => b - a));
    const told: Person.Moment[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page: Person.History = await historyOf(db, userId, id, { limit, ...(cursor && { cursor }) });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      told.push(...page.items);
      cursor = page.next;
    }
    expect(told).toEqual(all);
  });
});
