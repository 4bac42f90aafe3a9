// The queue port with the real client: against the local part, or against AWS with PREGON_CONTRACT_SQS=aws (it makes queues of its own).
import { randomUUID } from 'node:crypto';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type OutMessage, Queue, QueueSendError } from '@pregon/core/cloud/queue';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { startSqs } from '../sqs.ts';

/** Awaits an event, however busy the machine is. */
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, 15_000);

const onAws = process.env.PREGON_CONTRACT_SQS === 'aws';
const local = onAws ? undefined : await startSqs({ queues: {} });
const localConfig = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
let client: SQSClient;

beforeAll(() => {
  client = new SQSClient(local === undefined ? {} : { ...localConfig, endpoint: local.url });
});
afterAll(async () => {
  client.destroy();
  await local?.stop();
});

/** High-throughput FIFO, as the manifest's queues are. */
const fifo = { FifoQueue: 'true', DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' };

const makeQueue = async (attributes: Record<string, string> = {}): Promise<string> => {
  const name = `pregon-contract-${randomUUID()}${attributes.FifoQueue === undefined ? '' : '.fifo'}`;
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  onTestFinished(async () => void (await client.send(new DeleteQueueCommand({ QueueUrl }))));
  return QueueUrl ?? '';
};

const send = (url: string, ...messages: (string | OutMessage)[]) =>
  new Queue(client, url).send(
    messages.map((message) =>
      typeof message === 'string'
        ? { body: message, groupId: message.split('-')[0] ?? '', deduplicationId: message }
        : message,
    ),
  );

const receive = async (
  url: string,
  options: { max?: number; wait?: number; hide?: number } = {},
): Promise<Message[]> => {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: options.max ?? 10,
      WaitTimeSeconds: options.wait ?? 0,
      ...(options.hide === undefined ? {} : { VisibilityTimeout: options.hide }),
      MessageSystemAttributeNames: ['All'],
    }),
  );
  return Messages;
};

const bodies = (messages: readonly Message[]) => messages.map((message) => message.Body);
const counts = (messages: readonly Message[]) => messages.map((message) => message.Attributes?.ApproximateReceiveCount);

const remove = async (url: string, messages: readonly Message[]) => {
  const Entries = messages.map((message, index) => ({ Id: String(index), ReceiptHandle: message.ReceiptHandle }));
  const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
  expect(Failed).toEqual([]);
};

const attribute = async (url: string, name: 'QueueArn' | 'ApproximateNumberOfMessages') => {
  const answer = await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [name] }));
  return answer.Attributes?.[name] ?? '';
};

const show = (url: string, message: Message | undefined, seconds = 0) =>
  client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: url,
      ReceiptHandle: message?.ReceiptHandle,
      VisibilityTimeout: seconds,
    }),
  );

test('one receive hands over several messages of one group, in order, and then those of the next group', async () => {
  const url = await makeQueue(fifo);
  await send(url, 'a-1', 'b-1', 'a-2', 'a-3');
  const messages = await receive(url);
  expect(bodies(messages)).toEqual(['a-1', 'a-2', 'a-3', 'b-1']);
  expect(messages.map((message) => message.Attributes?.MessageGroupId)).toEqual(['a', 'a', 'a', 'b']);
});

test('a group gives nothing more while one of its messages is in flight, and other groups go on', async () => {
  const url = await makeQueue(fifo);
  await send(url, 'a-1', 'a-2', 'a-3', 'b-1');
  const first = await receive(url, { max: 2 });
  expect(bodies(first)).toEqual(['a-1', 'a-2']);
  expect(bodies(await receive(url))).toEqual(['b-1']);
  await remove(url, first.slice(0, 1));
  expect(bodies(await receive(url))).toEqual([]);
  await remove(url, first.slice(1));
  expect(bodies(await receive(url, { wait: 2 }))).toEqual(['a-3']);
});

test('a message that is shown again comes alone while later ones of its group are in flight', async () => {
  const url = await makeQueue(fifo);
  await send(url, 'a-1', 'a-2', 'a-3', 'b-1');
  const [first] = await receive(url, { max: 2 });
  await show(url, first);
  expect(bodies(await receive(url, { wait: 2 }))).toEqual(['b-1', 'a-1']);
});

test('messages whose visibility has ended come again in their order, counted', async () => {
  const url = await makeQueue({ ...fifo, VisibilityTimeout: '1' });
  await send(url, 'a-1', 'a-2', 'a-3');
  expect(bodies(await receive(url))).toEqual(['a-1', 'a-2', 'a-3']);
  const again = await receive(url, { wait: 5 });
  expect(bodies(again)).toEqual(['a-1', 'a-2', 'a-3']);
  expect(counts(again)).toEqual(['2', '2', '2']);
});

test('a receipt handle of a FIFO queue is worth nothing after its visibility has ended', async () => {
  const url = await makeQueue({ ...fifo, VisibilityTimeout: '1' });
  await send(url, 'a-1');
  const [late] = await receive(url);
  await eventually(async () => expect(await attribute(url, 'ApproximateNumberOfMessages')).toBe('1'));
  // AWS says so, the local part does not: the message comes again on both.
  await client
    .send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: late?.ReceiptHandle }))
    .catch(() => undefined);
  expect(bodies(await receive(url, { wait: 2 }))).toEqual(['a-1']);
});

test('a repetition within five minutes looks accepted and is not delivered, also after the first was deleted', async () => {
  const url = await makeQueue(fifo);
  await send(url, 'a-1');
  await remove(url, await receive(url));
  await send(url, 'a-1', 'a-2');
  expect(bodies(await receive(url))).toEqual(['a-2']);
});

test('repetitions are looked for within the group when the queue says so, else in the whole queue', async () => {
  const byGroup = await makeQueue(fifo);
  const byQueue = await makeQueue({ FifoQueue: 'true' });
  const messages = ['a', 'b'].map((groupId) => ({ body: groupId, groupId, deduplicationId: 'same' }));
  await send(byGroup, ...messages);
  await send(byQueue, ...messages);
  expect(bodies(await receive(byGroup))).toEqual(['a', 'b']);
  expect(bodies(await receive(byQueue))).toEqual(['a']);
});

test('what was received too often goes to the dead-letter queue with its count, and its group goes on', async () => {
  const dead = await makeQueue(fifo);
  const url = await makeQueue({
    ...fifo,
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: await attribute(dead, 'QueueArn'), maxReceiveCount: 2 }),
  });
  await send(url, 'a-1', 'a-2');
  for (const _ of [1, 2]) {
    const [first] = await receive(url, { max: 1, wait: 2 });
    expect(first?.Body).toBe('a-1');
    await show(url, first);
  }
  expect(bodies(await receive(url, { wait: 2 }))).toEqual(['a-2']);
  const letters = await receive(dead, { wait: 5 });
  expect(bodies(letters)).toEqual(['a-1']);
  expect(counts(letters)).toEqual(['3']);
});

test('a message of a standard queue that is shown at once can be received at once', async () => {
  const url = await makeQueue();
  await send(url, { body: 'one' });
  const [first] = await receive(url, { wait: 2 });
  expect(await receive(url)).toEqual([]);
  await show(url, first);
  expect(counts(await receive(url, { wait: 5 }))).toEqual(['2']);
});

test('in a standard queue a handle deletes also after the visibility has ended', async () => {
  const url = await makeQueue({ VisibilityTimeout: '1' });
  await send(url, { body: 'one' });
  const messages = await receive(url, { wait: 2 });
  await eventually(async () => expect(await attribute(url, 'ApproximateNumberOfMessages')).toBe('1'));
  await remove(url, messages);
  expect(await receive(url, { wait: 1 })).toEqual([]);
});

test('a message can be delayed in a standard queue', async () => {
  const url = await makeQueue();
  await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'later', DelaySeconds: 1 }));
  expect(await receive(url)).toEqual([]);
  expect(bodies(await receive(url, { wait: 5 }))).toEqual(['later']);
});

test('the adapter sends more than ten messages and more than 1 MiB in as many calls as it takes', async () => {
  const url = await makeQueue();
  const large = Array.from({ length: 23 }, (_, index) => `${index} ${'x'.repeat(150_000)}`);
  await send(url, ...large.map((body) => ({ body })));
  const received = new Set<string | undefined>();
  await eventually(async () => {
    const messages = await receive(url, { wait: 1 });
    for (const body of bodies(messages)) received.add(body);
    await remove(url, messages);
    expect([...received].sort()).toEqual(large.toSorted());
  });
});

test('any text goes through as it is', async () => {
  const url = await makeQueue();
  const body = '{"nombre":"Ñandutí 🇵🇾","línea":"a\\nb"}';
  await send(url, { body });
  expect(bodies(await receive(url, { wait: 2 }))).toEqual([body]);
});

test('an entry that SQS refuses is named by the adapter, and the others are sent', async () => {
  const url = await makeQueue();
  const bad = { body: 'not allowed: \u0001' };
  const error = await send(url, { body: 'good' }, bad).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(QueueSendError);
  expect(error).toMatchObject({ left: [bad], message: expect.stringContaining('InvalidMessageContents') });
  expect(bodies(await receive(url, { wait: 2 }))).toEqual(['good']);
});

test('a FIFO message needs a group, and an id when its body does not give one', async () => {
  const url = await makeQueue(fifo);
  const byBody = await makeQueue({ ...fifo, ContentBasedDeduplication: 'true' });
  const groupless = new SendMessageCommand({ QueueUrl: url, MessageBody: 'x', MessageDeduplicationId: '1' });
  await expect(client.send(groupless)).rejects.toMatchObject({ name: 'MissingParameter' });
  const idless = new SendMessageCommand({ QueueUrl: url, MessageBody: 'x', MessageGroupId: 'a' });
  await expect(client.send(idless)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  await send(byBody, { body: 'x', groupId: 'a' }, { body: 'x', groupId: 'a' }, { body: 'y', groupId: 'a' });
  expect(bodies(await receive(byBody))).toEqual(['x', 'y']);
});

test.each([
  ['no entries', [], 'EmptyBatchRequest'],
  ['eleven entries', Array.from({ length: 11 }, (_, index) => String(index)), 'TooManyEntriesInBatchRequest'],
  ['an id twice', ['a', 'a'], 'BatchEntryIdsNotDistinct'],
  ['an id with a dot', ['a.b'], 'InvalidBatchEntryId'],
])('a batch with %s is refused as a whole', async (_, ids, name) => {
  const url = await makeQueue();
  const Entries = ids.map((Id) => ({ Id, MessageBody: 'x' }));
  await expect(client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }))).rejects.toMatchObject({ name });
});

test('a batch over 1 MiB is refused as a whole', async () => {
  const url = await makeQueue();
  const Entries = ['a', 'b'].map((Id) => ({ Id, MessageBody: 'x'.repeat(600_000) }));
  const command = new SendMessageBatchCommand({ QueueUrl: url, Entries });
  await expect(client.send(command)).rejects.toMatchObject({ name: 'BatchRequestTooLong' });
});

test('an absent queue is said to be absent', async () => {
  const name = { name: 'QueueDoesNotExist' };
  await expect(client.send(new GetQueueUrlCommand({ QueueName: `absent-${randomUUID()}` }))).rejects.toMatchObject(
    name,
  );
  const url = (await makeQueue()).replace('pregon-contract-', 'absent-');
  await expect(client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'x' }))).rejects.toMatchObject(name);
});

test('a waiting receive ends with the message that comes, and with nothing when none does', async () => {
  const url = await makeQueue();
  const waiting = receive(url, { wait: 20 });
  await send(url, { body: 'now' });
  expect(bodies(await waiting)).toEqual(['now']);
  expect(await receive(url, { wait: 1 })).toEqual([]);
});
