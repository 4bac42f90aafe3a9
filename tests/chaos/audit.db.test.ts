import * as Close from '@pregon/core/campaign/close';
import { statusCallbackUrl } from '@pregon/core/channel/callback';
import { beginOne, type CampaignFixture, makeRunning, settleAll, takeTurn } from '@pregon/core/dispatch/engine.fixture';
import { foldCosts } from '@pregon/core/report/cost-fold';
import { testDatabase } from '@pregon/local/testing/database';
import type { LedgerEntry } from '@pregon/local/twilio/message-store';
import pg from 'pg';
import { expect, it } from 'vitest';
import { type Audit, audit } from './audit.ts';

/** A campaign of twelve that has ended: the third an error, the fifth found at the provider after its answer was lost. */
async function makeEnded() {
  const database = await testDatabase();
  const { db } = database;
  const made = await makeRunning(db, { people: 12 });
  const slice = await beginOne(db, made.lineId, await takeTurn(db, made.lineId));
  await settleAll(db, made.lineId, slice, (seq) => {
    if (seq === 3) return { outcome: 'error', scope: 'recipient', code: '21211', message: 'invalid' };
    return seq === 5 ? { outcome: 'unknown', code: 'timeout' } : { outcome: 'sent', sid: `SM${seq}` };
  });
  const sql = new pg.Client({ connectionString: database.postgresUrl });
  await sql.connect();
  const found = JSON.stringify([{ seq: 5, attempt: 1, outcome: 'sent', sid: 'SM5' }]);
  await sql.query('select reconcile($1, $2, 1)', [made.campaignId, found]);
  await Close.close(db, made.campaignId);
  await foldCosts(db);
  await sql.query('update sending_line set lease_until = null');
  const ledger = slice.rows.filter(({ seq }) => seq !== 3).map(({ seq, to }) => entry(made, seq, to));
  return {
    made,
    sql,
    ledger,
    [Symbol.asyncDispose]: async () => {
      await sql.end();
      await database[Symbol.asyncDispose]();
    },
  };
}

const entry = ({ campaignId }: CampaignFixture, seq: number, to: string, attempt = 1): LedgerEntry => ({
  accountSid: 'AC1',
  sid: attempt === 1 ? `SM${seq}` : `SM${seq}-${attempt}`,
  to: `whatsapp:+${to}`,
  from: 'whatsapp:+1',
  body: 'Hola',
  mediaUrls: [],
  contentSid: null,
  statusCallback: statusCallbackUrl('http://127.0.0.1:9/status', { campaignId, seq, attempt }),
  acceptedAt: '2026-11-22T10:00:00.000Z',
});

const namesOf = ({ disagreements }: Audit): string[] => [...new Set(disagreements.map(({ name }) => name))].sort();

it('finds nothing wrong with a campaign that ended well, and counts its lost acceptance as settled', async () => {
  await using ended = await makeEnded();
  const found = await audit(ended.sql, ended.ledger, []);
  expect(found).toEqual({ disagreements: [], lostAcceptances: 1, settledByThemselves: 1, accepted: 11 });
});

const broken: readonly (readonly [names: string[], statement: string])[] = [
  [
    ['accepted but queued', 'campaign counts', 'contact_stat', 'group_stat', 'without a final state'],
    `update campaign_recipient set status = 'queued' where seq = 1`,
  ],
  [
    ['accepted but error', 'campaign counts', 'contact_stat', 'group_stat', 'send_stat'],
    `update campaign_recipient set status = 'error' where seq = 1`,
  ],
  [['sent without acceptance'], `update campaign_recipient set provider_message_id = 'SM99' where seq = 1`],
  [['accepted for nobody'], `update campaign_recipient set phone_snapshot = '595981999999' where seq = 1`],
  [['campaign counts'], 'update campaign set sent_count = sent_count - 1'],
  [['campaign counts'], 'update campaign set delivered_count = 1'],
  [['send_stat'], 'update send_stat set sent = sent + 1'],
  [['send_stat'], 'update send_stat set errors = 0'],
  [['send_stat'], 'update send_stat set delivered = 1'],
  [['group_stat'], 'update group_stat set sent = sent - 1 where code is null'],
  [['group_stat'], 'delete from group_stat where code is null'],
  [
    ['contact_stat'],
    `update contact_stat set sent = sent + 1 where period = 'day' and ctid = (select max(ctid) from contact_stat where period = 'day')`,
  ],
  [
    ['contact_stat'],
    `delete from contact_stat where period = 'all' and ctid = (select max(ctid) from contact_stat where period = 'all')`,
  ],
  [['campaign not ended'], `update campaign set status = 'running', finished_at = null`],
  [
    ['counts corrected at the end'],
    `update campaign_event set payload = '{"isExact": false}' where event_type = 'completed'`,
  ],
  [['sent events'], `delete from campaign_event where event_type = 'message_sent' and seq = 1`],
  [
    ['mark left open'],
    `insert into recipient_mark (campaign_id, seq, user_id, kind) select id, 1, user_id, 'unknown' from campaign`,
  ],
  [
    ['mark of nobody'],
    `insert into recipient_mark (campaign_id, seq, user_id, kind) select id, 999, user_id, 'error' from campaign`,
  ],
  [['lease left open'], `update sending_line set lease_until = clock_timestamp() + interval '1 minute'`],
  [['campaign left open on its line'], 'update campaign_line set is_open = true'],
  [['contacts not folded'], 'update campaign set folded_seq = 0'],
  [['contacts not folded'], 'insert into contact_stat_due select id, 1 from campaign'],
  [['cost not folded'], 'update campaign set cost_seq = 0'],
  [['cost not folded'], 'insert into cost_due select id, 1 from campaign'],
  [
    ['slice left open'],
    `insert into slice (id, line_id, campaign_id, user_id, seqs, attempts, slot_at, step_us, lease_until)
      select gen_random_uuid(), l.id, k.id, k.user_id, '{1}', '{1}', now(), 0, now() from campaign k, sending_line l`,
  ],
];

it.each(broken)('finds %j after one row is broken', async (names, statement) => {
  await using ended = await makeEnded();
  expect((await ended.sql.query(statement)).rowCount).toBe(1);
  expect(namesOf(await audit(ended.sql, ended.ledger, []))).toEqual(names);
});

it('finds a second message to one person, and one that the books know nothing of', async () => {
  await using ended = await makeEnded();
  const { made, sql, ledger } = ended;
  const [first] = ledger;
  const phone = first?.to.replace('whatsapp:+', '') ?? '';
  expect(namesOf(await audit(sql, [...ledger, entry(made, 1, phone, 2)], []))).toEqual(['accepted twice']);
  const third = (await sql.query('select phone_snapshot as phone from campaign_recipient where seq = 3')).rows[0].phone;
  expect(namesOf(await audit(sql, [...ledger, entry(made, 3, third)], []))).toEqual([
    'accepted but error',
    'send_stat',
  ]);
  expect(namesOf(await audit(sql, ledger.slice(1), []))).toEqual(['send_stat', 'sent without acceptance']);
});

it('lets an unknown wait for a person’s word, but not one in a hundred of those that the provider took', async () => {
  await using ended = await makeEnded();
  const { sql, ledger, made } = ended;
  await sql.query(`update campaign_recipient set status = 'unknown', provider_message_id = null where seq = 5`);
  await sql.query(
    `insert into recipient_mark (campaign_id, seq, user_id, kind, reason) select id, 5, user_id, 'unknown', 'ambiguous' from campaign`,
  );
  await sql.query(`update campaign set status = 'running', finished_at = null, sent_count = 10, unknown_count = 1`);
  await sql.query('update send_stat set sent = 10');
  await sql.query('update group_stat set sent = 10 where code is null');
  await sql.query(
    'delete from contact_stat c using campaign_recipient r where r.contact_id = c.contact_id and r.seq = 5',
  );
  expect(await audit(sql, ledger, [])).toMatchObject({
    disagreements: [{ name: 'lost acceptances not settled', detail: '0 of 1' }],
  });
  // Ten others were lost too, and are settled: still more than one in a hundred.
  const lost = Array.from({ length: 12 }, (_, i) => ({ campaignId: made.campaignId, seq: i + 1, attempt: 1 }));
  expect((await audit(sql, ledger, lost)).settledByThemselves).toBe(10);
  await sql.query(`update recipient_mark set due_at = now() where seq = 5`);
  expect(namesOf(await audit(sql, ledger, []))).toContain('without a final state');
});
