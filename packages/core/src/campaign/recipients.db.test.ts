import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { row, rows } from '../db/query.ts';
import { beginOne, makeRunning, recipientsOf, sentAs, settleAll, takeTurn } from '../dispatch/engine.fixture.ts';
import * as Receipt from '../receipt/receipt.ts';
import { RecipientsInput, reasons, reasonsVersion, recipients } from './recipients.ts';

const statuses = RecipientsInput.shape.status.unwrap().options;

it('the pages of every state, put together, are the people in that state in their order', async () => {
  await using database = await testDatabase();
  const { db } = database;
  const { userId, campaignId, lineId } = await makeRunning(db, { people: 900 });
  const turn = await takeTurn(db, lineId);
  const versions = new Map<string, string>();
  const look = async () => {
    const version = await reasonsVersion(db, userId, campaignId);
    const now = JSON.stringify(await reasons(db, userId, campaignId));
    expect(versions.get(version) ?? now).toBe(now);
    versions.set(version, now);
  };
  for (let slice = 0; slice < 6; slice++) {
    await look();
    await settleAll(db, lineId, await beginOne(db, lineId, turn), (seq) => {
      if (seq % 9 === 0) return { outcome: 'error', scope: 'recipient', code: '63024' };
      if (seq % 50 === 1) return { outcome: 'unknown', code: 'timeout' };
      return seq % 25 === 2 ? { outcome: 'wait', code: '20429' } : sentAs(seq);
    });
  }
  const sent = (await recipientsOf(db, campaignId)).filter(({ status }) => status === 'sent');
  const receipt = (seq: number, status: string) => ({
    kind: 'twilio-status' as const,
    receivedAt: new Date().toISOString(),
    account: 'default',
    campaignId,
    seq,
    attempt: 1,
    messageSid: `SM${seq}`,
    status,
  });
  const told = sent.flatMap(({ seq }) =>
    seq % 3 === 0 ? [] : [receipt(seq, seq % 3 === 1 ? 'undelivered' : seq % 2 === 0 ? 'delivered' : 'read')],
  );
  await Receipt.record(db, told, 900_000);
  await look();
  await Receipt.record(
    db,
    told.slice(0, 40).map(({ seq }) => receipt(seq, 'delivered')),
    900_000,
  );
  await look();
  const retried = sql`select retry_failed(${campaignId}::uuid, null::jsonb, 20) as n`;
  expect(await row(db, retried, z.object({ n: z.int() }))).toEqual({ n: 20 });
  await look();
  expect(new Set(versions.values()).size).toBe(versions.size);
  // The switch of the campaign's sending, before and after it is stopped.
  for (const isStopped of [false, true]) {
    if (isStopped) {
      await rows(
        db,
        sql`update campaign set status = 'canceled' where id = ${campaignId}::uuid returning id`,
        z.object({}),
      );
      await row(db, sql`select cancel_part(${campaignId}::uuid, 120) as left`, z.object({ left: z.int() }));
    }
    for (const status of statuses) {
      const found: number[] = [];
      const first = await recipients(db, userId, campaignId, { status, page: 1, pageSize: 37 });
      for (let page = 1; page <= Math.ceil(first.total / 37) + 1; page++)
        found.push(
          ...(await recipients(db, userId, campaignId, { status, page, pageSize: 37 })).items.map(({ seq }) => seq),
        );
      const is = ['delivered', 'read', 'undelivered'].includes(status)
        ? sql.raw(`${status}_at is not null`)
        : sql`status = ${status}::text`;
      const ledger = await rows(
        db,
        sql`select seq from campaign_recipient where campaign_id = ${campaignId}::uuid and ${is} order by seq`,
        z.object({ seq: z.int() }),
      );
      expect(found, `${status} ${isStopped}`).toEqual(ledger.map(({ seq }) => seq));
      expect(first.total, status).toBe(ledger.length);
    }
  }
});
