// What a queue may do to a message on demand, seen by a client.
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test } from 'vitest';
import { startSqs } from '../sqs.ts';

const start = async (fifo: boolean) => {
  const spec = { visibilitySeconds: 30, retentionSeconds: 3600, maxReceiveCount: 3, fifo };
  const { faults, queueUrls, stop, url } = await startSqs({ queues: { turn: spec, other: spec } });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SQSClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
  onTestFinished(() => {
    client.destroy();
    return stop();
  });
  const ids = (body: string) => (fifo ? { MessageGroupId: body, MessageDeduplicationId: body } : {});
  const send = async (...bodies: string[]) => {
    for (const MessageBody of bodies)
      await client.send(new SendMessageCommand({ QueueUrl: queueUrls.turn, MessageBody, ...ids(MessageBody) }));
  };
  /** Everything that comes within the time, in its order. */
  const receive = async (withinMs: number) => {
    const got: string[] = [];
    for (const end = Date.now() + withinMs; Date.now() < end; ) {
      const ask = { QueueUrl: queueUrls.turn, MaxNumberOfMessages: 10 };
      const { Messages = [] } = await client.send(new ReceiveMessageCommand(ask));
      got.push(...Messages.map(({ Body = '' }) => Body));
      if (Messages.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return got;
  };
  let hits = 0;
  const add = (kind: 'drop' | 'double' | 'delay' | 'reorder', delayMs = 0) =>
    faults.add({ kind, delayMs, queueUrl: queueUrls.turn, onHit: () => (hits += 1) });
  return { add, faults, receive, send, hits: () => hits };
};

test.each([true, false])('a message is dropped, and the next one is not (FIFO: %s)', async (fifo) => {
  const { add, receive, send, hits } = await start(fifo);
  add('drop');
  await send('a', 'b');
  expect(await receive(200)).toEqual(['b']);
  expect(hits()).toBe(1);
});

test.each([true, false])('a message is delivered twice, the second time later (FIFO: %s)', async (fifo) => {
  const { add, receive, send, hits } = await start(fifo);
  add('double', 150);
  await send('a', 'b');
  expect(await receive(100)).toEqual(['a', 'b']);
  expect(await receive(300)).toEqual(['a']);
  expect(hits()).toBe(1);
});

test.each([true, false])('a message comes late (FIFO: %s)', async (fifo) => {
  const { add, receive, send } = await start(fifo);
  add('delay', 200);
  await send('a', 'b');
  expect(await receive(500)).toEqual(['b', 'a']);
});

test.each([true, false])('a message comes behind the next one (FIFO: %s)', async (fifo) => {
  const { add, receive, send, hits } = await start(fifo);
  add('reorder', 5000);
  await send('a');
  expect(await receive(100)).toEqual([]);
  await send('b');
  expect(await receive(100)).toEqual(['b', 'a']);
  expect(hits()).toBe(1);
});

test('a message that nothing overtakes is only late, and that counts for nothing', async () => {
  const { add, receive, send, hits } = await start(true);
  add('reorder', 100);
  await send('a');
  expect(await receive(300)).toEqual(['a']);
  expect(hits()).toBe(0);
});

test('what has not happened is forgotten on demand', async () => {
  const { add, faults, receive, send } = await start(true);
  add('drop');
  faults.clear();
  await send('a');
  expect(await receive(100)).toEqual(['a']);
});
