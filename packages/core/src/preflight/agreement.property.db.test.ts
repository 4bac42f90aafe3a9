// A preflight against what comes of the launch: the same people, frozen and begun by the engine's own functions.
import { type TestDatabase, testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { rows } from '../db/query.ts';
import {
  freezePart,
  makeCampaign,
  makeLine,
  makeUser,
  sentAs,
  settleAll,
  takeTurn,
  timing,
} from '../dispatch/engine.fixture.ts';
import { begin } from '../dispatch/slice.query.ts';
import { type CampaignId, ContactId, type LineId, newId, SliceId, type UserId } from '../id.ts';
import { phoneKey } from '../phone/key.ts';
import * as Template from '../template/template.ts';
import { preflight } from './preflight.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const run = (query: ReturnType<typeof sql>) => rows(database.db, query, z.object({}));

const clock = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, '0')}:30`);

/** Places with clocks of their own, two spellings of one phone, and a number that may be anywhere in North America. */
const prefixes = ['59598', '521551', '52551', '822', '34612', '1212555', '1800555', '54911', '5411', '447911'];
const person = fc.record({
  prefix: fc.constantFrom(...prefixes),
  number: fc.integer({ min: 0, max: 14 }),
  groups: fc.subarray(['A', 'B', 'Otro'], { minLength: 1 }),
  isDeleted: fc.constantFrom(true, false, false, false),
  isActive: fc.constantFrom(true, true, true, false),
  stops: fc.constantFrom('', '', '', 'user', 'line', 'both', 'other'),
  /** Hours since the messages of before. */
  touches: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 3 }),
  nombre: fc.constantFrom('Ana', 'José', ''),
});
type Person = typeof person extends fc.Arbitrary<infer P> ? P : never;

const world = fc.record({
  people: fc.array(person, { minLength: 1, maxLength: 60 }),
  quiet: fc.option(fc.tuple(clock, clock).filter(([from, to]) => from !== to)),
  cap: fc.option(fc.record({ messages: fc.integer({ min: 1, max: 2 }), days: fc.integer({ min: 1, max: 2 }) })),
  /** Hours from now. */
  deadline: fc.option(fc.constantFrom(-1, 3, 9, 30)),
  partSize: fc.integer({ min: 1, max: 25 }),
});

const phoneOf = ({ prefix, number }: Person): string =>
  `${prefix}${String(number).padStart(prefix === '34612' ? 6 : 7, '0')}`;

async function makePeople(userId: UserId, lineId: LineId, people: readonly Person[]): Promise<void> {
  const byPhone = new Map(people.map((one) => [phoneOf(one), one]));
  const items = JSON.stringify(
    [...byPhone].map(([phone, one]) => ({ ...one, id: newId(ContactId), phone, key: phoneKey(phone) })),
  );
  const x = sql`jsonb_to_recordset(${items}::jsonb) as x (id uuid, phone text, key text, nombre text, groups jsonb, "isDeleted" boolean,
    "isActive" boolean, stops text, touches jsonb)`;
  await run(sql`insert into contact (user_id, id, phone, phone_key, nombre, source, deleted_at)
    select ${userId}::uuid, x.id, x.phone, x.key, nullif(x.nombre, ''), 'csv', case when x."isDeleted" then now() end from ${x} returning 1::int as one`);
  await run(
    sql`insert into contact_group (user_id, id, name) select ${userId}::uuid, gen_random_uuid(), n from unnest(array['A', 'B', 'Otro']) n returning 1::int as one`,
  );
  await run(sql`insert into contact_group_membership (user_id, contact_id, group_id, is_active)
    select ${userId}::uuid, x.id, g.id, x."isActive" from ${x}, jsonb_array_elements_text(x.groups) n join contact_group g on g.user_id = ${userId}::uuid and g.name = n returning 1::int as one`);
  const other = await makeLine(database.db);
  await run(sql`insert into suppression (id, user_id, line_id, phone_key, reason, source)
    select gen_random_uuid(), case w.who when 'user' then ${userId}::uuid end, case w.who when 'line' then ${lineId}::uuid when 'other' then ${other}::uuid end, x.key, 'opted_out', 'test'
    from ${x}, unnest(array['user', 'line', 'other']) w (who) where x.stops = w.who or x.stops = 'both' and w.who <> 'other' on conflict do nothing returning 1::int as one`);
  await run(sql`insert into contact_touch (user_id, phone_key, sent_at)
    select ${userId}::uuid, x.key, array(select now() - h::int * interval '1 hour' from jsonb_array_elements_text(x.touches) h) from ${x}
    where jsonb_array_length(x.touches) > 0 on conflict do nothing returning 1::int as one`);
}

/** Begins and sends until the line is idle. */
async function drain(lineId: LineId): Promise<void> {
  const turn = await takeTurn(database.db, lineId);
  for (;;) {
    const answer = await begin(database.db, newId(SliceId), lineId, turn, timing);
    if (answer.kind === 'idle') return;
    if (answer.kind === 'slice') await settleAll(database.db, lineId, answer, sentAs);
  }
}

const Outcome = z.object({ code: z.string(), count: z.int() });

/** What came of everybody: `sent`, the reason of who was skipped, `waiting`. */
const outcomes = async (id: CampaignId): Promise<Record<string, number>> => {
  const found = await rows(
    database.db,
    sql`select case when status = 'queued' then 'waiting' else coalesce(error_code, status) end as code, count(*)::int as count
      from campaign_recipient where campaign_id = ${id}::uuid group by 1`,
    Outcome,
  );
  return Object.fromEntries(found.map(({ code, count }) => [code, count]));
};

const texts = async (id: CampaignId, templates: readonly string[]): Promise<Map<string, string>> => {
  const Row = z.object({ phone: z.string(), index: z.int(), variables: z.string().nullable() });
  const found = await rows(
    database.db,
    sql`select phone_snapshot as phone, template_index as index, variables::text as variables from campaign_recipient where campaign_id = ${id}::uuid`,
    Row,
  );
  return new Map(
    found.map(({ phone, index, variables }) => {
      const rendered = Template.tryRender(templates[index] ?? '', JSON.parse(variables ?? '{}'));
      return [phone, 'text' in rendered ? rendered.text : rendered.code];
    }),
  );
};

const templates = ['Hola {{ nombre }} {{ grupo }}', 'Buenas', 'A {{ numero }}'];

it('agrees with what Begin then does, whatever the audience and the guards', async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ people, quiet, cap, deadline, partSize }) => {
      const userId = await makeUser(database.db);
      const lineId = await makeLine(database.db);
      const { campaignId } = await makeCampaign(database.db, {
        userId,
        lineId,
        groups: ['A', 'B'],
        templates,
        variables: ['nombre', 'grupo', 'numero'],
      });
      await makePeople(userId, lineId, people);
      await run(
        sql`update app_user set cap_messages = ${cap?.messages ?? null}::int, cap_days = ${cap?.days ?? null}::int where id = ${userId}::uuid returning 1::int as one`,
      );
      await run(sql`update campaign set status = 'draft', started_at = null, has_own_quiet_hours = true, quiet_from = ${quiet?.[0] ?? null}::time,
        quiet_to = ${quiet?.[1] ?? null}::time, deadline_at = now() + ${deadline ?? null}::int * interval '1 hour' where id = ${campaignId}::uuid returning 1::int as one`);
      const told = await preflight(database.db, userId, campaignId);

      await run(
        sql`update campaign set status = 'queued', started_at = clock_timestamp() where id = ${campaignId}::uuid returning 1::int as one`,
      );
      for (let part = await freezePart(database.db, campaignId, null, partSize); !part.isDone; )
        part = await freezePart(database.db, campaignId, part.cursor, partSize);
      if (told.recipients > 0) await drain(lineId);
      const came = await outcomes(campaignId);

      const skipped = Object.fromEntries(
        told.exclusions
          .filter(({ reason }) => reason !== 'duplicate_phone')
          .map(({ reason, count }) => [reason, count]),
      );
      const waiting = told.waiting?.count ?? 0;
      // A cap that will be reached when they wake is told before; Begin finds it then.
      const capped = skipped.frequency_cap ?? 0;
      const { sent = 0, waiting: waits = 0, frequency_cap: refused = 0, ...others } = came;
      const { frequency_cap: _, ...exclusions } = skipped;
      expect(told.recipients).toBe(Object.values(came).reduce((sum, count) => sum + count, 0));
      expect(exclusions).toEqual(others);
      expect([sent, waits + refused]).toEqual([told.messages - waiting, waiting + capped]);
      if (quiet === null) expect([waits, refused]).toEqual([0, capped]);
      const written = await texts(campaignId, templates);
      for (const sample of told.samples)
        expect([sample.phone, sample.text]).toEqual([sample.phone, written.get(sample.phone)]);
    }),
    { numRuns: 25 },
  );
}, 120_000);
