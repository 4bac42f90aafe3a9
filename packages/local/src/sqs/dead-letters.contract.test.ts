// What a queue gave up: counted and moved back through the real client.
import { ReceiveMessageCommand, SendMessageCommand, SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { DeadLetters } from '@pregon/core/cloud/dead-letters';
import type { QueueSpec } from '@pregon/functions/manifest';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startSqs } from '../sqs.ts';

const spec: QueueSpec = { fifo: true, visibilitySeconds: 30, retentionSeconds: 300, maxReceiveCount: 1 };

async function start(fifo: boolean) {
  const sqs = await startSqs({ queues: { one: { ...spec, fifo } } });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SQSClient({ endpoint: sqs.url, region: 'us-east-1', credentials });
  onTestFinished(async () => {
    client.destroy();
    await sqs.stop();
  });
  const QueueUrl = sqs.queueUrls.one;
  const send = (body: string) =>
    client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: body,
        ...(fifo ? { MessageGroupId: 'g', MessageDeduplicationId: body } : {}),
      }),
    );
  const receive = async (VisibilityTimeout: number) => {
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout });
    return ((await client.send(command)).Messages ?? []).map(({ Body }) => Body).sort();
  };
  return { client, letters: new DeadLetters(client, QueueUrl), send, receive };
}

test.each([true, false])('what was given up is counted, and tried anew after its way back (fifo: %s)', async (fifo) => {
  const { letters, send, receive } = await start(fifo);
  for (const body of ['a', 'b', 'c']) await send(body);
  expect(await letters.count()).toEqual({ waiting: 3, inFlight: 0, dead: 0 });
  await receive(0);
  // The second receive finds that they have been received as often as allowed.
  await vi.waitFor(async () => {
    await receive(0);
    expect(await letters.count()).toEqual({ waiting: 0, inFlight: 0, dead: 3 });
  });
  await letters.redrive();
  await vi.waitFor(async () => expect(await letters.count()).toEqual({ waiting: 3, inFlight: 0, dead: 0 }));
  expect(await receive(30)).toEqual(['a', 'b', 'c']);
  expect(await letters.count()).toEqual({ waiting: 0, inFlight: 3, dead: 0 });
});

test('an empty one is moved too, and a queue that nobody gives up to is refused', async () => {
  const { client, letters } = await start(true);
  await letters.redrive();
  expect(await letters.count()).toEqual({ waiting: 0, inFlight: 0, dead: 0 });
  const own = new StartMessageMoveTaskCommand({ SourceArn: 'arn:aws:sqs:us-east-1:000000000000:pregon-one.fifo' });
  await expect(client.send(own)).rejects.toThrow('must be configured as a Dead Letter Queue');
});
