// The usual way, as a peer to compare with: a job for each recipient in BullMQ and Redis; for each job an UPDATE, an INSERT and a
// counter's UPDATE. Nothing here survives a crash well: a job that is repeated sends twice, one that dies after its UPDATE is lost.
import * as Template from '@pregon/core/template/template';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Pair } from '../bench.ts';
import { type BenchDatabase, runSql, type Stage } from '../stage/stage.ts';
import { checkLedger, lines, makeCampaigns, Provider, template } from './campaigns.ts';

const concurrency = 10;
const jobsInBulk = 1_000;

interface Job {
  readonly campaignId: string;
  readonly userId: string;
  readonly lineId: string;
  readonly seq: number;
  readonly to: string;
  readonly variables: Record<string, string>;
}

const jobsOf = ({ postgresUrl }: BenchDatabase): Promise<Job[]> =>
  runSql<Job & pg.QueryResultRow>(
    postgresUrl,
    `select r.campaign_id as "campaignId", r.user_id as "userId", l.line_id as "lineId", r.seq, r.phone_snapshot as "to", r.variables
      from campaign_recipient r join campaign_line l on l.campaign_id = r.campaign_id order by r.seq, r.campaign_id`,
  );

const claim = `update campaign_recipient r set
    status = case when exists (select from suppression s where s.phone_key = r.phone_key and s.user_id = r.user_id)
      or exists (select from suppression s where s.phone_key = r.phone_key and s.line_id = $3) then 'skipped' else 'sent' end,
    attempt = attempt + 1, line_id = $3, sent_at = now(), updated_at = now()
  where campaign_id = $1 and seq = $2 and status = 'queued' returning status`;
const note = `insert into campaign_event (user_id, campaign_id, seq, attempt, event_type, payload) values ($1, $2, $3, 1, $4, $5)`;
const count = `update campaign set queued_count = queued_count - 1, sent_count = sent_count + $2, skipped_count = skipped_count + $3,
  updated_at = now() where id = $1`;

async function sendOne(pool: pg.Pool, provider: Provider, job: Job): Promise<void> {
  const { campaignId, userId, lineId, seq, to, variables } = job;
  const claimed = await pool.query<{ status: string }>({
    name: 'claim',
    text: claim,
    values: [campaignId, seq, lineId],
  });
  const isSent = claimed.rows[0]?.status === 'sent';
  const text = Template.tryRender(template, variables);
  const sid = isSent && 'text' in text ? provider.take(campaignId, to) : undefined;
  const event = isSent ? 'message_sent' : 'message_skipped';
  await pool.query({ name: 'note', text: note, values: [userId, campaignId, seq, event, JSON.stringify({ sid })] });
  await pool.query({ name: 'count', text: count, values: [campaignId, isSent ? 1 : 0, isSent ? 0 : 1] });
}

/** From the adding of the jobs, in bulk, to the end of the last one. The worker works while jobs are added. */
async function workOff(
  socket: string,
  name: string,
  jobs: readonly Job[],
  work: (job: Job) => Promise<void>,
): Promise<number> {
  const connection = new Redis(socket, { maxRetriesPerRequest: null });
  const queue = new Queue<Job>(name, { connection });
  const finished = Promise.withResolvers<void>();
  let left = jobs.length;
  const worker = new Worker<Job>(name, ({ data }) => work(data), { connection, concurrency });
  worker.on('failed', (_job, error) => finished.reject(error));
  worker.on('completed', () => {
    left -= 1;
    if (left === 0) finished.resolve();
  });
  try {
    await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
    const begunAt = performance.now();
    for (let from = 0; from < jobs.length; from += jobsInBulk) {
      const bulk = jobs.slice(from, from + jobsInBulk);
      await queue.addBulk(bulk.map((data) => ({ name: 'send', data, opts: { removeOnComplete: true } })));
    }
    await finished.promise;
    return (performance.now() - begunAt) / 1000;
  } finally {
    await worker.close();
    await queue.close();
    connection.disconnect();
  }
}

export async function sendNaively(stage: Stage, socket: string, people: number): Promise<Pair> {
  await using database = await stage.database();
  await makeCampaigns(database, people);
  const jobs = await jobsOf(database);
  const provider = new Provider();
  const pool = new pg.Pool({ connectionString: database.postgresUrl, max: concurrency });
  // What ends a connection reaches whoever asks over it; one that asks nothing any more may be ended with its database.
  const ignore = () => undefined;
  pool.on('error', ignore).on('connect', (client) => client.on('error', ignore));
  try {
    const seconds = await workOff(socket, database.name, jobs, (job) => sendOne(pool, provider, job));
    await checkLedger('the naive sender', database, people, provider);
    return { naivePerSecond: (lines * people) / seconds };
  } finally {
    await pool.end();
  }
}
