// The ports of a campaign over the real clients, against the local queue, bucket and scheduler.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { queues } from '@pregon/functions/manifest';
import { startS3 } from '@pregon/local/s3';
import { startScheduler } from '@pregon/local/scheduler';
import { startSqs } from '@pregon/local/sqs';
import { testDatabase } from '@pregon/local/testing/database';
import { Bucket } from '../cloud/bucket.ts';
import { Queue } from '../cloud/queue.ts';
import { Schedules } from '../cloud/schedule.ts';
import type { CampaignPorts } from './campaign.ts';

const client = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
const group = 'pregon';
/** No canary, and no templates of the provider. */
const plain = { canary: { size: 0, percent: 20 }, startGraceMs: 3_600_000, contents: async () => [] };

/** What stands in the scheduler. */
const looksInto = (schedulerClient: SchedulerClient) => ({
  /** `ENABLED`, `DISABLED`, or undefined when there is no such schedule. */
  async scheduleState(name: string): Promise<string | undefined> {
    try {
      return (await schedulerClient.send(new GetScheduleCommand({ GroupName: group, Name: name }))).State;
    } catch {
      return undefined;
    }
  },
  /** When a one-time schedule fires and what it calls with; undefined when there is none. */
  async entry(name: string): Promise<{ at: string | undefined; input: unknown } | undefined> {
    const found = await schedulerClient
      .send(new GetScheduleCommand({ GroupName: group, Name: name }))
      .catch(() => undefined);
    const at = /^at\((.*)\)$/.exec(found?.ScheduleExpression ?? '')?.[1];
    return found && { at, input: JSON.parse(found.Target?.Input ?? 'null') };
  },
});

export async function startPorts() {
  const dir = await mkdtemp(path.join(tmpdir(), 'pregon-campaign-'));
  const database = await testDatabase();
  const sqs = await startSqs({ queues });
  const s3 = await startS3({ dir, bucket: 'pregon' });
  const scheduler = await startScheduler({
    groups: [group],
    schedules: [
      {
        group,
        name: 'sweep',
        expression: 'rate(1 minute)',
        targetArn: 'arn:aws:lambda:us-east-1:000000000000:function:sweep',
        enabled: false,
      },
    ],
    onInvoke: async () => undefined,
  });
  const sqsClient = new SQSClient({ ...client, endpoint: sqs.url });
  const schedulerClient = new SchedulerClient({ ...client, endpoint: scheduler.url });
  const ports: CampaignPorts = {
    db: database.db,
    ...plain,
    bucket: new Bucket(new S3Client({ ...client, endpoint: s3.url, forcePathStyle: true }), 'pregon'),
    turns: new Queue(sqsClient, sqs.queueUrls.turn),
    freezes: new Queue(sqsClient, sqs.queueUrls.freeze),
    schedules: new Schedules(schedulerClient, {
      group,
      roleArn: 'arn:aws:iam::000000000000:role/scheduler',
      targets: { 'start-campaign': 'arn:aws:lambda:us-east-1:000000000000:function:start-campaign' },
    }),
  };
  return {
    ports,
    /** Takes everything out of a queue. */
    async drain(name: 'turn' | 'freeze'): Promise<unknown[]> {
      const bodies: unknown[] = [];
      for (;;) {
        const { Messages = [] } = await sqsClient.send(
          new ReceiveMessageCommand({ QueueUrl: sqs.queueUrls[name], MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
        );
        if (Messages.length === 0) return bodies;
        for (const message of Messages) {
          bodies.push(JSON.parse(message.Body ?? 'null'));
          await sqsClient.send(
            new DeleteMessageCommand({ QueueUrl: sqs.queueUrls[name], ReceiptHandle: message.ReceiptHandle }),
          );
        }
      }
    },
    ...looksInto(schedulerClient),
    async stop(): Promise<void> {
      await scheduler.stop();
      await s3.stop();
      await sqs.stop();
      await database[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export type StartedPorts = Awaited<ReturnType<typeof startPorts>>;
