// How long it takes until an audience is a campaign's own list, by the function that the queue calls, beside one plain statement.

import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as Freeze from '@pregon/core/campaign/freeze';
import { Queue } from '@pregon/core/cloud/queue';
import { makeCampaign, makeLine, makeUser } from '@pregon/core/dispatch/engine.fixture';
import type { CampaignId, LineId, UserId } from '@pregon/core/id';
import { functions, queues } from '@pregon/functions/manifest';
import { startQueueSource } from '@pregon/local/lambda/sources';
import { credentials, region } from '@pregon/local/system/environment';
import { type Bench, checkSame, type Measured, type Pair, type Run } from './bench.ts';
import { at, medianOf, takePairs } from './pairs.ts';
import { openFunction } from './stage/functions.ts';
import { growthMb } from './stage/memory.ts';
import { type RunningPart, startPart } from './stage/parts.ts';
import { type BenchDatabase, openStage, runSql, type Stage } from './stage/stage.ts';

interface Desk {
  readonly stage: Stage;
  readonly sqs: RunningPart;
  readonly say: Run['say'];
}

interface Audience {
  readonly userId: UserId;
  readonly lineId: LineId;
}

/** One group with everybody in it, as an import leaves them: ids in their order, phones in none. */
async function makeAudience({ db, postgresUrl }: BenchDatabase, people: number): Promise<Audience> {
  const userId = await makeUser(db);
  const id = `('01900000-0001-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid`;
  const group = `'01900000-0002-7000-8000-000000000001'::uuid`;
  const phone = `'5959' || lpad((i::bigint * 1618033 % 99999989)::text, 8, '0')`;
  for (const statement of [
    `insert into contact (user_id, id, phone, phone_key, nombre, source) select $1, ${id}, ${phone}, ${phone}, 'Ana ' || i, 'csv' from generate_series(1, $2::int) i`,
    `insert into contact_group (user_id, id, name) select $1, ${group}, 'Group' where $2::int > 0`,
    `insert into contact_group_membership (user_id, contact_id, group_id) select $1, ${id}, ${group} from generate_series(1, $2::int) i`,
  ])
    await runSql(postgresUrl, statement, [userId, people]);
  return { userId, lineId: await makeLine(db) };
}

/** Both sides begin with an empty ledger, and with statistics: what the plain statement needs to be planned well. */
async function makeQueued(database: BenchDatabase, audience: Audience): Promise<CampaignId> {
  await runSql(database.postgresUrl, 'truncate campaign_recipient, campaign_event');
  const { campaignId } = await makeCampaign(database.db, audience);
  await runSql(database.postgresUrl, 'vacuum (analyze)');
  return campaignId;
}

/** From the message in the queue to `frozen_at`. */
async function freezeByFunction(
  desk: Desk,
  database: BenchDatabase,
  audience: Audience,
  people: number,
): Promise<Pair> {
  const campaignId = await makeQueued(database, audience);
  const { sqs, stage } = desk;
  const queueUrl = sqs.queueUrls.freeze ?? '';
  const client = new SQSClient({ endpoint: sqs.url, region, credentials });
  const freezing = await openFunction('freeze', stage, database, { sqs: sqs.url, queueUrls: sqs.queueUrls });
  const { batchSize, batchingWindowSeconds } = functions.freeze.source;
  const failure = Promise.withResolvers<never>();
  const fail = (error: unknown): never => {
    failure.reject(error);
    throw error;
  };
  const source = startQueueSource({
    client,
    queueUrl,
    queueArn: 'arn:aws:sqs:us-east-1:000000000000:freeze',
    batchSize,
    batchingWindowSeconds,
    maximumConcurrency: 1,
    invoke: (event) => freezing.invoke(event).catch((error: unknown) => fail(error)),
    onError: desk.say,
  });
  try {
    const begunAt = Date.now();
    await Freeze.post(new Queue(client, queueUrl), [{ campaignId, from: null }]);
    const startedAt = await Promise.race([turnWaits(desk.sqs), failure.promise]);
    const frozenAt = await Promise.race([frozen(database, campaignId), failure.promise]);
    await sleep(500);
    const { peakMb, samples } = freezing.memory();
    await check(database, campaignId, people);
    return {
      startSeconds: (startedAt - begunAt) / 1000,
      freezeSeconds: (frozenAt - begunAt) / 1000,
      peakRssMb: peakMb,
      rssGrowthMb: growthMb(samples),
    };
  } finally {
    await Promise.all([source.stop(), freezing.stop()]);
    client.destroy();
  }
}

/** When a sender would be called: the first turn lies in its queue. It is taken out, for the next round. */
async function turnWaits(sqs: RunningPart): Promise<number> {
  const client = new SQSClient({ endpoint: sqs.url, region, credentials });
  const QueueUrl = sqs.queueUrls.turn;
  try {
    for (;;) {
      const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
      const receivedAt = Date.now();
      for (const { ReceiptHandle } of Messages)
        await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      if (Messages.length > 0) return receivedAt;
    }
  } finally {
    client.destroy();
  }
}

/** By the clock that PostgreSQL and this process share. */
async function frozen({ postgresUrl }: BenchDatabase, campaignId: CampaignId): Promise<number> {
  for (;;) {
    const [found] = await runSql<{ at: Date | null }>(
      postgresUrl,
      'select frozen_at as at from campaign where id = $1',
      [campaignId],
    );
    if (found?.at) return found.at.getTime();
    await sleep(100);
  }
}

/** What anyone would write: everybody at once, without a place to go on from, a second spelling or a limit of 45 seconds. */
async function freezePlainly(database: BenchDatabase, audience: Audience, people: number): Promise<Pair> {
  const campaignId = await makeQueued(database, audience);
  const begunAt = performance.now();
  await runSql(
    database.postgresUrl,
    `insert into campaign_recipient (campaign_id, seq, user_id, contact_id, phone_key, phone_snapshot, group_snapshot, variables, template_index, status)
      select $1, row_number() over (order by k.id), k.user_id, k.id, k.phone_key, k.phone, g.name, jsonb_build_object('nombre', k.nombre),
        (row_number() over (order by k.id) - 1) % 2, 'queued'
      from contact_group g join contact_group_membership m on m.user_id = g.user_id and m.group_id = g.id and m.is_active
      join contact k on k.user_id = m.user_id and k.id = m.contact_id and k.deleted_at is null
      where g.user_id = $2 and g.name = 'Group' order by k.id`,
    [campaignId, audience.userId],
  );
  const plainSeconds = (performance.now() - begunAt) / 1000;
  await check(database, campaignId, people);
  return { plainSeconds };
}

const fingerprints = new Map<number, string>();

/** Every side has to leave the same list: the first that did says which. */
async function check({ postgresUrl }: BenchDatabase, campaignId: CampaignId, people: number): Promise<void> {
  const [found] = await runSql<{ recipients: number; last: number; fingerprint: string }>(
    postgresUrl,
    `select count(*)::int as recipients, max(seq) as last, sum(hashtextextended(
        concat_ws('|', seq, contact_id, phone_key, phone_snapshot, group_snapshot, variables, template_index, status), 0)::numeric)::text as fingerprint
      from campaign_recipient where campaign_id = $1`,
    [campaignId],
  );
  const fingerprint = fingerprints.get(people) ?? found?.fingerprint ?? '';
  fingerprints.set(people, fingerprint);
  checkSame('the frozen audience', { ...found }, { recipients: people, last: people, fingerprint });
}

async function measure(run: Run): Promise<Measured> {
  const stage = await openStage(run);
  const sqs = await startPart({ part: 'sqs', options: { queues: { turn: queues.turn, freeze: queues.freeze } } });
  run.started.defer(() => sqs.stop());
  await using database = await stage.database();
  run.say(`making ${run.rows} contacts`);
  const audience = await makeAudience(database, run.rows);
  const desk = { stage, sqs, say: run.say };
  const pairs = await takePairs(run, {
    function: (rows) => freezeByFunction(desk, database, audience, rows),
    'plain statement': (rows) => freezePlainly(database, audience, rows),
  });
  return {
    figures: {
      'freeze.seconds': medianOf(pairs, (pair) => at(pair, 'freezeSeconds')),
      'freeze.startSeconds': medianOf(pairs, (pair) => at(pair, 'startSeconds')),
      'freeze.vsPlain': medianOf(pairs, (pair) => at(pair, 'plainSeconds') / at(pair, 'freezeSeconds')),
      'freeze.peakRssMb': Math.max(...pairs.map((pair) => at(pair, 'peakRssMb'))),
      'freeze.rssGrowthMb': medianOf(pairs, (pair) => at(pair, 'rssGrowthMb')),
    },
    pairs,
    notes: [
      `An audience of one group with ${run.rows} contacts. ${run.pairs === 1 ? 'One timed run' : `${run.pairs} timed runs`} without a warm-up; --pairs takes more.`,
      'The function freezes in parts that it can go on from, through queue and Data API; the plain statement is one INSERT … SELECT on a connection.',
    ],
  };
}

export const freeze: Bench = {
  about: 'an audience becomes a campaign of its own, beside one INSERT … SELECT',
  rowsAre: 'contacts in the audience',
  sizes: { rows: 1_000_000, pairs: 1, warmUpRows: 0 },
  goals: {
    'freeze.seconds': { atMost: 90 },
    'freeze.startSeconds': { atMost: 3 },
    'freeze.peakRssMb': { atMost: 200 },
    'freeze.rssGrowthMb': { atMost: 20 },
  },
  measure,
};
