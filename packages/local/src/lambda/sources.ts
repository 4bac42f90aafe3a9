// The event source mapping of an SQS queue: receives batches, invokes the function, deletes what it finished.
// One poller is enough on one machine; what bounds the work is the number of batches in flight.
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { readBatchResponse } from './batch-response.ts';
import type { InvokeResult } from './runtime.ts';

export interface QueueSourceOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  /** 1–10 for a FIFO queue, up to 10,000 for a standard one. */
  readonly batchSize: number;
  /** How long a batch may wait to fill, in seconds; 0 for a FIFO queue. */
  readonly batchingWindowSeconds: number;
  /** How many batches may be in flight. A FIFO queue itself gives out one batch of a group at a time. */
  readonly maximumConcurrency: number;
  /** Runs the function on an SQS event. */
  invoke(event: { Records: readonly object[] }): Promise<InvokeResult>;
  /** Told of each batch that did not wholly succeed and of queue errors. */
  onError?(message: string): void;
}

export interface Source {
  /** Receives nothing more, and waits for the batches in flight (whose functions the runtime may end). */
  stop(): Promise<void>;
}

type Received = Message & { MessageId: string; ReceiptHandle: string };

const longPollSeconds = 20;
const receiveLimit = 10; // SQS gives at most ten messages a call

/** Begins to receive at once. */
export function startQueueSource(options: QueueSourceOptions): Source {
  const stopping = new AbortController();
  const inFlight = new Set<Promise<void>>();

  const poll = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      if (inFlight.size >= options.maximumConcurrency) {
        await Promise.race(inFlight);
        continue;
      }
      const batch = await collect(options, stopping.signal).catch((error: unknown) =>
        pauseAfter(options, error, stopping),
      );
      if (batch.length === 0) continue;
      const delivery: Promise<void> = deliver(options, batch).finally(() => inFlight.delete(delivery));
      inFlight.add(delivery);
    }
  };
  const polling = poll();

  return {
    async stop() {
      stopping.abort();
      await polling;
      await Promise.all(inFlight);
    },
  };
}

/** Messages until the batch is full or its window has passed; the window opens with the first message, as on AWS. */
async function collect(options: QueueSourceOptions, signal: AbortSignal): Promise<Received[]> {
  const batch = await receive(options, Math.min(receiveLimit, options.batchSize), longPollSeconds, signal);
  const closesAt = Date.now() + options.batchingWindowSeconds * 1000;
  while (batch.length > 0 && batch.length < options.batchSize && !signal.aborted) {
    const leftMs = closesAt - Date.now();
    if (leftMs <= 0) break;
    const wanted = Math.min(receiveLimit, options.batchSize - batch.length);
    // Whole seconds only: the last wait may end up to a second after the window.
    batch.push(...(await receive(options, wanted, Math.min(longPollSeconds, Math.ceil(leftMs / 1000)), signal)));
  }
  return batch;
}

async function receive(
  options: QueueSourceOptions,
  count: number,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<Received[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: options.queueUrl,
    MaxNumberOfMessages: count,
    WaitTimeSeconds: waitSeconds,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  try {
    const { Messages = [] } = await options.client.send(command, { abortSignal: signal });
    return Messages.filter(isComplete);
  } catch (error) {
    if (signal.aborted) return [];
    throw error;
  }
}

async function deliver(options: QueueSourceOptions, batch: readonly Received[]): Promise<void> {
  try {
    const result = await options.invoke({ Records: batch.map((message) => recordOf(options, message)) });
    if (!result.ok) {
      options.onError?.(`A batch of ${batch.length} failed: ${result.error.errorType}: ${result.error.errorMessage}`);
      return;
    }
    const ids = batch.map((message) => message.MessageId);
    const verdict = readBatchResponse(result.value, ids);
    if (verdict.failed.length > 0) {
      options.onError?.(`${verdict.failed.length} of ${ids.length} messages failed. ${verdict.fault ?? ''}`.trim());
    }
    const done = new Set(verdict.succeeded);
    await remove(
      options,
      batch.filter((message) => done.has(message.MessageId)),
    );
  } catch (error) {
    options.onError?.(`A batch could not be delivered: ${String(error)}`);
  }
}

async function remove(options: QueueSourceOptions, messages: readonly Received[]): Promise<void> {
  for (let from = 0; from < messages.length; from += receiveLimit) {
    const entries = messages
      .slice(from, from + receiveLimit)
      .map((message, at) => ({ Id: String(at), ReceiptHandle: message.ReceiptHandle }));
    // A message that could not be deleted comes again, which every consumer bears.
    const { Failed = [] } = await options.client.send(
      new DeleteMessageBatchCommand({ QueueUrl: options.queueUrl, Entries: entries }),
    );
    if (Failed.length > 0) options.onError?.(`${Failed.length} finished messages could not be deleted.`);
  }
}

/** The record as Lambda hands it over: lower camel case, attributes as text. */
function recordOf(options: QueueSourceOptions, message: Received): object {
  const messageAttributes = Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
    name,
    {
      ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
      ...(value.BinaryValue === undefined ? {} : { binaryValue: Buffer.from(value.BinaryValue).toString('base64') }),
      stringListValues: [],
      binaryListValues: [],
      dataType: value.DataType,
    },
  ]);
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body ?? '',
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(messageAttributes),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: options.queueArn,
    awsRegion: options.queueArn.split(':')[3] ?? '',
  };
}

const isComplete = (message: Message): message is Received =>
  message.MessageId !== undefined && message.ReceiptHandle !== undefined;

async function pauseAfter(options: QueueSourceOptions, error: unknown, stopping: AbortController): Promise<Received[]> {
  options.onError?.(`The queue could not be read: ${String(error)}`);
  await sleep(1000, undefined, { signal: stopping.signal }).catch(() => {}); // woken by the stop
  return [];
}
