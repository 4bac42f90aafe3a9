import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { homeAccount } from '../account/sid.ts';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import {
  beginOne,
  eventsOf,
  makeLine,
  makeRunning,
  recipientsOf,
  sentAs,
  settleAll,
  statsOf,
  takeTurn,
  timing,
} from '../dispatch/engine.fixture.ts';
import { CampaignId, type LineId, newId } from '../id.ts';
import * as Receipt from './receipt.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let db: Db;
beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
});
afterAll(() => database[Symbol.asyncDispose]());

const anyRow = z.record(z.string(), z.unknown());
const { reconcileAfterMs } = timing;

const receipt = (
  campaignId: CampaignId,
  seq: number,
  status: string,
  over: Partial<Receipt.Receipt> = {},
): Receipt.Receipt => ({
  kind: 'twilio-status',
  receivedAt: '2026-11-22T10:00:00.000Z',
  account: homeAccount,
  campaignId,
  seq,
  attempt: 1,
  messageSid: `SM${seq}`,
  status,
  ...over,
});

describe('receipts', () => {
  it('count each once, whatever their order and number, and even before our own write', async () => {
    const made = await makeRunning(db, { people: 3 });
    const slice = await beginOne(db, made.lineId, await takeTurn(db, made.lineId));
    const id = made.campaignId;
    const early = [
      receipt(id, 1, 'read'),
      receipt(id, 1, 'delivered'),
      receipt(id, 1, 'delivered'),
      receipt(id, 2, 'undelivered', { errorCode: '30006' }),
    ];
    await Receipt.record(db, early, reconcileAfterMs);
    await Receipt.record(db, early, reconcileAfterMs);
    expect((await settleAll(db, made.lineId, slice, sentAs)).moved).toBe(1);
    await Receipt.record(db, [receipt(id, 2, 'sent'), receipt(id, 3, 'queued')], reconcileAfterMs);
    const counts = await row(
      db,
      sql`select sent_count as sent, delivered_count as delivered, read_count as read, undelivered_count as undelivered from campaign where id = ${id}::uuid`,
      anyRow,
    );
    expect(counts).toEqual({ sent: 3, delivered: 1, read: 1, undelivered: 1 });
    expect(await statsOf(db, made)).toMatchObject({ sent: 3, delivered: 1 });
    expect(await eventsOf(db, id)).toMatchObject({
      message_sent: 3,
      message_delivered: 1,
      message_read: 1,
      message_undelivered: 1,
    });
  });

  it('count for the messages of their own account only: nobody forges what became of another’s campaign', async () => {
    const own = `AC${'a'.repeat(32)}`;
    const victim = await makeRunning(db, { people: 2 });
    const slice = await beginOne(db, victim.lineId, await takeTurn(db, victim.lineId));
    await settleAll(db, victim.lineId, slice, (seq) =>
      seq === 1 ? sentAs(1) : { outcome: 'unknown', code: 'timeout' },
    );
    // The attacker knows everything: campaign, seq, attempt, the message's own sid. What he lacks is the account's token.
    const forged = [
      receipt(victim.campaignId, 1, 'undelivered', { account: own, errorCode: '21610' }),
      receipt(victim.campaignId, 2, 'delivered', { account: own }),
    ];
    expect(await Receipt.record(db, forged, reconcileAfterMs)).toEqual({ moved: 0, changed: 0 });
    expect(await recipientsOf(db, victim.campaignId)).toMatchObject([
      { status: 'sent', code: null },
      { status: 'unknown' },
    ]);
    expect(await eventsOf(db, victim.campaignId)).not.toHaveProperty('message_undelivered');
    const suppressed = sql`select count(*)::int as count from suppression where line_id = ${victim.lineId}::uuid`;
    expect(await row(db, suppressed, anyRow)).toEqual({ count: 0 });
    // Mixed with what is true, the true counts and the forged does not.
    const mixed = [...forged, receipt(victim.campaignId, 2, 'sent')];
    expect(await Receipt.record(db, mixed, reconcileAfterMs)).toEqual({ moved: 1, changed: 0 });
    // And the other way: the deployment's signature says nothing of an own account's messages.
    const other = await makeRunning(db, { people: 1, lineId: await makeLine(db, null, own) });
    await settleAll(db, other.lineId, await beginOne(db, other.lineId, await takeTurn(db, other.lineId)), sentAs);
    const told = receipt(other.campaignId, 1, 'delivered');
    expect(await Receipt.record(db, [told], reconcileAfterMs)).toEqual({ moved: 0, changed: 0 });
    expect(await Receipt.record(db, [{ ...told, account: own }], reconcileAfterMs)).toEqual({ moved: 0, changed: 1 });
  });

  it('that were queued before receipts bore their account are the deployment’s own', () => {
    const { account: _, ...before } = receipt(newId(CampaignId), 1, 'sent');
    expect(Receipt.Receipt.parse(before).account).toBe(homeAccount);
  });

  it('take back an undelivered that is delivered after all', async () => {
    const made = await makeRunning(db, { people: 1 });
    await settleAll(db, made.lineId, await beginOne(db, made.lineId, await takeTurn(db, made.lineId)), sentAs);
    await Receipt.record(db, [receipt(made.campaignId, 1, 'undelivered', { errorCode: '30003' })], reconcileAfterMs);
    await Receipt.record(db, [receipt(made.campaignId, 1, 'delivered')], reconcileAfterMs);
    const recipient = await row(
      db,
      sql`select undelivered_at as undelivered, delivered_at as delivered, error_code as code from campaign_recipient where campaign_id = ${made.campaignId}::uuid`,
      z.object({
        undelivered: column.timestamp.nullable(),
        delivered: column.timestamp.nullable(),
        code: z.string().nullable(),
      }),
    );
    expect(recipient).toMatchObject({ undelivered: null, code: null, delivered: new Date('2026-11-22T10:00:00Z') });
  });

  it('of an attempt that is not the recipient’s own change nothing', async () => {
    const made = await makeRunning(db, { people: 1 });
    await settleAll(db, made.lineId, await beginOne(db, made.lineId, await takeTurn(db, made.lineId)), sentAs);
    const strange = [
      receipt(made.campaignId, 1, 'delivered', { attempt: 9 }),
      receipt(made.campaignId, 1, 'read', { messageSid: 'SMother' }),
    ];
    expect(await Receipt.record(db, strange, reconcileAfterMs)).toEqual({ moved: 0, changed: 0 });
  });

  it('of a campaign that is not there are dropped', async () => {
    const made = await makeRunning(db, { people: 1 });
    const gone = receipt(newId(CampaignId), 1, 'sent');
    expect(await Receipt.record(db, [gone, receipt(made.campaignId, 99, 'sent')], reconcileAfterMs)).toEqual({
      moved: 0,
      changed: 0,
    });
  });
});

describe('an opt-out', () => {
  const suppressedOn = async (lineId: LineId) =>
    rows(
      db,
      sql`select phone_key as key from suppression where line_id = ${lineId}::uuid order by phone_key`,
      z.object({ key: z.string() }),
    );

  it('told by a refusal or by a callback holds for every user of the line', async () => {
    const made = await makeRunning(db, { people: 3 });
    const slice = await beginOne(db, made.lineId, await takeTurn(db, made.lineId));
    await settleAll(db, made.lineId, slice, (seq) =>
      seq === 1 ? { outcome: 'error', scope: 'recipient', code: '21610', optOut: true } : sentAs(seq),
    );
    await Receipt.record(
      db,
      [
        receipt(made.campaignId, 2, 'failed', { errorCode: '63014' }),
        receipt(made.campaignId, 3, 'failed', { errorCode: '30003' }),
      ],
      reconcileAfterMs,
    );
    expect(await suppressedOn(made.lineId)).toEqual([{ key: '595981000000' }, { key: '595981000001' }]);

    const other = await makeRunning(db, { people: 3, lineId: made.lineId });
    await rows(
      db,
      sql`update sending_line set lease_until = null where id = ${made.lineId}::uuid returning id`,
      anyRow,
    );
    const next = await beginOne(db, made.lineId, await takeTurn(db, made.lineId));
    expect(next).toMatchObject({ campaignId: other.campaignId, rows: [{ seq: 3 }] });
  });
});
