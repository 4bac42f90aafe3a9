// What the dashboard shows is what the ledger says when it is counted again: random campaigns through the real statements, at moments
// around changes of clocks and ends of months, in zones with and without half hours, folded or not, for every filter that is documented.
import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import * as Close from '../campaign/close.ts';
import type { Db } from '../db/client.ts';
import { row } from '../db/query.ts';
import { makeUser } from '../dispatch/engine.fixture.ts';
import type { UserId } from '../id.ts';
import * as Inbound from '../inbound/inbound.ts';
import * as Receipt from '../receipt/receipt.ts';
import * as User from '../user/user.ts';
import * as Audience from './audience.ts';
import * as Contact from './contact.ts';
import * as Fold from './fold.ts';
import type { Filter } from './period.ts';
import * as Recount from './recount.fixture.ts';
import * as Report from './report.ts';
import * as Sending from './sending.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let db: Db;
beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
});
afterAll(() => database[Symbol.asyncDispose]());

const zones = [
  'America/New_York',
  'America/Havana',
  'America/Santiago',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Pacific/Kiritimati',
  'UTC',
];

/** Changes of clocks in these zones, and ends of months and of a year. */
const moments = [
  '2025-11-02T06:00Z',
  '2025-11-02T05:00Z',
  '2025-09-07T04:00Z',
  '2025-11-02T04:30Z',
  '2025-10-04T15:30Z',
  '2025-03-09T07:00Z',
  '2025-10-31T18:30Z',
  '2025-11-30T18:15Z',
  '2025-12-31T12:00Z',
];
const minuteMs = 60_000;

const moment = fc
  .tuple(fc.constantFrom(...moments), fc.integer({ min: -60, max: 60 }))
  .map(([near, quarters]) => new Date(Date.parse(near) + quarters * 15 * minuteMs));
const day = moment.map((at) => at.toISOString().slice(0, 10));
const bound = fc.oneof(
  day,
  moment.map((at) => at.toISOString()),
);

const period = fc
  .record({ from: fc.option(bound, { nil: undefined }), to: fc.option(bound, { nil: undefined }) })
  .map(({ from, to }) => (from && to && Date.parse(from) > Date.parse(to) ? { from: to, to: from } : { from, to }))
  .filter(({ from, to }) => !from || !to || from.length === to.length);

const asked = fc.record({
  period,
  group: fc.option(fc.constantFrom('Premium', 'Nuevos', 'Sin grupo', 'Nadie'), { nil: undefined }),
  campaign: fc.option(fc.nat(1), { nil: undefined }),
});

const world = fc.record({
  zone: fc.constantFrom(...zones),
  otherZone: fc.constantFrom(...zones),
  campaigns: fc.array(
    fc.record({
      slices: fc.uniqueArray(moment, { minLength: 2, maxLength: 3, selector: (at) => at.getTime() }),
      fates: fc.array(fc.nat(5), { minLength: 3, maxLength: 7 }),
    }),
    { minLength: 2, maxLength: 2 },
  ),
  told: fc.array(fc.record({ status: fc.constantFrom('delivered', 'read', 'undelivered'), at: moment }), {
    minLength: 1,
    maxLength: 5,
  }),
  foldsBefore: fc.boolean(),
  changesZone: fc.boolean(),
  foldsAfter: fc.boolean(),
  retries: fc.boolean(),
  asked: fc.array(asked, { minLength: 6, maxLength: 6 }),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

let phones = 0;

async function build(made: World): Promise<{ userId: UserId; campaigns: Recount.Mixed[] }> {
  const userId = await makeUser(db, made.zone);
  const campaigns: Recount.Mixed[] = [];
  for (const { slices, fates } of made.campaigns) {
    const people = 10 * slices.length;
    phones += 100;
    const campaign = await Recount.makeMixed(db, userId, people, phones);
    campaigns.push(campaign);
    for (const at of slices) await Recount.sendAt(db, campaign, fates, at);
  }
  const [first] = campaigns;
  if (first) await Close.close(db, first.campaignId);
  if (made.foldsBefore) await Fold.fold(db, userId);
  for (const campaign of campaigns) await tell(campaign, made.told);
  if (made.retries && first) await retry(first, made.campaigns[0]?.fates ?? []);
  if (made.changesZone) await User.change(db, userId, { timeZone: made.otherZone });
  if (made.foldsAfter) await Fold.fold(db, userId);
  return { userId, campaigns };
}

/** Receipts and answers, of moments that may long be folded. */
async function tell({ campaignId }: Recount.Mixed, told: World['told']): Promise<void> {
  const people = await Recount.sentPeople(db, campaignId);
  for (const [index, { status, at }] of told.entries()) {
    const some = people.filter(({ seq }) => seq % told.length === index);
    const receipts = some.map(({ seq, attempt }) => ({
      kind: 'twilio-status' as const,
      receivedAt: at.toISOString(),
      account: 'default',
      campaignId,
      seq,
      attempt,
      messageSid: `SM${seq}`,
      status,
      ...(status === 'undelivered' ? { errorCode: '63016' } : {}),
    }));
    await Receipt.record(db, receipts, 900_000);
    // Told for the others before: what was not delivered is, after all.
    const [late] = receipts;
    if (late && status === 'undelivered')
      await Receipt.record(db, [{ ...late, status: 'delivered', errorCode: undefined }], 900_000);
    await Inbound.record(
      db,
      some.map(({ seq, phone, begunAt, address }) => ({
        kind: 'twilio-inbound' as const,
        receivedAt: new Date(begunAt.getTime() + seq * 7 * 60 * minuteMs).toISOString(),
        account: 'default',
        messageSid: `MM${campaignId}${seq}`,
        to: address,
        phone,
        text: seq % 4 === 0 ? 'STOP' : 'gracias',
      })),
    );
  }
}

/** Errors leave the days when they were counted; the outcome that follows is of now. */
async function retry(campaign: Recount.Mixed, fates: readonly number[]): Promise<void> {
  const { retried } = await row(
    db,
    sql`select coalesce(retry_failed(${campaign.campaignId}::uuid, null::jsonb, 4), 0) as retried`,
    z.object({ retried: z.int() }),
  );
  if (retried === 0) return;
  await Recount.sendAt(db, campaign, fates.toReversed(), undefined);
  await Close.close(db, campaign.campaignId);
}

const counted = <T extends { sent: number; errors: number }>(items: readonly T[], name: (item: T) => string) =>
  items
    .filter(({ sent, errors }) => sent !== 0 || errors !== 0)
    .map((item) => ({ name: name(item), sent: item.sent, errors: item.errors }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
const outcomes = (items: Awaited<ReturnType<typeof Recount.recountBy>>) => counted(items, ({ name }) => name);

async function compare(userId: UserId, filter: Filter, now: Date): Promise<void> {
  const say = JSON.stringify(filter);
  const { group: _, ...ofAll } = filter;
  const { sent, errors, campaigns } = await Recount.recountTotals(db, userId, filter);
  expect(await Report.summary(db, userId, filter), say).toEqual({
    totalSent: sent,
    totalErrors: errors,
    totalCampaigns: campaigns,
    successRate: Report.successRate({ sent, errors }),
  });
  const { groups } = await Report.byGroup(db, userId, filter);
  expect(
    counted(groups, ({ group }) => group),
    say,
  ).toEqual(outcomes(await Recount.recountBy(db, userId, filter, 'name')));
  const { reasons } = await Report.errors(db, userId, filter);
  expect(
    reasons.map(({ code, ...n }) => ({ name: code, sent: 0, ...n })).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    say,
  ).toEqual(await Recount.recountBy(db, userId, filter, 'code'));
  if (filter.from) await compareTimelines(userId, filter, now, say);
  expect(await Audience.funnel(db, userId, ofAll), say).toEqual(await Recount.recountFunnel(db, userId, ofAll));
  expect((await Audience.replies(db, userId, ofAll)).cells, say).toEqual(
    await Recount.recountReplies(db, userId, ofAll),
  );
}

async function compareTimelines(userId: UserId, filter: Filter, now: Date, say: string): Promise<void> {
  for (const [bucket, length] of [
    ['day', 10],
    ['month', 7],
  ] as const) {
    const { points } = await Report.timeline(db, userId, { ...filter, bucket }, now);
    expect(
      counted(points, ({ at }) => at.slice(0, length)),
      `${bucket} ${say}`,
    ).toEqual(outcomes(await Recount.recountBy(db, userId, filter, bucket)));
  }
  const from = filter.from ?? '';
  const to = new Date(Date.parse(from) + 20 * 86_400_000).toISOString();
  const short = { ...filter, to: from.length === 10 ? to.slice(0, 10) : to };
  const { points } = await Report.timeline(db, userId, { ...short, bucket: 'hour' }, now);
  expect(
    counted(points, ({ at }) => new Date(at).toISOString().slice(0, 16)),
    `hour ${say}`,
  ).toEqual(outcomes(await Recount.recountBy(db, userId, short, 'hour')));
}

async function compareRest(userId: UserId, made: World): Promise<void> {
  for (const { period: when, group } of made.asked) {
    const { senders } = await Sending.senders(db, userId, when);
    expect(
      senders.reduce((sum, one) => sum + one.sent * 1000 + one.errors, 0),
      JSON.stringify(when),
    ).toBe(
      (await Recount.recountTotals(db, userId, when)).sent * 1000 +
        (await Recount.recountTotals(db, userId, when)).errors,
    );
    // A campaign's people keep the days of the zone in which it was folded.
    if (made.changesZone) continue;
    for (const order of ['sent', 'errors'] as const) {
      const filter = { ...when, ...(group && group !== 'Sin grupo' ? { group } : {}) };
      const { contacts } = await Contact.byContact(db, userId, { ...filter, order, limit: 20 });
      expect(
        contacts.map(({ contactId, sent, errors }) => ({ contactId, sent, errors })),
        `${order} ${JSON.stringify(filter)}`,
      ).toEqual(await Recount.recountContacts(db, userId, filter, order));
    }
  }
}

test('every report is the recount of the ledger, for every filter that it documents', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (made) => {
      const { userId, campaigns } = await build(made);
      const now = new Date();
      for (const { period: when, group, campaign } of made.asked) {
        const filter: Filter = {
          ...when,
          ...(group === undefined ? {} : { group }),
          ...(campaign === undefined ? {} : { campaign: campaigns[campaign]?.campaignId }),
        };
        await compare(userId, filter, now);
      }
      await compareRest(userId, made);
    }),
    { numRuns: 8, endOnFailure: true },
  );
}, 300_000);
