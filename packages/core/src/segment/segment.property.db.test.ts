// Segments against the plainest model: look at everybody. The count, the list, the preflight and the freeze find the same people.
import { type TestDatabase, testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import * as Freeze from '../campaign/freeze.ts';
import type { Queue } from '../cloud/queue.ts';
import * as Contact from '../contact/contact.ts';
import { json } from '../db/parameter.ts';
import { rows } from '../db/query.ts';
import { makeCampaign, makeLine, makeUser } from '../dispatch/engine.fixture.ts';
import { type CampaignId, ContactId, type LineId, newId, SegmentId, type UserId } from '../id.ts';
import { preflight } from '../preflight/preflight.ts';
import type { Condition, Deed, Filter } from './filter.ts';
import * as Segment from './segment.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const run = (query: ReturnType<typeof sql>) => rows(database.db, query, z.object({}));

const groups = ['A', 'B', 'C'];
const days = fc.integer({ min: 0, max: 9 });
const did = fc.record({
  person: fc.nat({ max: 39 }),
  /** Days ago, and half a day: on no boundary. */
  sent: days,
  delivered: fc.option(days),
  read: fc.option(days),
});
const person = fc.record({
  /** Two of one key are two spellings of one phone. */
  key: fc.integer({ min: 0, max: 30 }),
  groups: fc.subarray(groups),
  isActive: fc.constantFrom(true, true, false),
  isDeleted: fc.constantFrom(true, false, false, false),
  nombre: fc.constantFrom('Ana', 'ANA María', ''),
  ciudad: fc.constantFrom('Luque', 'luque sur', 'Areguá', '', undefined),
  stops: fc.constantFrom('', '', '', 'user', 'line', 'other'),
  replied: fc.option(days),
});
type Person = typeof person extends fc.Arbitrary<infer P> ? P : never;

const name = fc.constantFrom('nombre', 'ciudad', 'nada');
const what = fc.constantFrom<Deed>('sent', 'delivered', 'read', 'replied');
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    kind: fc.constant('group' as const),
    is: fc.constantFrom('in' as const, 'notIn' as const),
    groups: fc.subarray([...groups, 'D'], { minLength: 1 }),
  }),
  fc.record({
    kind: fc.constant('attribute' as const),
    name,
    is: fc.constantFrom('equals' as const, 'contains' as const),
    value: fc.constantFrom('ana', 'Luque', '%', 'u'),
  }),
  fc.record({ kind: fc.constant('attribute' as const), name, is: fc.constant('has' as const) }),
  fc.record({
    kind: fc.constant('activity' as const),
    what,
    is: fc.constantFrom('within' as const, 'notWithin' as const),
    days: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({ kind: fc.constant('activity' as const), what, is: fc.constant('never' as const) }),
  fc.record({ kind: fc.constant('opt' as const), is: fc.constantFrom('in' as const, 'out' as const) }),
);
const filter: fc.Arbitrary<Filter> = fc.record({
  match: fc.constantFrom('all' as const, 'any' as const),
  conditions: fc.array(condition, { minLength: 1, maxLength: 3 }),
});
const world = fc.record({
  people: fc.array(person, { minLength: 1, maxLength: 40 }),
  /** Campaigns, each in two rounds: what is told later comes after somebody has counted. */
  campaigns: fc.array(fc.tuple(fc.array(did, { maxLength: 20 }), fc.array(did, { maxLength: 10 })), { maxLength: 3 }),
  filters: fc.array(filter, { minLength: 1, maxLength: 6 }),
  partSize: fc.integer({ min: 1, max: 20 }),
});

type Known = Person & { readonly id: ContactId; readonly phone: string; readonly phoneKey: string };
type Last = Partial<Record<Deed, number>>;

const knownOf = (people: readonly Person[]): Known[] =>
  people.map((one, index) => ({
    ...one,
    id: newId(ContactId),
    phone: `5959${String(one.key).padStart(4, '0')}${String(index).padStart(4, '0')}`,
    phoneKey: `5959${String(one.key).padStart(4, '0')}`,
  }));

async function makePeople(userId: UserId, lineId: LineId, people: readonly Known[]): Promise<void> {
  const items = people.map(({ ciudad, ...one }) => ({ ...one, attributes: ciudad === undefined ? {} : { ciudad } }));
  const x = sql`jsonb_to_recordset(${json(items)}) as x (id uuid, phone text, "phoneKey" text, nombre text, attributes jsonb,
    groups jsonb, "isDeleted" boolean, "isActive" boolean, stops text, replied integer)`;
  await run(sql`insert into contact (user_id, id, phone, phone_key, nombre, source, attributes, deleted_at)
    select ${userId}::uuid, x.id, x.phone, x."phoneKey", nullif(x.nombre, ''), 'manual', x.attributes, case when x."isDeleted" then now() end from ${x} returning 1::int as one`);
  await run(sql`insert into contact_group (user_id, id, name)
    select ${userId}::uuid, gen_random_uuid(), n from jsonb_array_elements_text(${json(groups)}) n returning 1::int as one`);
  await run(sql`insert into contact_group_membership (user_id, contact_id, group_id, is_active)
    select ${userId}::uuid, x.id, g.id, x."isActive" from ${x}, jsonb_array_elements_text(x.groups) n
    join contact_group g on g.user_id = ${userId}::uuid and g.name = n returning 1::int as one`);
  const other = await makeLine(database.db);
  await run(sql`insert into suppression (id, user_id, line_id, phone_key, reason, source)
    select gen_random_uuid(), case x.stops when 'user' then ${userId}::uuid end,
      case x.stops when 'line' then ${lineId}::uuid when 'other' then ${other}::uuid end, x."phoneKey", 'opted_out', 'test'
    from ${x} where x.stops <> '' on conflict do nothing returning 1::int as one`);
  await run(sql`insert into contact_activity (user_id, contact_id, replied_at)
    select ${userId}::uuid, x.id, now() - x.replied * interval '1 day' - interval '12 hours' from ${x} where x.replied is not null returning 1::int as one`);
}

/** Writes what happened into the ledger, its blocks and counts, as settle and receipts do. */
async function write(userId: UserId, campaignId: CampaignId, deeds: readonly { id: ContactId; seq: number }[]) {
  const ago = (column: string) => sql`now() - x.${sql.raw(column)} * interval '1 day' - interval '12 hours'`;
  await run(sql`insert into campaign_recipient as r (campaign_id, seq, user_id, contact_id, phone_key, phone_snapshot, template_index, status, sent_at, delivered_at, read_at)
    select ${campaignId}::uuid, x.seq, ${userId}::uuid, x.id, x.id::text, '', 0, 'sent', ${ago('sent')}, ${ago('delivered')}, ${ago('read')}
    from jsonb_to_recordset(${json(deeds)}) as x (id uuid, seq integer, sent integer, delivered integer, read integer)
    on conflict (campaign_id, seq) do update set delivered_at = coalesce(r.delivered_at, excluded.delivered_at), read_at = coalesce(r.read_at, excluded.read_at)
    returning 1::int as one`);
  await run(sql`insert into recipient_block (campaign_id, block, user_id, sent, delivered, read)
    select campaign_id, seq / 250, user_id, count(*), count(delivered_at), count(read_at) from campaign_recipient
    where campaign_id = ${campaignId}::uuid group by 1, 2, 3
    on conflict (campaign_id, block) do update set sent = excluded.sent, delivered = excluded.delivered, read = excluded.read returning 1::int as one`);
  await run(sql`update campaign k set (sent_count, delivered_count, read_count) = (
    select count(*), count(delivered_at), count(read_at) from campaign_recipient where campaign_id = k.id) where id = ${campaignId}::uuid returning 1::int as one`);
}

/** Each person's latest of each kind: days ago. */
async function live(
  userId: UserId,
  people: readonly Known[],
  campaigns: (typeof world extends fc.Arbitrary<infer W> ? W : never)['campaigns'],
) {
  const last = new Map<ContactId, Last>(people.map(({ id, replied }) => [id, replied === null ? {} : { replied }]));
  for (const rounds of campaigns) {
    const { campaignId } = await makeCampaign(database.db, { userId });
    const written = new Map<ContactId, Last>();
    for (const round of rounds) {
      const found = new Map(
        round.flatMap((one) => {
          const who = people[one.person];
          // Spread over several blocks.
          return who ? [[who.id, { ...one, id: who.id, seq: one.person * 100 + 1 }] as const] : [];
        }),
      );
      await write(userId, campaignId, [...found.values()]);
      for (const [id, { sent, delivered, read }] of found) {
        const before = written.get(id);
        written.set(id, {
          sent: before?.sent ?? sent,
          ...definedOf('delivered', before?.delivered ?? delivered),
          ...definedOf('read', before?.read ?? read),
        });
      }
      await Segment.count(database.db, userId, {
        match: 'all',
        conditions: [{ kind: 'activity', what: 'sent', is: 'never' }],
      });
    }
    for (const [id, deeds] of written) {
      const known = last.get(id) ?? {};
      for (const [what, at] of Object.entries(deeds) as [Deed, number][]) known[what] = Math.min(known[what] ?? at, at);
    }
  }
  return last;
}

const definedOf = (what: Deed, at: number | null | undefined): Last => (at == null ? {} : { [what]: at });

function holds(one: Known, last: Last, condition: Condition, refused: ReadonlySet<string>): boolean {
  if (condition.kind === 'group') {
    const isMember = one.isActive && condition.groups.some((group) => one.groups.includes(group));
    return condition.is === 'in' ? isMember : !condition.groups.includes('D') && !isMember;
  }
  if (condition.kind === 'opt') return refused.has(one.phoneKey) === (condition.is === 'out');
  if (condition.kind === 'attribute') {
    const { nombre, ciudad = '' } = one;
    const value = { nombre, ciudad, nada: '' }[condition.name] ?? '';
    if (condition.is === 'has') return value !== '';
    const [has, sought] = [value.toLowerCase(), condition.value.toLowerCase()];
    return condition.is === 'equals' ? has === sought : has.includes(sought);
  }
  const at = last[condition.what];
  if (condition.is === 'never') return at === undefined;
  return (at !== undefined && at < condition.days) === (condition.is === 'within');
}

/** Freezes a campaign for the segment, part by part, and answers who is in it. */
async function freeze(userId: UserId, lineId: LineId, segmentId: SegmentId, partSize: number) {
  const { campaignId } = await makeCampaign(database.db, { userId, lineId });
  await run(
    sql`update campaign set status = 'draft', started_at = null, audience = ${json({ segmentId })} where id = ${campaignId}::uuid returning 1::int as one`,
  );
  const told = await preflight(database.db, userId, campaignId);
  await run(
    sql`update campaign set status = 'queued', started_at = clock_timestamp() where id = ${campaignId}::uuid returning 1::int as one`,
  );
  const silent = { send: async () => undefined } as unknown as Queue;
  const ports = { db: database.db, turns: silent, freezes: silent };
  await Freeze.run(ports, { campaignId, from: null }, () => false, partSize);
  const frozen = await rows(
    database.db,
    sql`select contact_id as id from campaign_recipient where campaign_id = ${campaignId}::uuid order by 1`,
    z.object({ id: ContactId }),
  );
  return { told, frozen: frozen.map(({ id }) => id) };
}

it('finds whom looking at everybody finds, counted, listed, looked at before the launch, and frozen', async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ people, campaigns, filters, partSize }) => {
      const { db } = database;
      const userId = await makeUser(db);
      const lineId = await makeLine(db);
      await makeCampaign(db, { userId, lineId });
      const known = knownOf(people);
      await makePeople(userId, lineId, known);
      const last = await live(userId, known, campaigns);
      const refused = new Set(
        known.filter(({ stops }) => stops === 'user' || stops === 'line').map(({ phoneKey }) => phoneKey),
      );
      for (const [index, one] of filters.entries()) {
        const expected = known.filter(
          (who) =>
            !who.isDeleted &&
            one.conditions[one.match === 'all' ? 'every' : 'some']((asked) =>
              holds(who, last.get(who.id) ?? {}, asked, refused),
            ),
        );
        const ids = expected.map(({ id }) => id).toSorted();
        expect(await Segment.count(db, userId, one)).toEqual({ total: ids.length, totalIsExact: true });
        // Such a one cannot be kept.
        if (one.conditions.some((asked) => asked.kind === 'group' && asked.groups.includes('D'))) continue;
        const id = newId(SegmentId);
        await Segment.create(db, userId, id, { name: `S${index}`, filter: one });
        const listed = async (more: { group?: string; search?: string } = {}) =>
          (await Contact.list(db, userId, { page: 1, pageSize: 100, segment: id, ...more })).items
            .map((one) => one.id)
            .toSorted();
        const those = (isSought: (who: Known) => boolean) =>
          expected
            .filter(isSought)
            .map((who) => who.id)
            .toSorted();
        expect(await listed()).toEqual(ids);
        expect(await listed({ group: 'A' })).toEqual(those((who) => who.isActive && who.groups.includes('A')));
        expect(await listed({ search: 'ana' })).toEqual(those((who) => who.nombre !== ''));
        // Of two spellings of one phone the first counts.
        const once = new Map(expected.toReversed().map((who) => [who.phoneKey, who.id]));
        const { told, frozen } = await freeze(userId, lineId, id, partSize);
        expect(frozen).toEqual([...once.values()].toSorted());
        expect(told.recipients).toBe(frozen.length);
      }
    }),
    { numRuns: 30 },
  );
}, 240_000);
