import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { homeAccount } from '../account/sid.ts';
import * as Campaign from '../campaign/view.ts';
import * as Contact from '../contact/contact.ts';
import * as Written from '../contact/write.ts';
import type { Db } from '../db/client.ts';
import { json } from '../db/parameter.ts';
import { row, rows } from '../db/query.ts';
import {
  beginOne,
  makeCampaign,
  makeContacts,
  makeLine,
  makeRunning,
  makeUser,
  sentAs,
  settleAll,
  takeTurn,
  timing,
} from '../dispatch/engine.fixture.ts';
import { settle } from '../dispatch/slice.query.ts';
import * as Group from '../group/group.ts';
import { CampaignId, GroupId, type LineId, newId, SegmentId, type UserId } from '../id.ts';
import { record as recordInbound } from '../inbound/inbound.ts';
import { record } from '../receipt/receipt.ts';
import * as Activity from './activity.ts';
import type { Condition, Deed, Filter } from './filter.ts';
import * as Segment from './segment.ts';

const run = (db: Db, query: ReturnType<typeof sql>) => rows(db, query, z.object({}));

const all = (...conditions: Condition[]): Filter => ({ match: 'all', conditions });
const inGroup = all({ kind: 'group', is: 'in', groups: ['Group'] });
const within = (what: Deed): Filter => all({ kind: 'activity', what, is: 'within', days: 1 });
const never = (what: Deed): Filter => all({ kind: 'activity', what, is: 'never' });
const total = async (db: Db, userId: UserId, filter: Filter) => (await Segment.count(db, userId, filter)).total;

const code = (wanted: string) => expect.objectContaining({ code: wanted });

/** Four people, of whom each has gone one step further: sent, delivered, read, replied. */
async function fourSteps(db: Db) {
  const made = await makeRunning(db, { people: 4 });
  const slice = await beginOne(db, made.lineId, await takeTurn(db, made.lineId));
  await settleAll(db, made.lineId, slice, sentAs);
  expect(await total(db, made.userId, within('sent'))).toBe(4);
  const told = (seq: number, status: string) => ({
    kind: 'twilio-status' as const,
    receivedAt: new Date().toISOString(),
    account: homeAccount,
    campaignId: made.campaignId,
    seq,
    attempt: 1,
    messageSid: `SM${seq}`,
    status,
  });
  await record(db, [told(2, 'delivered'), told(3, 'read'), told(4, 'read')], 900_000);
  const { address } = await row(
    db,
    sql`select address from sending_line where id = ${made.lineId}::uuid`,
    z.object({ address: z.string() }),
  );
  const phone = slice.rows.find(({ seq }) => seq === 4)?.to ?? '';
  const reply = {
    receivedAt: new Date(Date.now() + 1000).toISOString(),
    messageSid: 'SMin',
    to: address,
    phone,
    text: 'Gracias',
  };
  await recordInbound(db, [{ kind: 'twilio-inbound', account: homeAccount, ...reply }]);
  return { ...made, phone };
}

async function keep(db: Db, userId: UserId, name: string, filter: Filter) {
  const id = newId(SegmentId);
  return Segment.create(db, userId, id, { name, filter });
}

const aim = (db: Db, campaignId: CampaignId, segmentId: SegmentId, status: string) =>
  run(
    db,
    sql`update campaign set audience = ${json({ segmentId })}, status = ${status}::text where id = ${campaignId}::uuid returning 1::int as one`,
  );

describe('what people did', () => {
  it('is known from the engine’s own writes, as soon as it is asked for', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId } = await fourSteps(db);
    for (const [what, people] of [
      ['sent', 4],
      ['delivered', 3],
      ['read', 2],
      ['replied', 1],
    ] as const) {
      expect(await total(db, userId, within(what)), what).toBe(people);
      expect(await total(db, userId, never(what)), what).toBe(4 - people);
    }
  });

  it('is folded by the sweep before anybody asks', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const lineId = await makeLine(db);
    await makeRunning(db, { people: 4, lineId });
    await settleAll(db, lineId, await beginOne(db, lineId, await takeTurn(db, lineId)), sentAs);
    await Activity.foldAll(db);
    const known = sql`select count(*)::int as people from contact_activity where sent_at is not null`;
    expect(await row(db, known, z.object({ people: z.int() }))).toEqual({ people: 4 });
  });

  it('is right when several ask at once while it goes on', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const lineId = await makeLine(db);
    const { userId } = await makeRunning(db, { people: 40, lineId });
    // The same people, of another campaign: both fold into the same rows.
    const other = await makeLine(db);
    await makeRunning(db, { userId, lineId: other });
    const send = async (line: LineId) => {
      const slice = await beginOne(db, line, await takeTurn(db, line));
      expect(slice.rows.length).toBe(40);
      for (const { seq, attempt } of slice.rows)
        await settle(db, { ...slice, lineId: line }, seq === 40, [{ seq, attempt, ...sentAs(seq) }], timing);
    };
    let isOver = false;
    const ask = async () => {
      while (!isOver) await Segment.count(db, userId, within('sent'));
    };
    const asking = [ask(), ask(), ask()];
    await Promise.all([send(lineId), send(other)]).finally(() => {
      isOver = true;
    });
    await Promise.all(asking);
    expect(await total(db, userId, within('sent'))).toBe(40);
  });

  it('goes with a person who is erased, and does not come back with a late receipt', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, phone, campaignId } = await fourSteps(db);
    const [person] = (await Contact.list(db, userId, { page: 1, pageSize: 1, search: phone })).items;
    if (!person) throw new Error('Nobody has that phone.');
    await Written.erase({ db, bucket: { remove: async () => undefined } }, userId, person.id);
    const known = async () =>
      (
        await rows(
          db,
          sql`select contact_id as id from contact_activity where contact_id = ${person.id}::uuid`,
          z.object({ id: z.string() }),
        )
      ).length;
    expect(await known()).toBe(0);
    await run(
      db,
      sql`update recipient_block set read = read + 1 where campaign_id = ${campaignId}::uuid returning 1::int as one`,
    );
    await run(
      db,
      sql`update campaign set read_count = read_count + 1 where id = ${campaignId}::uuid returning 1::int as one`,
    );
    expect(await total(db, userId, within('sent'))).toBe(3);
    expect(await known()).toBe(0);
  });

  it('is nobody else’s, also of one phone', async () => {
    await using database = await testDatabase();
    const { db } = database;
    await fourSteps(db);
    const other = await makeUser(db);
    await makeContacts(db, other, 4);
    expect(await total(db, other, within('sent'))).toBe(0);
    expect(await total(db, other, never('replied'))).toBe(4);
  });
});

describe('a segment', () => {
  it('has a name of its own, is replaced, removed, and comes back if its name is free', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    await makeContacts(db, userId, 3);
    const made = await keep(db, userId, 'Todos', inGroup);
    expect(await Segment.create(db, userId, made.id, { name: 'Todos', filter: inGroup })).toEqual(made);
    await expect(keep(db, userId, 'Todos', inGroup)).rejects.toThrow(code('segment_exists'));
    const other = await keep(db, userId, 'Otro', never('read'));
    await expect(Segment.change(db, userId, other.id, { name: 'Todos', filter: inGroup })).rejects.toThrow(
      code('segment_exists'),
    );
    await Segment.remove(db, userId, made.id);
    await expect(Segment.remove(db, userId, made.id)).rejects.toThrow(code('segment_not_found'));
    expect((await Segment.list(db, userId, { page: 1, pageSize: 20 })).items).toEqual([other]);
    await Segment.change(db, userId, other.id, { name: 'Todos', filter: inGroup });
    await expect(Segment.restore(db, userId, made.id)).rejects.toThrow(code('segment_exists'));
    await Segment.change(db, userId, other.id, { name: 'Otro', filter: inGroup });
    expect((await Segment.restore(db, userId, made.id)).name).toBe('Todos');
    const lacking = all({ kind: 'group', is: 'notIn', groups: ['Nada'] });
    await expect(keep(db, userId, 'Sin grupo', lacking)).rejects.toThrow(
      expect.objectContaining({ code: 'group_not_found', field: 'filter.conditions[0].groups[0]' }),
    );
    // Of a group that is not there nobody is either in or out: nobody is written to by mistake.
    expect(await total(db, userId, lacking)).toBe(0);
  });

  it('follows a group that is renamed, and one that is merged', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    await makeContacts(db, userId, 3);
    await makeContacts(db, userId, 2, 10, 'Otro');
    const { id } = await keep(db, userId, 'Dos grupos', all({ kind: 'group', is: 'in', groups: ['Otro', 'Group'] }));
    const groups = (await Contact.groups(db, userId, { page: 1, pageSize: 20 })).items;
    const idOf = (name: string) => groups.find((one) => one.name === name)?.id ?? newId(GroupId);
    await Group.rename(db, userId, idOf('Group'), { name: 'Nuevo' });
    expect(await Segment.filterOf(db, userId, id, 'x')).toEqual(
      all({ kind: 'group', is: 'in', groups: ['Otro', 'Nuevo'] }),
    );
    await run(db, sql`select remove_group(${userId}::uuid, ${idOf('Otro')}::uuid, ${idOf('Group')}::uuid) as one`);
    expect(await Segment.filterOf(db, userId, id, 'x')).toEqual(all({ kind: 'group', is: 'in', groups: ['Nuevo'] }));
  });
});

describe('a campaign for a segment', () => {
  it('keeps name and filter from its start on, whatever becomes of the segment', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, campaignId } = await makeCampaign(db, { people: 3 });
    const { id } = await keep(db, userId, 'Antes', inGroup);
    await aim(db, campaignId, id, 'draft');
    await Segment.change(db, userId, id, { name: 'Entonces', filter: inGroup });
    expect((await Campaign.get(db, userId, campaignId)).audience).toEqual({ segmentId: id, name: 'Entonces' });
    await run(db, sql`update campaign set status = 'queued' where id = ${campaignId}::uuid returning 1::int as one`);
    // The next of a series is made of the whole row: it asks anew at its own start.
    const next = newId(CampaignId);
    await run(
      db,
      sql`insert into campaign select (jsonb_populate_record(k, jsonb_build_object('id', ${next}::uuid, 'status', 'scheduled'))).*
        from campaign k where k.id = ${campaignId}::uuid returning 1::int as one`,
    );
    expect((await Campaign.get(db, userId, next)).audience).toEqual({ segmentId: id, name: 'Entonces' });
    await run(db, sql`update campaign set status = 'canceled' where id = ${next}::uuid returning 1::int as one`);
    await Segment.change(db, userId, id, { name: 'Después', filter: never('read') });
    await Segment.remove(db, userId, id);
    // What goes on writing to its row does not look the segment up again.
    await run(db, sql`update campaign set status = 'queued' where id = ${campaignId}::uuid returning 1::int as one`);
    const { audience } = await Campaign.get(db, userId, campaignId);
    expect(audience).toEqual({ segmentId: id, name: 'Entonces', filter: inGroup });
  });

  it('that is scheduled holds the segment, and a draft cannot start without it', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const lineId = await makeLine(db);
    const { userId, campaignId } = await makeCampaign(db, { people: 3, lineId });
    const { id } = await keep(db, userId, 'Fijo', inGroup);
    await aim(db, campaignId, id, 'draft');
    await run(db, sql`update campaign set status = 'scheduled' where id = ${campaignId}::uuid returning 1::int as one`);
    await expect(Segment.remove(db, userId, id)).rejects.toThrow(code('segment_in_use'));
    await aim(db, campaignId, id, 'draft');
    await Segment.remove(db, userId, id);
    for (const status of ['scheduled', 'queued'])
      await expect(
        run(
          db,
          sql`update campaign set status = ${status}::text where id = ${campaignId}::uuid returning 1::int as one`,
        ),
      ).rejects.toThrow();
  });
});
