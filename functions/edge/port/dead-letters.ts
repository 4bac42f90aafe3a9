// What the queues gave up, for the function that shows it to admins.
import { SQSClient } from '@aws-sdk/client-sqs';
import { DeadLetters } from '@pregon/core/cloud/dead-letters';
import type { Opener } from '../ports.ts';

export const deadLetters: Opener<'deadLetters'> = ({ queueUrls }) => {
  const client = new SQSClient({});
  return {
    turn: new DeadLetters(client, queueUrls.turn),
    freeze: new DeadLetters(client, queueUrls.freeze),
    receipt: new DeadLetters(client, queueUrls.receipt),
    webhook: new DeadLetters(client, queueUrls.webhook),
  };
};
