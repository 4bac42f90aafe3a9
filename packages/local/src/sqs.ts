// SQS on one machine: fauxqs speaks the protocol; the queues behind it, and the sending of messages, are ours.
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { QueueSpec } from '@pregon/functions/manifest';
import { buildApp } from 'fauxqs';
import { MessageFaults } from './sqs/faults.ts';
import { Journal } from './sqs/journal.ts';
import { type LocalQueue, requestSignal } from './sqs/queue.ts';
import { SqsProblem, sendMessage, sendMessageBatch } from './sqs/send.ts';
import { Queues } from './sqs/store.ts';

export interface SqsOptions<Name extends string> {
  /** Messages are kept here between runs; absent: in memory only. */
  readonly dir?: string;
  /** 0 (the default) takes a free port. */
  readonly port?: number;
  /** As the manifest has them: each with a dead-letter queue of its own kind. */
  readonly queues: Readonly<Record<Name, QueueSpec>>;
}

export interface LocalSqs<Name extends string> {
  readonly url: string;
  readonly queueUrls: Readonly<Record<Name, string>>;
  readonly deadLetterUrls: Readonly<Record<Name, string>>;
  readonly faults: MessageFaults;
  /** Ends waiting receives with nothing, and closes the endpoint. */
  stop(): Promise<void>;
}

/** Dead letters wait for a person, so they are kept as long as SQS can: 14 days. */
const deadLetterRetention = String(14 * 86_400);

export const startSqs = async <Name extends string>(options: SqsOptions<Name>): Promise<LocalSqs<Name>> => {
  const journal = new Journal(options.dir);
  const queues = new Queues(journal);
  const faults = new MessageFaults();
  const app = endpoint(queues, faults);
  try {
    queues.origin = await app.listen({ port: options.port ?? 0, host: '127.0.0.1' });
  } catch (error) {
    journal.close();
    throw error;
  }
  const made = Object.entries<QueueSpec>(options.queues).map(([name, spec]) => ({
    name,
    ...create(queues, name, spec),
  }));
  let stopped: Promise<void> | undefined;
  const urls = (of: 'queue' | 'dead') => Object.fromEntries(made.map((each) => [each.name, each[of].url]));
  return {
    url: queues.origin,
    queueUrls: urls('queue') as Record<Name, string>,
    deadLetterUrls: urls('dead') as Record<Name, string>,
    faults,
    stop: () => {
      faults.clear();
      stopped ??= app.close().then(() => journal.close());
      return stopped;
    },
  };
};

/** `pregon-turn.fifo` and, for what failed too often, `pregon-turn-dead.fifo`. */
const create = (queues: Queues, name: string, spec: QueueSpec): { queue: LocalQueue; dead: LocalQueue } => {
  const end = spec.fifo ? '.fifo' : '';
  const fifo = spec.fifo
    ? {
        FifoQueue: 'true',
        ContentBasedDeduplication: 'false',
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
      }
    : {};
  const dead = queues.create(`pregon-${name}-dead${end}`, { ...fifo, MessageRetentionPeriod: deadLetterRetention });
  const queue = queues.create(`pregon-${name}${end}`, {
    ...fifo,
    VisibilityTimeout: String(spec.visibilitySeconds),
    MessageRetentionPeriod: String(spec.retentionSeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: spec.maxReceiveCount }),
  });
  return { queue, dead };
};

const endpoint = (queues: Queues, faults: MessageFaults) => {
  // fauxqs types its store by its class; it calls only what Queues and LocalQueue have, and its topics and objects are not reached.
  const stores = { sqsStore: queues } as unknown as NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;
  const app = buildApp({ logger: false, stores });
  const find = (url: string): LocalQueue => {
    const queue = queues.getQueue(url);
    if (queue === undefined) throw new SqsProblem('QueueDoesNotExist', 'The specified queue does not exist.');
    return queue;
  };
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers['content-type']?.startsWith('application/x-amz-json-1.0')) return;
    return reply.code(400).send({ __type: 'com.amazonaws.sqs#UnsupportedOperation', message: 'Only SQS is here.' });
  });
  // After the body is read: the context would not outlive that.
  app.addHook('preHandler', (_request, reply, done) => requestSignal.run(goneSignal(reply.raw), done));
  app.addHook('preHandler', async (request, reply) => {
    if (request.headers['x-amz-target'] === 'AmazonSQS.StartMessageMoveTask') {
      const { SourceArn = '' } = (request.body ?? {}) as { SourceArn?: string };
      if (queues.moveBack(SourceArn)) {
        return reply.type('application/x-amz-json-1.0').send({ TaskHandle: randomUUID() });
      }
      const message = 'Source queue must be configured as a Dead Letter Queue.';
      return reply.code(400).send({ __type: 'com.amazonaws.sqs#InvalidParameterValue', message });
    }
    const send = { 'AmazonSQS.SendMessage': sendMessage, 'AmazonSQS.SendMessageBatch': sendMessageBatch }[
      String(request.headers['x-amz-target'])
    ];
    if (send === undefined) return;
    try {
      return reply.type('application/x-amz-json-1.0').send(send(request.body, find, faults));
    } catch (error) {
      if (!(error instanceof SqsProblem)) throw error;
      const { code, message } = error;
      // The client takes the error's name from it, as from SQS.
      reply.header('x-amzn-query-error', `${olderCode(code)};Sender`);
      return reply.code(400).send({ __type: `com.amazonaws.sqs#${code}`, message });
    }
  });
  return app;
};

/** An error's code in the older protocol: those that the newer one has a type for had a prefix there. */
const olderCode = (code: string): string => {
  if (code === 'QueueDoesNotExist') return 'AWS.SimpleQueueService.NonExistentQueue';
  return code === 'InvalidParameterValue' || code === 'MissingParameter' ? code : `AWS.SimpleQueueService.${code}`;
};

const goneSignal = (response: ServerResponse): AbortSignal => {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
};
