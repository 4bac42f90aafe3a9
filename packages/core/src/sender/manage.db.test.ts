// Numbers that come, change and go, over the real clients; and what a campaign that uses them does meanwhile.
import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type StartedPorts, startPorts } from '../campaign/campaign.fixture.ts';
import * as Pool from '../campaign/pool.ts';
import { rows } from '../db/query.ts';
import { makeRunning, makeUser, takeTurn, timing } from '../dispatch/engine.fixture.ts';
import { begin } from '../dispatch/slice.query.ts';
import { LineId, newId, ProviderAccountId, SenderId, SliceId, type UserId } from '../id.ts';
import * as Manage from './manage.ts';
import * as Sender from './sender.ts';

let started: StartedPorts;
beforeAll(async () => {
  started = await startPorts();
});
afterAll(() => started.stop());

const anyRow = z.record(z.string(), z.unknown());
const page = { page: 1, pageSize: 20 };
const as = (userId: UserId, isAdmin = false): Sender.Manager => ({ userId, isAdmin });
const add = (manager: Sender.Manager, input: object, id = newId(SenderId)) =>
  Manage.add(started.ports, manager, Manage.AddInput.parse(input), id);
const change = (manager: Sender.Manager, id: SenderId, input: object) =>
  Manage.change(started.ports, manager, id, Manage.ChangeInput.parse(input));
const phone = () => `+5952${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;

describe('a number of the deployment', () => {
  it('is brought by an admin with its pace and plan, offered to the others, and the same line for all of them', async () => {
    const [admin, ana] = [as(await makeUser(started.ports.db), true), as(await makeUser(started.ports.db))];
    const number = phone();
    const first = await add(admin, {
      channel: 'whatsapp',
      phone: number,
      ratePerSecond: 4,
      dailyLimit: 250,
      jitter: 0.2,
    });
    expect(first).toMatchObject({
      address: `whatsapp:${number}`,
      ratePerSecond: 4,
      dailyLimit: 250,
      jitter: 0.2,
      timeZone: 'America/Asuncion',
      isShared: true,
      mayPlan: true,
      today: { begun: 0, ceiling: 250 },
      state: 'active',
    });
    const offer = (await Manage.offered(started.ports.db, ana.userId)).find(({ lineId }) => lineId === first.lineId);
    expect(offer).toMatchObject({ channel: 'whatsapp', address: `whatsapp:${number}` });
    const hers = await add(ana, { lineId: first.lineId, name: 'Recepción' });
    expect(hers).toMatchObject({ lineId: first.lineId, name: 'Recepción', mayPlan: false, ratePerSecond: 4 });
    expect((await Manage.offered(started.ports.db, ana.userId)).map(({ lineId }) => lineId)).not.toContain(
      first.lineId,
    );
    const again = await add(admin, { channel: 'whatsapp', phone: number });
    expect(again.lineId).toBe(first.lineId);
    expect(again).toMatchObject({ id: first.id, ratePerSecond: 4, dailyLimit: 250 });
  });

  it('is neither brought nor set in its pace by who is no admin', async () => {
    const [admin, ana] = [as(await makeUser(started.ports.db), true), as(await makeUser(started.ports.db))];
    await expect(add(ana, { channel: 'sms', phone: phone() })).rejects.toMatchObject({ code: 'admin_needed' });
    const { lineId } = await add(admin, { channel: 'sms', phone: phone() });
    const hers = await add(ana, { lineId });
    await expect(change(ana, hers.id, { ratePerSecond: 50 })).rejects.toMatchObject({ code: 'admin_needed' });
    await expect(change(ana, hers.id, { dailyLimit: null })).rejects.toMatchObject({ code: 'admin_needed' });
    expect(await change(ana, hers.id, { name: 'Mío' })).toMatchObject({ name: 'Mío', ratePerSecond: 1 });
    await expect(add(ana, { lineId: newId(LineId) })).rejects.toMatchObject({ code: 'line_not_found' });
  });

  it('is described by what is wrong with it', () => {
    const faults = (input: object) =>
      Manage.AddInput.safeParse(input).error?.issues.map(({ path: [field] }) => field) ?? [];
    expect(faults({})).toEqual(['channel', 'phone']);
    expect(faults({ channel: 'sms', phone: '0981 123' })).toEqual(['phone']);
    expect(faults({ lineId: newId(LineId), phone: '+595981123456' })).toEqual(['lineId']);
    expect(faults({ channel: 'sms', phone: '+595 (981) 123-456', warmUp: { perDay: [] } })).toEqual(['warmUp']);
    expect(faults({ channel: 'sms', phone: '+595 (981) 123-456', jitter: 0.5 })).toEqual([]);
  });

  it('warms up by its plan from today on, until the plan is taken away', async () => {
    const admin = as(await makeUser(started.ports.db), true);
    const { id } = await add(admin, { channel: 'sms', phone: phone(), warmUp: { perDay: [20, 40] } });
    const sender = (await Sender.list(started.ports.db, admin, page)).items.find((one) => one.id === id);
    expect(sender?.today).toEqual({ begun: 0, ceiling: 20 });
    expect(sender?.warmUp).toEqual({ startedOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), perDay: [20, 40] });
    expect((await change(admin, id, { dailyLimit: 10 })).today.ceiling).toBe(10);
    expect((await change(admin, id, { warmUp: null })).warmUp).toBeNull();
    expect((await change(admin, id, { dailyLimit: null })).today.ceiling).toBeNull();
  });
});

describe('a number of an own account', () => {
  const connect = async (userId: UserId) => {
    const [id, sid] = [newId(ProviderAccountId), `AC${randomBytes(16).toString('hex')}`];
    const made = sql`insert into provider_account (user_id, id, provider, account_sid, name)
      values (${userId}::uuid, ${id}::uuid, 'twilio', ${sid}::text, 'Sucursal') returning id`;
    await rows(started.ports.db, made, anyRow);
    return { id, sid };
  };

  it('is brought and set in its pace by its user, and offered to nobody else', async () => {
    const [ana, beto] = [as(await makeUser(started.ports.db)), as(await makeUser(started.ports.db))];
    const account = await connect(ana.userId);
    const sender = await add(ana, { channel: 'whatsapp', phone: phone(), accountId: account.id, dailyLimit: 50 });
    expect(sender).toMatchObject({ isShared: false, mayPlan: true, today: { ceiling: 50 } });
    expect((await change(ana, sender.id, { ratePerSecond: 20 })).ratePerSecond).toBe(20);
    expect((await Manage.offered(started.ports.db, beto.userId)).map(({ lineId }) => lineId)).not.toContain(
      sender.lineId,
    );
    await expect(add(beto, { lineId: sender.lineId })).rejects.toMatchObject({ code: 'line_not_found' });
    await expect(add(beto, { channel: 'sms', phone: phone(), accountId: account.id })).rejects.toMatchObject({
      code: 'provider_account_not_found',
    });
  });

  it('is not taken up again by who has disconnected the account, which may be another’s by now', async () => {
    const { db } = started.ports;
    const [ana, beto] = [as(await makeUser(db)), as(await makeUser(db))];
    const account = await connect(ana.userId);
    const { id } = await add(ana, { channel: 'whatsapp', phone: phone(), accountId: account.id });
    await change(ana, id, { state: 'retired' });
    const handed = sql`update provider_account set user_id = ${beto.userId}::uuid where id = ${account.id}::uuid returning id`;
    await rows(db, handed, anyRow);
    await expect(change(ana, id, { state: 'active' })).rejects.toMatchObject({ code: 'account_disconnected' });
    await expect(change(ana, id, { ratePerSecond: 100 })).rejects.toMatchObject({ code: 'account_disconnected' });
    expect(await change(ana, id, { name: 'Vieja' })).toMatchObject({ name: 'Vieja', state: 'retired' });
  });
});

describe('a number in use', () => {
  it('begins nothing more once its pause has answered, and goes on when it is active again', async () => {
    const { db } = started.ports;
    const { userId, lineId } = await makeRunning(db, { people: 300 });
    const [sender] = (await Sender.list(db, as(userId), page)).items;
    if (!sender) throw new Error('no sender');
    const turn = await takeTurn(db, lineId);
    expect((await begin(db, newId(SliceId), lineId, turn, timing)).kind).toBe('slice');
    expect(await change(as(userId), sender.id, { state: 'paused' })).toMatchObject({ state: 'paused' });
    expect((await begin(db, newId(SliceId), lineId, turn, timing)).kind).toBe('idle');
    await started.drain('turn');
    await change(as(userId), sender.id, { state: 'active' });
    expect(await started.drain('turn')).toEqual([{ lineId, turn: turn + 1 }]);
  });

  it('may be joined by another one and leave, while the campaign runs', async () => {
    const { db } = started.ports;
    const { userId, lineId, campaignId } = await makeRunning(db, { people: 300 });
    const admin = as(userId, true);
    const second = await add(admin, { channel: 'whatsapp', phone: phone() });
    const [first] = (await Sender.list(db, admin, page)).items;
    const both = [first?.id, second.id].filter((id) => id !== undefined);
    await started.drain('turn');
    const joined = await Pool.setSenders(started.ports, userId, campaignId, { senderIds: both });
    expect(joined.senderIds).toEqual(both);
    expect(await started.drain('turn')).toEqual(
      expect.arrayContaining([expect.objectContaining({ lineId }), expect.objectContaining({ lineId: second.lineId })]),
    );
    const alone = await Pool.setSenders(started.ports, userId, campaignId, { senderIds: [second.id] });
    expect(alone.lines.map(({ id }) => id)).toEqual([second.lineId]);
    await rows(db, sql`update campaign set status = 'canceled' where id = ${campaignId}::uuid returning id`, anyRow);
    await expect(Pool.setSenders(started.ports, userId, campaignId, { senderIds: both })).rejects.toMatchObject({
      code: 'campaign_ended',
      facts: { campaignStatus: 'canceled' },
    });
    const stranger = await makeUser(db);
    await expect(Pool.setSenders(started.ports, stranger, campaignId, { senderIds: both })).rejects.toMatchObject({
      code: 'campaign_not_found',
    });
  });
});
