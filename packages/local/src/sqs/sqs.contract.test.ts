// What only the local part can be asked: its files, its end, a client that goes, a process that is killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { Queue } from '@pregon/core/cloud/queue';
import { queues } from '@pregon/functions/manifest';
import { expect, onTestFinished, test } from 'vitest';
import { startSqs } from '../sqs.ts';

const folder = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'pregon-sqs-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
};

const clientOf = (endpoint: string): SQSClient => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SQSClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return client;
};

const start = async (dir: string, visibilitySeconds = 30) => {
  const spec = { visibilitySeconds, retentionSeconds: 3600, maxReceiveCount: 3 };
  const sqs = await startSqs({ dir, queues: { turn: { ...spec, fifo: true }, receipt: { ...spec, fifo: false } } });
  onTestFinished(() => sqs.stop());
  return { ...sqs, client: clientOf(sqs.url) };
};

const receive = async (client: SQSClient, url: string, wait = 0, abortSignal?: AbortSignal): Promise<Message[]> => {
  const command = new ReceiveMessageCommand({
    QueueUrl: url,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: wait,
    MessageSystemAttributeNames: ['All'],
  });
  const { Messages = [] } = await client.send(command, abortSignal === undefined ? {} : { abortSignal });
  return Messages;
};

const bodies = (messages: readonly Message[]) => messages.map((message) => message.Body);
const inGroup = (body: string) => ({ body, groupId: 'g', deduplicationId: body });

test('the queues of the manifest have the attributes that stacks give them, each with a dead-letter queue of its kind', async () => {
  const sqs = await startSqs({ queues });
  onTestFinished(() => sqs.stop());
  const client = clientOf(sqs.url);
  const attributes = async (QueueUrl: string) =>
    (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {};
  const dead = await attributes(sqs.deadLetterUrls.turn);
  expect(await attributes(sqs.queueUrls.turn)).toMatchObject({
    FifoQueue: 'true',
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
    VisibilityTimeout: String(queues.turn.visibilitySeconds),
    MessageRetentionPeriod: String(queues.turn.retentionSeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.QueueArn, maxReceiveCount: 3 }),
  });
  expect(dead).toMatchObject({ FifoQueue: 'true', MessageRetentionPeriod: '1209600' });
  expect(await attributes(sqs.queueUrls.receipt)).not.toHaveProperty('FifoQueue');
  expect(await attributes(sqs.deadLetterUrls.receipt)).not.toHaveProperty('FifoQueue');
});

test('a restart keeps messages, their order, their counts, what is in flight and what was accepted', async () => {
  const dir = await folder();
  const first = await start(dir);
  await new Queue(first.client, first.queueUrls.turn).send([...'12345678'].map(inGroup));
  await new Queue(first.client, first.queueUrls.receipt).send([{ body: 'in flight' }]);
  const [held] = await receive(first.client, first.queueUrls.receipt);
  await first.stop();

  const second = await start(dir);
  await new Queue(second.client, second.queueUrls.turn).send([...'89'].map(inGroup));
  expect(bodies(await receive(second.client, second.queueUrls.turn))).toEqual([...'123456789']);
  expect(await receive(second.client, second.queueUrls.receipt)).toEqual([]);
  const deletion = { QueueUrl: second.queueUrls.receipt, ReceiptHandle: held?.ReceiptHandle };
  await second.client.send(new DeleteMessageCommand(deletion));
  await second.stop();

  const third = await start(dir, 0);
  expect(await receive(third.client, third.queueUrls.receipt)).toEqual([]);
});

test('the visibility of what a killed process had in flight ends as if nothing had happened', async () => {
  const dir = await folder();
  const program = `
    const { startSqs } = await import(${JSON.stringify(new URL('../sqs.ts', import.meta.url).href)});
    const spec = { fifo: true, visibilitySeconds: 1, retentionSeconds: 3600, maxReceiveCount: 3 };
    const sqs = await startSqs({ dir: ${JSON.stringify(dir)}, queues: { turn: spec } });
    console.log(sqs.url + ' ' + sqs.queueUrls.turn);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  const [url = '', queueUrl = ''] = String(line).trim().split(' ');
  const before = clientOf(url);
  await new Queue(before, queueUrl).send(['1', '2'].map(inGroup));
  expect(bodies(await receive(before, queueUrl))).toEqual(['1', '2']);
  child.kill('SIGKILL');
  await once(child, 'exit');

  const after = await start(dir, 1);
  const again = await receive(after.client, after.queueUrls.turn, 5);
  expect(bodies(again)).toEqual(['1', '2']);
  expect(again.map((message) => message.Attributes?.ApproximateReceiveCount)).toEqual(['2', '2']);
});

test('a receive whose client has gone takes nothing', async () => {
  const { client, queueUrls } = await start(await folder());
  const gone = new AbortController();
  const waiting = receive(client, queueUrls.receipt, 20, gone.signal);
  // The request is on its way when another one, sent after it, has been answered.
  await receive(client, queueUrls.receipt);
  gone.abort();
  await expect(waiting).rejects.toThrow();
  await receive(client, queueUrls.receipt);
  await new Queue(client, queueUrls.receipt).send([{ body: 'kept' }]);
  expect(bodies(await receive(client, queueUrls.receipt))).toEqual(['kept']);
});

test('stopping ends a waiting receive, and the port is free again', async () => {
  const sqs = await start(await folder());
  const waiting = receive(sqs.client, sqs.queueUrls.receipt, 20).catch(() => []);
  await receive(sqs.client, sqs.queueUrls.receipt);
  await sqs.stop();
  expect(await waiting).toEqual([]);
  const again = await startSqs({ port: Number(new URL(sqs.url).port), queues: {} });
  await again.stop();
});

test('a taken port is an error that leaves nothing open', async () => {
  const sqs = await start(await folder());
  const dir = await folder();
  await expect(startSqs({ dir, port: Number(new URL(sqs.url).port), queues: {} })).rejects.toThrow('EADDRINUSE');
});

test('what is not SQS is refused', async () => {
  const sqs = await start(await folder());
  expect((await fetch(`${sqs.url}/bucket/key`, { method: 'PUT', body: 'x' })).status).toBe(400);
  const attributes = { a: { DataType: 'String', StringValue: 'b' } };
  const message = { QueueUrl: sqs.queueUrls.receipt, MessageBody: 'x', MessageAttributes: attributes };
  await expect(sqs.client.send(new SendMessageCommand(message))).rejects.toMatchObject({
    name: expect.stringContaining('UnsupportedOperation'),
  });
});
