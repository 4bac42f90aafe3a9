import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MessageFaults } from './faults.ts';
import { Journal } from './journal.ts';
import { requestSignal } from './queue.ts';
import { sendMessage } from './send.ts';
import { Queues } from './store.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-22T00:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

const fifo = { FifoQueue: 'true', DeduplicationScope: 'messageGroup' };

const makeQueue = (attributes: Record<string, string>) => {
  const queues = new Queues(new Journal(undefined));
  const queue = queues.create(attributes.FifoQueue === undefined ? 'q' : 'q.fifo', attributes);
  const send = (body: string, more: Record<string, unknown> = {}) =>
    sendMessage({ QueueUrl: queue.url, MessageBody: body, ...more }, () => queue, new MessageFaults());
  const receive = (max = 10) => queue.dequeue(max, undefined, (arn) => queues.getQueueByArn(arn));
  return { queues, queue, send, receive, bodies: (max?: number) => receive(max).map((message) => message.Body) };
};

const inGroup = (id: string) => ({ MessageGroupId: 'g', MessageDeduplicationId: id });

test('a message older than the retention period is not given, and not counted as a failure', () => {
  const { queues, queue, send, bodies } = makeQueue({ ...fifo, MessageRetentionPeriod: '60' });
  const dead = queues.create('dead.fifo', fifo);
  queue.setAttributes({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 }) });
  send('old', inGroup('1'));
  vi.advanceTimersByTime(30_000);
  send('young', inGroup('2'));
  vi.advanceTimersByTime(30_000);
  expect(bodies()).toEqual(['young']);
  expect(queue.getAllAttributes(['All'])).toMatchObject({
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '1',
  });
  expect(dead.getAllAttributes(['ApproximateNumberOfMessages'])).toEqual({ ApproximateNumberOfMessages: '0' });
});

test('in a FIFO queue a dead letter begins its age anew, in a standard one it keeps it', () => {
  for (const [attributes, left] of [
    [fifo, ['x']],
    [{}, []],
  ] as const) {
    const { queues, queue, send, bodies } = makeQueue({ ...attributes, VisibilityTimeout: '1' });
    const dead = queues.create('dead', { ...attributes, MessageRetentionPeriod: '60' });
    queue.setAttributes({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 }) });
    send('x', 'FifoQueue' in attributes ? inGroup('1') : {});
    expect(bodies()).toEqual(['x']);
    vi.advanceTimersByTime(59_000);
    expect(bodies()).toEqual([]);
    vi.advanceTimersByTime(2_000);
    expect(dead.dequeue(10, undefined, () => undefined).map((message) => message.Body)).toEqual(left);
  }
});

test('a repetition is accepted again when five minutes have passed since the first', () => {
  const { send, bodies } = makeQueue(fifo);
  const first = send('x', inGroup('1'));
  vi.advanceTimersByTime(299_999);
  expect(send('x', inGroup('1'))).toEqual(first);
  vi.advanceTimersByTime(1);
  expect(send('y', inGroup('1'))).not.toEqual(first);
  expect(bodies()).toEqual(['x', 'y']);
});

test('groups take turns: one that was taken from comes after those that wait', () => {
  const { queue, send, receive, bodies } = makeQueue(fifo);
  for (const group of ['a', 'b', 'c']) {
    for (const id of ['1', '2']) send(`${group}${id}`, { MessageGroupId: group, MessageDeduplicationId: id });
  }
  const [first] = receive(1);
  queue.deleteMessage(first?.ReceiptHandle ?? '');
  expect(bodies(3)).toEqual(['b1', 'b2', 'c1']);
  expect(bodies()).toEqual(['a2']);
});

test('nothing is taken for a client that has gone', () => {
  const { send, bodies } = makeQueue({});
  send('x');
  expect(requestSignal.run(AbortSignal.abort(), bodies)).toEqual([]);
  expect(bodies()).toEqual(['x']);
});

test('messages sent together wake one waiting receive, and later ones the next', async () => {
  const { queue, send, bodies } = makeQueue({});
  const woken: string[] = [];
  const wait = async (name: string) => {
    await queue.waitForMessages(20);
    woken.push(`${name}: ${bodies()}`);
  };
  const waiting = [wait('first'), wait('second'), wait('third')];
  send('x');
  send('y');
  await waiting[0];
  send('z');
  await waiting[1];
  vi.advanceTimersByTime(20_000);
  await waiting[2];
  expect(woken).toEqual(['first: x,y', 'second: z', 'third: ']);
});

test.each([
  ['a group id with a blank', { MessageGroupId: 'a b', MessageDeduplicationId: '1' }],
  ['a group id of 129 letters', { MessageGroupId: 'a'.repeat(129), MessageDeduplicationId: '1' }],
  ['a deduplication id with an accent', { MessageGroupId: 'a', MessageDeduplicationId: 'ñ' }],
  ['an empty group id', { MessageGroupId: '', MessageDeduplicationId: '1' }],
  ['a delay', { ...inGroup('1'), DelaySeconds: 1 }],
])('%s is refused by a FIFO queue', (_, more) => {
  const { send, bodies } = makeQueue(fifo);
  expect(() => send('x', more)).toThrow(expect.objectContaining({ code: 'InvalidParameterValue' }));
  expect(bodies()).toEqual([]);
});

test.each([
  ['a deduplication id', { MessageDeduplicationId: '1' }, 'InvalidParameterValue'],
  ['a delay over 15 minutes', { DelaySeconds: 901 }, 'InvalidParameterValue'],
  ['an empty body', { MessageBody: '' }, 'MissingParameter'],
  ['a body over the limit', { MessageBody: 'ñ'.repeat(524_289) }, 'InvalidParameterValue'],
  ['half an emoji', { MessageBody: '\ud83d' }, 'InvalidMessageContents'],
])('%s is refused by a standard queue', (_, more, code) => {
  const { send } = makeQueue({});
  expect(() => send('x', more)).toThrow(expect.objectContaining({ code }));
});

test('a standard message may name a group, as fair queues have it', () => {
  const { send, bodies } = makeQueue({});
  send('1', { MessageGroupId: 'tenant' });
  send('2', { MessageGroupId: 'tenant' });
  expect(bodies(1)).toEqual(['1']);
  expect(bodies(1)).toEqual(['2']);
});
