// Status callbacks through the queue consumer's verb, a hundred at a time against one at a time.
import { homeAccount } from '@pregon/core/account/sid';
import { timing } from '@pregon/core/dispatch/engine.fixture';
import type { CampaignId } from '@pregon/core/id';
import * as Receipt from '@pregon/core/receipt/receipt';
import { functions } from '@pregon/functions/manifest';
import { type Bench, checkSame, type Measured, type Pair, type Run } from './bench.ts';
import { at, medianOf, takePairs } from './pairs.ts';
import { makeCampaigns } from './pipeline/campaigns.ts';
import { type BenchDatabase, openStage, runSql, type Stage } from './stage/stage.ts';

const { batchSize, maximumConcurrency } = functions.receipts.source;
/** One at a time takes long: rates are compared. */
const singleShare = 10;
/** The provider tells of each message that it went out, arrived and was read. */
const statuses = ['sent', 'delivered', 'read'] as const;

interface Message {
  readonly campaignId: CampaignId;
  readonly seq: number;
}

/** Campaigns whose people all have their message, in the ledger as Settle leaves it. */
async function makeSent(database: BenchDatabase, people: number): Promise<Message[]> {
  const campaigns = await makeCampaigns(database, people);
  await runSql(
    database.postgresUrl,
    `update campaign_recipient r set status = 'sent', attempt = 1, tries = 1, line_id = l.line_id, begun_at = now(), sent_at = now(),
        provider_message_id = 'SM' || lpad(r.seq::text, 32, '0')
      from campaign_line l where l.campaign_id = r.campaign_id`,
  );
  await runSql(
    database.postgresUrl,
    `update campaign set status = 'completed', queued_count = 0, sent_count = total_recipients, cursor_seq = last_seq, finished_at = now()`,
  );
  await runSql(database.postgresUrl, 'vacuum (analyze)');
  return campaigns.flatMap(({ campaignId }) =>
    Array.from({ length: people }, (_, index) => ({ campaignId, seq: index + 1 })),
  );
}

/**
 * As they come from the queue: of all campaigns at once, each message's three a little apart and not always in order. By its place
 * alone, so that every run has the same.
 */
function receiptsOf(messages: readonly Message[]): Receipt.Receipt[] {
  const receivedAt = new Date().toISOString();
  const placed = messages.flatMap(({ campaignId, seq }, index) =>
    statuses.map((status, later) => ({
      place: seq + later * 40 + ((index * 7_919 + later * 104_729) % 97),
      receipt: {
        kind: 'twilio-status' as const,
        receivedAt,
        account: homeAccount,
        campaignId,
        seq,
        attempt: 1,
        messageSid: `SM${String(seq).padStart(32, '0')}`,
        status,
      },
    })),
  );
  return placed.sort((a, b) => a.place - b.place).map(({ receipt }) => receipt);
}

/** As many consumers as the deployment has take batches until none is left. @returns seconds. */
async function consume({ db }: BenchDatabase, receipts: readonly Receipt.Receipt[], size: number): Promise<number> {
  let next = 0;
  const consumer = async () => {
    while (next < receipts.length) {
      const batch = receipts.slice(next, next + size);
      next += size;
      await Receipt.record(db, batch, timing.reconcileAfterMs);
    }
  };
  const begunAt = performance.now();
  await Promise.all(Array.from({ length: maximumConcurrency }, consumer));
  return (performance.now() - begunAt) / 1000;
}

async function record(stage: Stage, count: number, size: number): Promise<number> {
  await using database = await stage.database();
  const campaigns = 4;
  const people = Math.max(1, Math.round(count / campaigns / statuses.length));
  const receipts = receiptsOf(await makeSent(database, people));
  const seconds = await consume(database, receipts, size);
  await check(database, campaigns * people);
  return receipts.length / seconds;
}

async function check({ postgresUrl }: BenchDatabase, messages: number): Promise<void> {
  const [found] = await runSql(
    postgresUrl,
    `select (select count(delivered_at)::int from campaign_recipient) as delivered, (select count(read_at)::int from campaign_recipient) as read,
        (select sum(delivered_count)::int from campaign) as delivered_count, (select sum(read_count)::int from campaign) as read_count,
        (select count(*)::int from campaign_event where event_type in ('message_delivered', 'message_read')) as events,
        (select sum(delivered + read)::int from send_stat) as rolled, (select sum(delivered + read)::int from group_stat) as by_group`,
  );
  const counted = { delivered: messages, read: messages, delivered_count: messages, read_count: messages };
  checkSame(
    'the receipts',
    { ...found },
    { ...counted, events: 2 * messages, rolled: 2 * messages, by_group: 2 * messages },
  );
}

async function measure(run: Run): Promise<Measured> {
  const stage = await openStage(run);
  const pairs: Pair[] = await takePairs(run, {
    'in batches': async (rows) => ({ perSecond: await record(stage, rows, batchSize) }),
    'one by one': async (rows) => ({ oneByOnePerSecond: await record(stage, rows / singleShare, 1) }),
  });
  return {
    figures: {
      'receipts.vsOneByOne': medianOf(pairs, (pair) => at(pair, 'perSecond') / at(pair, 'oneByOnePerSecond')),
      'receipts.perSecond': medianOf(pairs, (pair) => at(pair, 'perSecond')),
    },
    pairs,
    notes: [
      `Sent, delivered and read of four campaigns' messages, mixed; ${maximumConcurrency} consumers on both sides, as deployed, and batches of ${batchSize} against 1.`,
      `One by one is measured on a ${singleShare}th of the callbacks. Both through the Data API.`,
    ],
  };
}

export const receipts: Bench = {
  about: 'status callbacks in batches, against one by one',
  rowsAre: 'callbacks',
  sizes: { rows: 48_000, pairs: 5, warmUpRows: 6_000 },
  goals: { 'receipts.vsOneByOne': { atLeast: 12, reach: 18 } },
  measure,
};
