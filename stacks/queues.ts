// The queues of the manifest, each with its dead-letter queue.
import { type QueueName, queues } from '@pregon/functions/manifest';
import { Duration, type Stack } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';

export type Queues = Readonly<Record<QueueName, Queue>>;
export type DeadLetters = Readonly<Record<QueueName, Queue>>;

// High throughput: deduplication and the limit of 300 calls a second count per group, not for the whole queue.
const fifo = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
} as const;

const safe = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;

/** `turn` → `Turn`. */
export const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const makeQueue = (scope: Stack, name: QueueName): { queue: Queue; deadLetters: Queue } => {
  const spec = queues[name];
  const kind = spec.fifo ? fifo : {};
  const deadLetters = new Queue(scope, `${capital(name)}DeadLetters`, {
    ...kind,
    ...safe,
    // A message keeps the time of its first sending when it is moved, so its grave has to last as long as SQS allows.
    retentionPeriod: Duration.days(14),
  });
  const queue = new Queue(scope, `${capital(name)}Queue`, {
    ...kind,
    ...safe,
    visibilityTimeout: Duration.seconds(spec.visibilitySeconds),
    retentionPeriod: Duration.seconds(spec.retentionSeconds),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: spec.maxReceiveCount },
  });
  return { queue, deadLetters };
};

export const makeQueues = (scope: Stack): { queues: Queues; deadLetters: DeadLetters } => {
  const turn = makeQueue(scope, 'turn');
  const freeze = makeQueue(scope, 'freeze');
  const receipt = makeQueue(scope, 'receipt');
  const webhook = makeQueue(scope, 'webhook');
  return {
    queues: { turn: turn.queue, freeze: freeze.queue, receipt: receipt.queue, webhook: webhook.queue },
    deadLetters: {
      turn: turn.deadLetters,
      freeze: freeze.deadLetters,
      receipt: receipt.deadLetters,
      webhook: webhook.deadLetters,
    },
  };
};
