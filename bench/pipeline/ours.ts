// Our side: turns from the queue, slices through the Data API, as functions/queue/send.ts works, four loops in one process.
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Channel } from '@pregon/core/channel/channel';
import { Queue } from '@pregon/core/cloud/queue';
import { timing } from '@pregon/core/dispatch/engine.fixture';
import * as TurnRun from '@pregon/core/dispatch/turn-run';
import * as Turn from '@pregon/core/line/turn';
import { credentials, region } from '@pregon/local/system/environment';
import { checkSame, type Pair } from '../bench.ts';
import type { RunningPart } from '../stage/parts.ts';
import { type BenchDatabase, runSql, type Stage } from '../stage/stage.ts';
import { type Campaign, checkLedger, lines, makeCampaigns, Provider } from './campaigns.ts';

/** The real client; every request that leaves it is counted. */
class CountedSqs {
  readonly client: SQSClient;
  readonly url: string;
  requests = 0;

  constructor(sqs: RunningPart) {
    this.url = sqs.queueUrls.turn ?? '';
    this.client = new SQSClient({ endpoint: sqs.url, region, credentials });
    this.client.middlewareStack.add(
      (next) => (args) => {
        this.requests += 1;
        return next(args);
      },
      { step: 'finalizeRequest', name: 'counted' },
    );
  }

  async receive(signal: AbortSignal): Promise<Message[]> {
    const command = new ReceiveMessageCommand({ QueueUrl: this.url, MaxNumberOfMessages: 1, WaitTimeSeconds: 20 });
    const answer = await this.client.send(command, { abortSignal: signal }).catch((error: unknown) => {
      if (signal.aborted) return { Messages: [] };
      throw error;
    });
    return answer.Messages ?? [];
  }

  async delete({ ReceiptHandle }: Message): Promise<void> {
    await this.client.send(new DeleteMessageCommand({ QueueUrl: this.url, ReceiptHandle }));
  }
}

/** It takes a message at once, and has nothing to list. */
function channelOf(provider: Provider): Channel {
  return {
    send: async (_from, { to, statusCallback }) => ({
      outcome: 'sent',
      providerMessageId: provider.take(statusCallback, to),
    }),
    list: async () => [],
  };
}

/** Runs turns until every line has said that nothing is left. */
async function runTurns(ports: TurnRun.TurnPorts, sqs: CountedSqs): Promise<void> {
  const idle = new Set<string>();
  const done = new AbortController();
  const loop = async () => {
    while (!done.signal.aborted) {
      for (const message of await sqs.receive(done.signal)) {
        const turn = Turn.Turn.parse(JSON.parse(message.Body ?? ''));
        const { end } = await TurnRun.run(ports, turn);
        await sqs.delete(message);
        if (end === 'idle') idle.add(turn.lineId);
        if (idle.size === lines) done.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: lines }, loop));
}

function portsOf(database: BenchDatabase, sqs: CountedSqs, provider: Provider): TurnRun.TurnPorts {
  return {
    db: database.db,
    channelOf: async () => channelOf(provider),
    mediaUrl: () => Promise.reject(new Error('These campaigns have no media.')),
    statusCallback: ({ campaignId }) => campaignId,
    timing,
    turns: new Queue(sqs.client, sqs.url),
  };
}

/** From the posting of the turns to closed campaigns. The statistics of their contacts are folded by the sweep, after that. */
export async function sendOurs(stage: Stage, sqs: RunningPart, people: number, isGuarded: boolean): Promise<Pair> {
  await using database = await stage.database();
  const campaigns = await makeCampaigns(database, people, isGuarded);
  const provider = new Provider();
  const counted = new CountedSqs(sqs);
  const ports = portsOf(database, counted, provider);
  const before = await stage.dataApi.statements();
  const begunAt = Date.now();
  for (const { lineId } of campaigns) await Turn.wake(ports.db, ports.turns, lineId);
  await runTurns(ports, counted);
  const statements = (await stage.dataApi.statements()) - before;
  counted.client.destroy();
  await checkLedger('Pregón', database, people, provider);
  const seconds = ((await closedAt(database, campaigns)) - begunAt) / 1000;
  const recipients = lines * people;
  if (isGuarded) return { guardedPerSecond: recipients / seconds, guardedSqlPerRecipient: statements / recipients };
  return {
    oursPerSecond: recipients / seconds,
    sqlPerRecipient: statements / recipients,
    sqsPerRecipient: counted.requests / recipients,
  };
}

/** When the last campaign was closed, by the clock that PostgreSQL and this process share. */
async function closedAt({ postgresUrl }: BenchDatabase, campaigns: readonly Campaign[]): Promise<number> {
  const [found] = await runSql<{ completed: number; at: Date }>(
    postgresUrl,
    `select count(*)::int as completed, max(finished_at) as at from campaign where status = 'completed'`,
  );
  checkSame('the closed campaigns of Pregón', { completed: found?.completed }, { completed: campaigns.length });
  return found?.at.getTime() ?? 0;
}
