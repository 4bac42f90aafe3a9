// Whatever becomes of campaigns, and whenever the sweep looks: the report is what each message that went out costs, counted one by one.
import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import * as Close from '../campaign/close.ts';
import type { Db } from '../db/client.ts';
import { row } from '../db/query.ts';
import { makeUser, recipientsOf, sentAs } from '../dispatch/engine.fixture.ts';
import { type Costly, inOrder, makeCostly, recount, send, tellLate, type Written } from './cost.fixture.ts';
import { cost } from './cost.ts';
import { addPage, foldCosts, readPage, textsOf } from './cost-fold.ts';

const phones = ['595981100001', '5215512345678', '12125551234', '14165551234', '447781123456', '3906698', '999123'];
const written = fc.record({
  phone: fc.constantFrom(...phones),
  nombre: fc.oneof(
    fc.constantFrom('Ana', 'Ñandutí', '{€}', '🎄🎄', 'x'.repeat(200)),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).map((text) => text.replace(/[\0\s{}]/gu, 'a')),
  ),
  channel: fc.constantFrom('whatsapp', 'sms'),
});

const step = fc.oneof(
  fc.record({
    do: fc.constant('page'),
    people: fc.integer({ min: 1, max: 9 }),
    bytes: fc.integer({ min: 1, max: 900 }),
  }),
  // A page that is read before a receipt and added after it.
  fc.record({ do: fc.constant('late'), seq: fc.nat(11), isAmid: fc.boolean() }),
  fc.record({ do: fc.constant('retry'), isSent: fc.boolean() }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const world = fc.record({
  people: fc.array(written, { minLength: 1, maxLength: 12 }),
  templates: fc.uniqueArray(
    fc.constantFrom('Hola {{ nombre }}', '{{ nombre }}, ¡buenas!', `«{{ nombre }}» ${'promo '.repeat(30)}`),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
  fates: fc.array(fc.constantFrom('sent', 'error', 'returned'), { minLength: 1, maxLength: 5 }),
  isCanceled: fc.boolean(),
  steps: fc.array(step, { maxLength: 10 }),
});

const failed = { outcome: 'error', scope: 'recipient', code: 'retries_exhausted', message: 'no' } as const;

async function take(db: Db, made: Costly, people: readonly Written[], one: Step): Promise<void> {
  const { campaignId } = made;
  const add = async (limits?: Parameters<typeof readPage>[2], amid?: () => Promise<unknown>) => {
    const page = await readPage(db, campaignId, limits);
    await amid?.();
    if (page) await addPage(db, campaignId, page, await textsOf(db, campaignId));
  };
  if ('people' in one) return add({ people: one.people, bytes: one.bytes });
  if ('seq' in one) {
    const person = (await recipientsOf(db, campaignId)).find(({ seq, attempt }) => seq === one.seq && attempt > 0);
    const tell = async () => person && (await tellLate(db, made, person.seq, person.attempt));
    return one.isAmid ? add(undefined, tell) : void (await tell());
  }
  const { retried } = await row(
    db,
    sql`select coalesce(retry_failed(${campaignId}::uuid, null::jsonb, 3), 0) as retried`,
    z.object({ retried: z.int() }),
  );
  if (retried === 0) return;
  await send(db, made, people, one.isSent ? sentAs : failed);
  await Close.close(db, campaignId);
}

test('the report is the sum of every message that went out', async () => {
  await using database = await testDatabase();
  const { db } = database;
  await fc.assert(
    fc.asyncProperty(world, async ({ people, templates, fates, isCanceled, steps }) => {
      const userId = await makeUser(db);
      const made = await makeCostly(db, userId, people, templates);
      await send(db, made, people, (seq) => {
        const fate = fates[seq % fates.length];
        if (fate === 'returned' && isCanceled) return { outcome: 'returned' };
        return fate === 'sent' ? sentAs(seq) : failed;
      });
      if (isCanceled)
        await row(
          db,
          sql`update campaign set status = 'canceled' where id = ${made.campaignId}::uuid returning id`,
          z.object({ id: z.string() }),
        );
      await Close.cancelRest(db, made.campaignId);
      for (const one of steps) await take(db, made, people, one);
      await foldCosts(db);
      const report = await cost(db, userId, {});
      expect(inOrder(report.countries)).toEqual(await recount(db, userId));
      expect(report.pending).toBe(0);
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 120_000);
