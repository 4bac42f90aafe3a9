import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import * as Bulk from '../bulk/bulk.ts';
import * as Contact from '../contact/contact.ts';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import { freezePart, makeCampaign, makeContacts, makeUser } from '../dispatch/engine.fixture.ts';
import { BulkEditId, type CampaignId, DropRuleId, GroupId, newId, type UserId } from '../id.ts';
import { type Desk, inline, openDesk, people, phone } from '../import/import.fixture.ts';
import * as Group from './group.ts';

const anyRow = z.record(z.string(), z.unknown());
const never = () => false;
const fault = (code: string) => expect.objectContaining({ code });

function portsOf(db: Db): Bulk.BulkPorts {
  return { db, queue: { send: async () => undefined } as unknown as Bulk.BulkPorts['queue'] };
}

const groupsOf = async (db: Db, userId: UserId) =>
  (await Contact.groups(db, userId, { page: 1, pageSize: 100 })).items.map(({ name, size }) => `${name} ${size}`);
const idOf = async (db: Db, userId: UserId, name: string): Promise<GroupId> =>
  (
    await row(
      db,
      sql`select id from contact_group where user_id = ${userId}::uuid and name = ${name}::text`,
      z.object({ id: GroupId }),
    )
  ).id;
const merge = async (db: Db, userId: UserId, from: string, to: string) =>
  Group.merge(
    portsOf(db),
    userId,
    await idOf(db, userId, from),
    newId(BulkEditId),
    { into: await idOf(db, userId, to) },
    never,
  );
const audienceOf = async (db: Db, id: CampaignId) =>
  (
    await row(
      db,
      sql`select (audience->'groups')::text as groups from campaign where id = ${id}::uuid`,
      z.object({ groups: column.json(z.array(z.string())) }),
    )
  ).groups;
const setStatus = (db: Db, id: CampaignId, status: string) =>
  rows(db, sql`update campaign set status = ${status}::text where id = ${id}::uuid returning id`, anyRow);
const addRule = (db: Db, userId: UserId, group: string) =>
  rows(
    db,
    sql`insert into drop_rule (user_id, id, folder, pattern, templates, group_name)
      values (${userId}::uuid, ${newId(DropRuleId)}::uuid, 'f', ${group}::text, '["Hola"]', ${group}::text) returning id`,
    anyRow,
  );
const ruleGroups = async (db: Db, userId: UserId) =>
  (
    await rows(
      db,
      sql`select group_name from drop_rule where user_id = ${userId}::uuid order by 1`,
      z.object({ group_name: z.string() }),
    )
  ).map((rule) => rule.group_name);

describe('a group', () => {
  it('is made once, and one of its name is a conflict that tells which it is', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    const id = newId(GroupId);
    expect(await Group.create(db, userId, id, { name: 'Vecinos' })).toEqual({ id, name: 'Vecinos', size: 0 });
    expect(await Group.create(db, userId, id, { name: 'Vecinos' })).toMatchObject({ id });
    await expect(Group.create(db, userId, newId(GroupId), { name: 'Vecinos' })).rejects.toMatchObject({
      code: 'group_exists',
      facts: { groupId: id },
    });
    expect(Group.Input.safeParse({ name: 'A;B' }).success).toBe(false);
  });

  it('takes drafts, waiting campaigns and drop rules along when it is renamed, and leaves what was sent alone', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, campaignId: sent } = await makeCampaign(db, { people: 2 });
    await freezePart(db, sent, null);
    const [draft, scheduled] = [await makeCampaign(db, { userId }), await makeCampaign(db, { userId })];
    await setStatus(db, draft.campaignId, 'draft');
    await setStatus(db, scheduled.campaignId, 'scheduled');
    await addRule(db, userId, 'Group');
    const id = await idOf(db, userId, 'Group');
    expect(await Group.rename(db, userId, id, { name: 'Clientes' })).toEqual({ id, name: 'Clientes', size: 2 });
    expect(await audienceOf(db, draft.campaignId)).toEqual(['Clientes']);
    expect(await audienceOf(db, scheduled.campaignId)).toEqual(['Clientes']);
    expect(await audienceOf(db, sent)).toEqual(['Group']);
    expect(await ruleGroups(db, userId)).toEqual(['Clientes']);
    const snapshots = sql`select distinct group_snapshot as name from campaign_recipient where campaign_id = ${sent}::uuid`;
    expect(await rows(db, snapshots, anyRow)).toEqual([{ name: 'Group' }]);
    await Group.create(db, userId, newId(GroupId), { name: 'Otro' });
    await expect(Group.rename(db, userId, id, { name: 'Otro' })).rejects.toEqual(fault('group_exists'));
    await expect(Group.rename(db, await makeUser(db), id, { name: 'X' })).rejects.toEqual(fault('group_not_found'));
  });

  it('is removed without its contacts, and comes back with them', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    await makeContacts(db, userId, 3);
    await makeContacts(db, userId, 2, 10, 'Otro');
    const id = await idOf(db, userId, 'Group');
    expect(await Group.remove(db, userId, id)).toEqual({ id, name: 'Group', size: 3 });
    expect(await groupsOf(db, userId)).toEqual(['Otro 2']);
    const all = await Contact.list(db, userId, { page: 1, pageSize: 20 });
    expect([all.total, all.items.flatMap(({ grupos }) => grupos)]).toEqual([5, ['Otro', 'Otro']]);
    await expect(Group.remove(db, userId, id)).rejects.toEqual(fault('group_not_found'));
    expect(await Group.restore(portsOf(db), userId, id, never)).toEqual({ id, name: 'Group', size: 3 });
    expect(await groupsOf(db, userId)).toEqual(['Group 3', 'Otro 2']);
  });

  it('comes back into the one that has its name by now', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    await makeContacts(db, userId, 3);
    const id = await idOf(db, userId, 'Group');
    await Group.remove(db, userId, id);
    await makeContacts(db, userId, 2, 10, 'Group');
    expect(await Group.restore(portsOf(db), userId, id, never)).toMatchObject({ name: 'Group', size: 5 });
    expect(await groupsOf(db, userId)).toEqual(['Group 5']);
  });

  it('is forgotten a month after it was removed, with who was in it, and no other', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    await makeContacts(db, userId, 3);
    await makeContacts(db, userId, 2, 10, 'Otro');
    const id = await idOf(db, userId, 'Group');
    await Group.remove(db, userId, id);
    expect(await Group.forget(db)).toBe(0);
    await rows(
      db,
      sql`update contact_group set removed_at = removed_at - interval '31 days' where removed_at is not null returning id`,
      anyRow,
    );
    expect([await Group.forget(db), await Group.forget(db)]).toEqual([4, 0]);
    await expect(Group.restore(portsOf(db), userId, id, never)).rejects.toEqual(fault('group_not_found'));
    expect(await groupsOf(db, userId)).toEqual(['Otro 2']);
    expect(await people(db, userId)).toHaveLength(5);
  });

  it('is not removed from under a campaign that waits for its time', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, campaignId } = await makeCampaign(db, { people: 1 });
    await setStatus(db, campaignId, 'scheduled');
    const id = await idOf(db, userId, 'Group');
    await makeContacts(db, userId, 1, 10, 'Otro');
    await expect(Group.remove(db, userId, id)).rejects.toEqual(fault('group_in_use'));
    await expect(merge(db, userId, 'Group', 'Otro')).rejects.toEqual(fault('group_in_use'));
    await setStatus(db, campaignId, 'draft');
    expect(await Group.remove(db, userId, id)).toMatchObject({ size: 1 });
  });
});

describe('a merge', () => {
  it('brings everybody into the other group, whose name drafts and rules take; repeated, it changes nothing', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, campaignId } = await makeCampaign(db, { groups: ['Group', 'Otro'] });
    await setStatus(db, campaignId, 'draft');
    await makeContacts(db, userId, 10_500);
    await makeContacts(db, userId, 2, 20_000, 'Otro');
    await addRule(db, userId, 'Group');
    const [from, into] = [await idOf(db, userId, 'Group'), await idOf(db, userId, 'Otro')];
    expect(await merge(db, userId, 'Group', 'Otro')).toMatchObject({ status: 'completed', touched: 10_500 });
    expect(await groupsOf(db, userId)).toEqual(['Otro 10502']);
    expect(await audienceOf(db, campaignId)).toEqual(['Otro']);
    expect(await ruleGroups(db, userId)).toEqual(['Otro']);
    const again = await Group.merge(portsOf(db), userId, from, newId(BulkEditId), { into }, never);
    expect(again).toMatchObject({ status: 'completed', touched: 0 });
    await expect(Group.restore(portsOf(db), userId, from, never)).rejects.toEqual(fault('group_not_found'));
    const self = Group.merge(portsOf(db), userId, into, newId(BulkEditId), { into }, never);
    await expect(self).rejects.toEqual(fault('group_merge_itself'));
  });

  it('leaves both groups there when a campaign for the one is scheduled meanwhile', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, campaignId } = await makeCampaign(db, { people: 3 });
    await setStatus(db, campaignId, 'draft');
    await makeContacts(db, userId, 1, 10, 'Otro');
    const [from, into] = [await idOf(db, userId, 'Group'), await idOf(db, userId, 'Otro')];
    const editId = newId(BulkEditId);
    await Group.merge(portsOf(db), userId, from, editId, { into }, () => true);
    await setStatus(db, campaignId, 'scheduled');
    await Bulk.run(portsOf(db), { userId, bulkEditId: editId, from: null }, never);
    expect(await Bulk.find(db, userId, editId)).toMatchObject({ status: 'completed', touched: 3 });
    expect(await groupsOf(db, userId)).toEqual(['Group 3', 'Otro 4']);
    expect(await audienceOf(db, campaignId)).toEqual(['Group']);
  });

  it('is nobody else’s', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const [userId, other] = [await makeUser(db), await makeUser(db)];
    await makeContacts(db, userId, 1);
    await makeContacts(db, other, 1);
    const [own, others] = [await idOf(db, userId, 'Group'), await idOf(db, other, 'Group')];
    const attempt = (id: GroupId, into: GroupId) =>
      Group.merge(portsOf(db), other, id, newId(BulkEditId), { into }, never);
    await expect(attempt(own, others)).rejects.toEqual(fault('group_not_found'));
    await expect(attempt(others, own)).rejects.toEqual(fault('group_not_found'));
    await expect(Group.remove(db, other, own)).rejects.toEqual(fault('group_not_found'));
  });

  it('loses nobody of an import that runs at the same time, whichever name its file says', async () => {
    await using desk = await openDesk();
    const { db, userId } = desk;
    await makeContacts(db, userId, 1, 900_000, 'A');
    await makeContacts(db, userId, 1, 900_001, 'B');
    const from = await idOf(db, userId, 'A');
    const [edit] = await Promise.all([merge(db, userId, 'A', 'B'), bring(desk, 'A', 0), bring(desk, 'B', 200)]);
    expect(edit.status).toBe('completed');
    // Whoever came after the name was gone is in a new group of that name, which is what his file says.
    const found = await people(db, userId);
    expect(found).toHaveLength(402);
    expect(found.filter(({ groups }) => groups.length === 0)).toEqual([]);
    const stray = sql`select m.contact_id from contact_group_membership m where m.user_id = ${userId}::uuid and m.group_id = ${from}::uuid
      and not exists (select 1 from contact_group_membership o join contact_group g on g.user_id = o.user_id and g.id = o.group_id
        where o.user_id = m.user_id and o.contact_id = m.contact_id and o.is_active and g.name is not null)`;
    expect(await rows(db, stray, anyRow)).toEqual([]);
  });

  it.each([1, 2, 3])('and renames beside imports neither lock each other out nor lose anybody (%i)', async () => {
    await using desk = await openDesk();
    const { db, userId } = desk;
    await makeContacts(db, userId, 1, 900_000, 'A');
    const id = await idOf(db, userId, 'A');
    await Promise.all([
      ...['B', 'C', 'D'].map((name) => Group.rename(db, userId, id, { name })),
      bring(desk, 'A', 0),
      bring(desk, 'A;B', 200),
    ]);
    const found = await people(db, userId);
    expect(found).toHaveLength(401);
    expect(found.filter(({ groups }) => groups.length === 0)).toEqual([]);
  });
});

const bring = (desk: Desk, group: string, from: number) =>
  inline(
    desk,
    `numero,grupo\n${Array.from({ length: 200 }, (_, index) => `${phone(from + index)},"${group}"`).join('\n')}\n`,
  );
