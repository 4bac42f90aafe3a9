import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import * as Close from '../campaign/close.ts';
import type { Db } from '../db/client.ts';
import { row } from '../db/query.ts';
import { makeUser, sentAs } from '../dispatch/engine.fixture.ts';
import type { UserId } from '../id.ts';
import * as Price from '../price/price.ts';
import { inOrder, makeCostly, recount, send, tellLate, type Written } from './cost.fixture.ts';
import { cost } from './cost.ts';
import { addPage, foldCosts, readPage, textsOf } from './cost-fold.ts';

const people: readonly Written[] = [
  { phone: '595981100001', nombre: 'Ana', channel: 'whatsapp' },
  { phone: '595981100002', nombre: 'Ñandutí 🎄', channel: 'sms' },
  { phone: '5215512345678', nombre: 'Luz', channel: 'sms' },
  { phone: '5215512345679', nombre: 'x'.repeat(170), channel: 'sms' },
  { phone: '12125551234', nombre: 'Bo', channel: 'whatsapp' },
  { phone: '999123456', nombre: 'Nadie', channel: 'sms' },
];
const templates = ['Hola {{ nombre }}', `Buenas, {{ nombre }}: ${'promo '.repeat(20)}`];
const failed = { outcome: 'error', scope: 'recipient', code: 'retries_exhausted', message: 'no' } as const;

const unitsOf = async (db: Db, userId: UserId) => inOrder((await cost(db, userId, {})).countries);

/** Ended: number two failed, all others were sent to. */
async function makeEnded(db: Db, userId: UserId) {
  const made = await makeCostly(db, userId, people, templates);
  await send(db, made, people, (seq) => (seq === 2 ? failed : sentAs(seq)));
  await Close.close(db, made.campaignId);
  return made;
}

const isOpen = async (db: Db): Promise<boolean> => {
  await row(
    db,
    sql`update sweep_state set wanted_until = clock_timestamp() returning id`,
    z.object({ id: z.boolean() }),
  );
  return (await row(db, sql`select has_open_work() as open`, z.object({ open: z.boolean() }))).open;
};

describe('the cost of what was sent', () => {
  it('is by country and channel what each message has, at the present prices, and exact', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    await makeEnded(db, userId);
    expect(await cost(db, userId, {})).toMatchObject({ total: '0.00', pending: 1, countries: [] });
    expect(await isOpen(db)).toBe(true);
    await foldCosts(db);
    expect(await isOpen(db)).toBe(false);
    await Price.change(db, userId, {
      currency: 'PYG',
      items: [
        { country: 'PY', channel: 'whatsapp', amount: '0.1' },
        { country: 'MX', channel: 'sms', amount: '0.2' },
      ],
    });
    expect(await cost(db, userId, {})).toEqual({
      currency: 'PYG',
      total: '0.70',
      missing: ['US'],
      pending: 0,
      countries: [
        { country: 'MX', channel: 'sms', messages: 2, units: 3, price: '0.20', amount: '0.60' },
        { country: '', channel: 'sms', messages: 1, units: 1, price: null, amount: null },
        { country: 'PY', channel: 'whatsapp', messages: 1, units: 1, price: '0.10', amount: '0.10' },
        { country: 'US', channel: 'whatsapp', messages: 1, units: 1, price: null, amount: null },
      ],
    });
    expect(await unitsOf(db, userId)).toEqual(await recount(db, userId));
  });

  it('follows the late, the retried and the wrongly canceled once each, when the campaign has ended again', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    const made = await makeEnded(db, userId);
    await foldCosts(db);
    await tellLate(db, made, 2);
    expect(await cost(db, userId, {})).toMatchObject({ pending: 1 });
    expect(await isOpen(db)).toBe(true);
    for (const _ of [1, 2]) await foldCosts(db);
    expect(await unitsOf(db, userId)).toEqual(await recount(db, userId));

    const other = await makeCostly(db, userId, people, templates);
    await send(db, other, people, (seq) => (seq === 1 ? failed : seq === 3 ? { outcome: 'returned' } : sentAs(seq)));
    await row(
      db,
      sql`update campaign set status = 'canceled' where id = ${other.campaignId}::uuid returning id`,
      z.object({ id: z.string() }),
    );
    await Close.cancelRest(db, other.campaignId);
    await foldCosts(db);
    await tellLate(db, other, 3);
    await foldCosts(db);
    expect(await unitsOf(db, userId)).toEqual(await recount(db, userId));

    const third = await makeEnded(db, userId);
    await foldCosts(db);
    const { retried } = await row(
      db,
      sql`select retry_failed(${third.campaignId}::uuid, null::jsonb, 10) as retried`,
      z.object({ retried: z.int() }),
    );
    expect(retried).toBe(1);
    expect(await cost(db, userId, { campaign: third.campaignId })).toMatchObject({ pending: 1 });
    await foldCosts(db);
    await send(db, third, people, sentAs);
    await Close.close(db, third.campaignId);
    await foldCosts(db);
    expect(await cost(db, userId, {})).toMatchObject({ pending: 0 });
    expect(await unitsOf(db, userId)).toEqual(await recount(db, userId));
  });

  it('adds no page of a campaign that has changed since it was read, nor one page twice', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    const made = await makeEnded(db, userId);
    const { campaignId } = made;
    const texts = await textsOf(db, campaignId);
    const read = async (limits?: Parameters<typeof readPage>[2]) => {
      const page = await readPage(db, campaignId, limits);
      if (page === null) throw new Error('The campaign goes on.');
      return page;
    };
    const before = await read();
    await tellLate(db, made, 2);
    expect(await addPage(db, campaignId, before, texts)).toBeNull();
    const first = await read({ people: 2, bytes: 400_000 });
    expect(first).toMatchObject({ from: 0, until: 2, due: [] });
    expect(await addPage(db, campaignId, first, texts)).toBe(true);
    expect(await addPage(db, campaignId, first, texts)).toBeNull();
    const small = await read({ people: 4_000, bytes: 1 });
    expect(small).toMatchObject({ from: 2, until: 3 });
    expect(await addPage(db, campaignId, small, texts)).toBe(true);
    expect(await addPage(db, campaignId, await read(), texts)).toBe(false);
    expect(await unitsOf(db, userId)).toEqual(await recount(db, userId));
  });

  it('stays what it was when a person is erased, and counts one who was erased before as of no country', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    const { campaignId } = await makeEnded(db, userId);
    await foldCosts(db);
    const before = await unitsOf(db, userId);
    const erase = (seq: number, id: string) =>
      row(
        db,
        sql`update campaign_recipient set phone_key = 'erased-' || seq, phone_snapshot = '', variables = null
          where campaign_id = ${id}::uuid and seq = ${seq}::int returning seq`,
        z.object({ seq: z.int() }),
      );
    await erase(4, campaignId);
    await foldCosts(db);
    expect(await unitsOf(db, userId)).toEqual(before);
    const later = await makeEnded(db, userId);
    await erase(4, later.campaignId);
    await foldCosts(db);
    const { countries } = await cost(db, userId, { campaign: later.campaignId });
    expect(countries).toContainEqual(expect.objectContaining({ country: '', messages: 2 }));
    expect(countries.reduce((sum, one) => sum + one.messages, 0)).toBe(5);
  });

  it('is of the campaigns that were started in the period, of one when asked, and of no group', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db, 'UTC');
    const { campaignId } = await makeEnded(db, userId);
    await foldCosts(db);
    const today = new Date().toISOString().slice(0, 10);
    const sum = async (filter: Parameters<typeof cost>[2]) =>
      (await cost(db, userId, filter)).countries.reduce((all, one) => all + one.messages, 0);
    expect(await sum({ from: today, to: today, campaign: campaignId })).toBe(5);
    expect(await sum({ to: '2020-01-01' })).toBe(0);
    await expect(cost(db, userId, { group: 'G' })).rejects.toMatchObject({
      code: 'filter_unsupported',
      field: 'group',
    });
    const stranger = await makeUser(db);
    await expect(cost(db, stranger, { campaign: campaignId })).rejects.toMatchObject({ code: 'campaign_not_found' });
    expect(await cost(db, stranger, {})).toMatchObject({ countries: [], pending: 0 });
  });
});
