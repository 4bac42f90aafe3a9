import { SQSClient, ReceiveMessageCommand, DeleteMessageBatchCommand } from '@aws-sdk/client-sqs';
import { Queue } from '@pregon/core/cloud/queue';
import { startSqs } from '/work/main/packages/local/src/sqs.ts';
import { rmSync } from 'node:fs';
rmSync('/tmp/cloudtest/b', { recursive: true, force: true });
const spec = { fifo: true, visibilitySeconds: 30, retentionSeconds: 3600, maxReceiveCount: 3 };
for (const dir of [undefined, '/tmp/cloudtest/b']) {
  const sqs = await startSqs({ ...(dir ? { dir } : {}), queues: { turn: spec, std: { ...spec, fifo: false } } });
  const client = new SQSClient({ endpoint: sqs.url, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  for (const name of ['turn', 'std'] as const) {
    const url = sqs.queueUrls[name]; const n = 10000;
    let t = performance.now();
    await Promise.all(Array.from({ length: 4 }, (_, k) => new Queue(client, url).send(Array.from({ length: n / 4 }, (_, i) => ({ body: `m${k}-${i}`, ...(name === 'turn' ? { groupId: `g${k}-${i % 500}`, deduplicationId: `d${k}-${i}` } : {}) })))));
    const sent = performance.now() - t; t = performance.now();
    let got = 0;
    await Promise.all(Array.from({ length: 4 }, async () => { while (got < n) {
      const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] }));
      got += Messages.length; if (!Messages.length) continue;
      await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: Messages.map((m, i) => ({ Id: String(i), ReceiptHandle: m.ReceiptHandle })) }));
    } }));
    console.log(dir ?? 'memory', name, 'send/s', Math.round(n / sent * 1000), 'receive+delete/s', Math.round(n / (performance.now() - t) * 1000));
  }
  await sqs.stop();
}
