// Sends messages to one SQS queue in as few calls as its limits allow, and repeats the entries that SQS refused for its own reasons.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BatchResultErrorEntry,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** Both are SQS's: entries in a call, and the bytes of a message as of a whole call (1 MiB). */
const maxEntries = 10;
const maxBytes = 1_048_576;

const maxAttempts = 5;
const backoffMs = 50;

export interface OutMessage {
  readonly body: string;
  /** FIFO queues need both ids: at most 128 letters, digits and punctuation. */
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** Not everything was sent. Sending `left` again is safe: what did arrive is deduplicated, or is a hint that may come twice. */
export class QueueSendError extends Error {
  readonly left: readonly OutMessage[];

  constructor(left: readonly OutMessage[], reason: string, cause?: unknown) {
    super(`${left.length} messages could not be queued: ${reason}`, { cause });
    this.name = 'QueueSendError';
    this.left = left;
  }
}

export class Queue {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor(client: SQSClient, url: string) {
    this.#client = client;
    this.#url = url;
  }

  /**
   * Sends all, in order, in batches of at most 10 messages and 1 MiB. Entries refused by a fault of SQS are repeated up to five times
   * with growing, jittered pauses; an entry refused for its content is not. (Within a FIFO group a repeated entry comes after its batch.)
   * @throws RangeError before anything is sent, when one message alone is over 1 MiB.
   * @throws QueueSendError with the messages that are left.
   */
  async send(messages: readonly OutMessage[]): Promise<void> {
    const batches = inBatches(messages);
    const refused: OutMessage[] = [];
    const reasons = new Set<string>();
    for (const [index, batch] of batches.entries()) {
      try {
        for (const failure of await this.#sendBatch(batch)) {
          refused.push(failure.message);
          reasons.add(failure.reason);
        }
      } catch (error) {
        const left = [...refused, ...batches.slice(index).flat()];
        throw new QueueSendError(left, error instanceof Error ? error.message : String(error), error);
      }
    }
    if (refused.length > 0) throw new QueueSendError(refused, [...reasons].join('; '));
  }

  async #sendBatch(batch: readonly OutMessage[]): Promise<Refusal[]> {
    const refused: Refusal[] = [];
    let open = batch;
    for (let attempt = 1; open.length > 0; attempt += 1) {
      const entries = open.map(toEntry);
      const { Failed = [] } = await this.#client.send(
        new SendMessageBatchCommand({ QueueUrl: this.#url, Entries: entries }),
      );
      const failures = Failed.flatMap((failure) => refusal(open, failure));
      const final = (failure: Refusal) => failure.senderFault || attempt === maxAttempts;
      refused.push(...failures.filter(final));
      open = failures.filter((failure) => !final(failure)).map((failure) => failure.message);
      if (open.length > 0) await sleep(Math.random() * backoffMs * 2 ** attempt);
    }
    return refused;
  }
}

interface Refusal {
  readonly message: OutMessage;
  readonly reason: string;
  readonly senderFault: boolean;
}

/** An entry's id is its place in the batch, which is how an answer is matched to its message. */
const toEntry = (message: OutMessage, index: number): SendMessageBatchRequestEntry => ({
  Id: String(index),
  MessageBody: message.body,
  ...(message.groupId === undefined ? {} : { MessageGroupId: message.groupId }),
  ...(message.deduplicationId === undefined ? {} : { MessageDeduplicationId: message.deduplicationId }),
});

const refusal = (open: readonly OutMessage[], failure: BatchResultErrorEntry): Refusal[] => {
  const message = open[Number(failure.Id)];
  if (message === undefined) return [];
  const reason = `${failure.Code ?? 'unknown'}${failure.Message === undefined ? '' : `: ${failure.Message}`}`;
  return [{ message, reason, senderFault: failure.SenderFault ?? false }];
};

const inBatches = (messages: readonly OutMessage[]): OutMessage[][] => {
  const batches: OutMessage[][] = [];
  let batch: OutMessage[] = [];
  let batchBytes = 0;
  for (const message of messages) {
    const bytes = Buffer.byteLength(message.body);
    if (bytes > maxBytes) throw new RangeError(`A message of ${bytes} bytes is over SQS's limit of ${maxBytes}.`);
    if (batch.length === maxEntries || batchBytes + bytes > maxBytes) {
      batches.push(batch);
      batch = [];
      batchBytes = 0;
    }
    batch.push(message);
    batchBytes += bytes;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
};
