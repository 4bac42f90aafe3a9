// The event source mapping against the queue of this machine: batches, partial answers, order, concurrency.
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { QueueSpec } from '@pregon/functions/manifest';
import { afterEach, expect, test } from 'vitest';
import { startSqs } from '../sqs.ts';
import type { InvokeResult } from './runtime.ts';
import { type QueueSourceOptions, startQueueSource } from './sources.ts';

interface Handed {
  readonly bodies: readonly string[];
  readonly records: readonly { readonly messageId: string; readonly body: string }[];
  readonly event: unknown;
}

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const spec: QueueSpec = { fifo: false, visibilitySeconds: 1, retentionSeconds: 300, maxReceiveCount: 3 };

async function queue(fifo = false, visibilitySeconds = 1) {
  const sqs = await startSqs({ queues: { one: { ...spec, fifo, visibilitySeconds } } });
  const client = new SQSClient({
    endpoint: sqs.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  closing.push(
    () => sqs.stop(),
    () => client.destroy(),
  );
  const queueUrl = sqs.queueUrls.one;
  const send = (...messages: readonly (readonly [body: string, group?: string])[]) =>
    client.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: messages.map(([body, group], at) => ({
          Id: String(at),
          MessageBody: body,
          ...(fifo ? { MessageGroupId: group, MessageDeduplicationId: body } : {}),
        })),
      }),
    );
  return { client, queueUrl, send };
}

/** Starts a source whose function is `answer`, and keeps what it was handed. */
function source(
  { client, queueUrl }: { client: SQSClient; queueUrl: string },
  answer: (handed: Handed, count: number) => Promise<unknown> | unknown,
  changes: Partial<QueueSourceOptions> = {},
) {
  const handed: Handed[] = [];
  const errors: string[] = [];
  const changed = Promise.withResolvers<void>();
  const watchers = new Set([changed.resolve]);
  const started = startQueueSource({
    client,
    queueUrl,
    queueArn: 'arn:aws:sqs:us-east-1:000000000000:one',
    batchSize: 10,
    batchingWindowSeconds: 0,
    maximumConcurrency: 5,
    onError: (message) => errors.push(message),
    async invoke(event): Promise<InvokeResult> {
      const records = event.Records as Handed['records'];
      handed.push({ records, bodies: records.map((record) => record.body), event });
      for (const watcher of watchers) watcher();
      const value = await answer(handed.at(-1) as Handed, handed.length);
      if (!(value instanceof Error)) return { ok: true, value };
      return { ok: false, error: { kind: 'function', errorType: 'Error', errorMessage: value.message, trace: [] } };
    },
    ...changes,
  });
  closing.push(() => started.stop());
  /** Resolves when the function has been called so many times. */
  const calls = async (count: number): Promise<void> => {
    while (handed.length < count) await new Promise<void>((resolve) => watchers.add(resolve));
  };
  return { handed, errors, calls, stop: started.stop };
}

const flat = (handed: readonly Handed[]): string[] => handed.flatMap(({ bodies }) => bodies);

/** Long enough for a message that came back to be handed over again. */
const visibilityPassed = () => new Promise((resolve) => setTimeout(resolve, 1600));

test('messages of a standard queue are gathered into one batch within the window, and finished ones never come again', async () => {
  const one = await queue(false, 2); // a visibility within the window would hand them out twice
  await one.send(['a'], ['b'], ['c']);
  await one.send(['d'], ['e']);
  const { handed, calls } = source(one, () => null, { batchSize: 100, batchingWindowSeconds: 1 });
  await calls(1);
  await visibilityPassed();
  await visibilityPassed();
  expect(handed).toHaveLength(1);
  expect(flat(handed).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('a record is what Lambda hands over', async () => {
  const one = await queue();
  await one.send(['ñ']);
  const { handed, calls } = source(one, () => null);
  await calls(1);
  expect(handed[0]?.event).toEqual({
    Records: [
      {
        messageId: expect.any(String),
        receiptHandle: expect.any(String),
        body: 'ñ',
        attributes: expect.objectContaining({ ApproximateReceiveCount: '1', SentTimestamp: expect.any(String) }),
        messageAttributes: {},
        md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:one',
        awsRegion: 'us-east-1',
      },
    ],
  });
});

test('a batch whose function fails comes again when its visibility ends', async () => {
  const one = await queue();
  await one.send(['a'], ['b']);
  const { handed, errors, calls } = source(one, (_, count) => (count === 1 ? new Error('no luck') : null));
  await calls(2);
  expect(handed[1]?.bodies.toSorted()).toEqual(['a', 'b']);
  expect(errors[0]).toContain('no luck');
});

test('of a partial answer only the failed message comes again', async () => {
  const one = await queue();
  await one.send(['a'], ['b'], ['c']);
  const { handed, calls } = source(one, ({ records }, count) => ({
    batchItemFailures:
      count === 1
        ? records.filter(({ body }) => body === 'b').map(({ messageId }) => ({ itemIdentifier: messageId }))
        : [],
  }));
  await calls(2);
  await visibilityPassed();
  expect(handed.slice(1).map(({ bodies }) => bodies)).toEqual([['b']]);
});

test('a malformed answer fails the whole batch', async () => {
  const one = await queue();
  await one.send(['a'], ['b']);
  const { handed, calls } = source(one, (_, count) =>
    count === 1 ? { batchItemFailures: [{ itemIdentifier: '' }] } : null,
  );
  await calls(2);
  expect(handed[1]?.bodies.toSorted()).toEqual(['a', 'b']);
});

test('several messages of one group make one batch, in order, and the group waits until that batch is finished', async () => {
  const one = await queue(true, 10);
  await one.send(['a1', 'a'], ['a2', 'a'], ['b1', 'b'], ['a3', 'a']);
  const busy = new Map<string, number>();
  let worst = 0;
  const { handed, calls } = source(one, async ({ bodies }) => {
    const groups = new Set(bodies.map((body) => body.slice(0, 1)));
    for (const group of groups) busy.set(group, (busy.get(group) ?? 0) + 1);
    worst = Math.max(worst, ...busy.values());
    if (handed.length === 1) await one.send(['a4', 'a'], ['c1', 'c']);
    await new Promise((resolve) => setTimeout(resolve, 600));
    for (const group of groups) busy.set(group, (busy.get(group) ?? 0) - 1);
    return null;
  });
  await calls(3);
  expect(handed[0]?.bodies.filter((body) => body.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
  expect(handed[0]?.bodies).toContain('b1');
  // Another group goes ahead while the first batch runs; the group's next message does not.
  expect(handed[1]?.bodies).toEqual(['c1']);
  expect(handed[2]?.bodies).toEqual(['a4']);
  expect(worst).toBe(1);
});

test('a failed message of a group comes again before the later ones of its group', async () => {
  const one = await queue(true);
  await one.send(['a1', 'a'], ['a2', 'a'], ['a3', 'a']);
  const { handed, calls } = source(one, ({ records }, count) => {
    // As a FIFO function has to: the first that failed and everything after it.
    const failed = count === 1 ? records.slice(1) : [];
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  });
  await calls(2);
  expect(flat(handed.slice(1))).toEqual(['a2', 'a3']);
});

test('no more batches than the maximum run at a time', async () => {
  const one = await queue();
  await one.send(['a'], ['b'], ['c'], ['d'], ['e']);
  let running = 0;
  let most = 0;
  const { calls } = source(
    one,
    async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 50));
      running -= 1;
      return null;
    },
    { batchSize: 1, maximumConcurrency: 2 },
  );
  await calls(5);
  expect(most).toBe(2);
});

test('a stop takes nothing more and waits for what is in flight', async () => {
  const one = await queue();
  await one.send(['a']);
  const { handed, calls, stop } = source(one, () => new Promise((resolve) => setTimeout(() => resolve(null), 100)));
  await calls(1);
  await stop();
  await one.send(['b']);
  await visibilityPassed();
  expect(flat(handed)).toEqual(['a']);
});
