import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { type OutMessage, Queue, QueueSendError } from './queue.ts';

type Entry = { readonly Id: string; readonly MessageBody: string };
type Verdict = 'ok' | 'busy' | 'wrong';

/** A client that keeps each batch's bodies, and refuses what `judge` says. */
const fakeClient = (judge: (body: string, call: number) => Verdict = () => 'ok') => {
  const batches: string[][] = [];
  const send = async (command: unknown) => {
    if (!(command instanceof SendMessageBatchCommand)) throw new Error('unexpected command');
    const entries = (command.input.Entries ?? []) as Entry[];
    batches.push(entries.map((entry) => entry.MessageBody));
    const verdicts = entries.map((entry) => ({ ...entry, verdict: judge(entry.MessageBody, batches.length) }));
    const failed = verdicts.filter(({ verdict }) => verdict !== 'ok');
    return {
      Failed: failed.map(({ Id, verdict }) => ({ Id, Code: verdict, SenderFault: verdict === 'wrong' })),
    };
  };
  return { batches, queue: new Queue({ send } as unknown as SQSClient, 'http://queue') };
};

const messages = (...bodies: string[]): OutMessage[] => bodies.map((body) => ({ body }));
const sendError = async (sending: Promise<void>): Promise<QueueSendError> => {
  const error = await sending.catch((e: unknown) => e);
  if (!(error instanceof QueueSendError)) throw new Error(`expected a QueueSendError, got ${String(error)}`);
  return error;
};

test('nothing to send is no call', async () => {
  const { batches, queue } = fakeClient();
  await queue.send([]);
  expect(batches).toEqual([]);
});

test('messages go out in order, ten in a call', async () => {
  const { batches, queue } = fakeClient();
  const bodies = Array.from({ length: 21 }, (_, index) => String(index));
  await queue.send(messages(...bodies));
  expect(batches.map((batch) => batch.length)).toEqual([10, 10, 1]);
  expect(batches.flat()).toEqual(bodies);
});

test('a call holds at most 1 MiB, counted in bytes', async () => {
  const { batches, queue } = fakeClient();
  const half = 'ñ'.repeat(262_144);
  await queue.send(messages(half, half, 'x', half));
  expect(batches.map((batch) => batch.length)).toEqual([2, 2]);
});

test('one message over 1 MiB is refused before anything is sent', async () => {
  const { batches, queue } = fakeClient();
  await expect(queue.send(messages('small', 'ñ'.repeat(524_289)))).rejects.toThrow(RangeError);
  expect(batches).toEqual([]);
});

test('entries that SQS could not take are sent again, alone', async () => {
  const { batches, queue } = fakeClient((body, call) => (body === 'b' && call < 3 ? 'busy' : 'ok'));
  await queue.send(messages('a', 'b', 'c'));
  expect(batches).toEqual([['a', 'b', 'c'], ['b'], ['b']]);
});

test('an entry refused for what it is, is not sent again, and the rest still goes out', async () => {
  const { batches, queue } = fakeClient((body) => (body === 'bad' ? 'wrong' : 'ok'));
  const error = await sendError(queue.send(messages('bad', ...'abcdefghijk'.split(''))));
  expect(error.left).toEqual(messages('bad'));
  expect(error.message).toBe('1 messages could not be queued: wrong');
  expect(batches).toHaveLength(2);
});

test('after five attempts what is left is told', async () => {
  const { batches, queue } = fakeClient((body) => (body === 'b' ? 'busy' : 'ok'));
  const error = await sendError(queue.send(messages('a', 'b')));
  expect(error.left).toEqual(messages('b'));
  expect(batches).toEqual([['a', 'b'], ['b'], ['b'], ['b'], ['b']]);
});

test('when a call fails, its messages and all later ones are left', async () => {
  const { queue } = fakeClient((body) => {
    if (body === '10') throw new Error('connection refused');
    return body === '3' ? 'wrong' : 'ok';
  });
  const bodies = Array.from({ length: 25 }, (_, index) => String(index));
  const error = await sendError(queue.send(messages(...bodies)));
  expect(error.left.map((message) => message.body)).toEqual(['3', ...bodies.slice(10)]);
  expect(error.message).toContain('connection refused');
  expect(error.cause).toBeInstanceOf(Error);
});
