// The queues, for functions with a grant to send to one.
import { SQSClient } from '@aws-sdk/client-sqs';
import { Queue } from '@pregon/core/cloud/queue';
import type { Opener } from '../ports.ts';

export const queues: Opener<'queues'> = ({ queueUrls }) => {
  const client = new SQSClient({});
  return {
    turn: new Queue(client, queueUrls.turn),
    freeze: new Queue(client, queueUrls.freeze),
    receipt: new Queue(client, queueUrls.receipt),
    webhook: new Queue(client, queueUrls.webhook),
  };
};
