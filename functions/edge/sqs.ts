// The stack of a function that a queue calls. Answers which messages failed; the others leave the queue.
//
//   export const handler = sqs(container('freeze', { db, queues }), {
//     body: Freeze.Message,                                       // zod schema of the parsed JSON body
//     each: async ({ body, messageId, ports, config, remainingMs, note }) => { … },
//   });
//   export const handler = sqs(container('receipts', { db }), {
//     body: Receipt,
//     all: async ({ messages, ports }) => failedMessageIds,       // the whole batch in one verb; nothing: all went well
//   });
//
// - A message that its schema refuses is reported as failed and never reaches the handler; after the queue's
//   maxReceiveCount it is in the dead-letter queue. It does not hold up the others.
// - `each` of a FIFO queue: groups run side by side, messages of a group in order; after a failure the rest of its group
//   is reported too, since they may not overtake. Other groups go on.
// - What `each` throws fails its message, what `all` throws fails the batch. Neither throws out of the function: then
//   Lambda would repeat those that went well.
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import { describeError, log } from './log.ts';
import type { Container } from './ports.ts';
import { observedWork, type Work } from './work.ts';

export interface Message<Body> {
  readonly messageId: string;
  readonly body: Body;
}

export type Consumer<Body> =
  | { readonly body: z.ZodType<Body>; readonly each: (work: Work & Message<Body>) => Promise<void> }
  | {
      readonly body: z.ZodType<Body>;
      readonly all: (
        work: Work & { readonly messages: readonly Message<Body>[] },
      ) => Promise<Iterable<string> | undefined>;
    };

/** @throws Error that names no content of the message. */
function parse<Body>(record: SQSRecord, schema: z.ZodType<Body>): Message<Body> {
  let value: unknown;
  try {
    value = JSON.parse(record.body);
  } catch {
    throw new Error('The message is not JSON.');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { messageId: record.messageId, body: parsed.data };
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`);
  throw new Error(`The message does not fit its schema: ${faults.join(', ')}`);
}

interface Batch<Body> {
  readonly work: Work;
  readonly body: z.ZodType<Body>;
  readonly fail: (record: SQSRecord, error: unknown) => void;
}

async function inOrder<Body>(
  records: readonly SQSRecord[],
  batch: Batch<Body>,
  each: (work: Work & Message<Body>) => Promise<void>,
): Promise<void> {
  let blocked: unknown;
  for (const record of records) {
    if (blocked !== undefined) {
      batch.fail(record, blocked);
      continue;
    }
    try {
      await each({ ...batch.work, ...parse(record, batch.body) });
    } catch (error) {
      batch.fail(record, error);
      blocked = new Error('An earlier message of its group failed.');
    }
  }
}

async function together<Body>(
  records: readonly SQSRecord[],
  batch: Batch<Body>,
  all: (work: Work & { readonly messages: readonly Message<Body>[] }) => Promise<Iterable<string> | undefined>,
): Promise<void> {
  const readable = new Map<SQSRecord, Message<Body>>();
  for (const record of records) {
    try {
      readable.set(record, parse(record, batch.body));
    } catch (error) {
      batch.fail(record, error);
    }
  }
  if (readable.size === 0) return;
  try {
    const failed = new Set(await all({ ...batch.work, messages: [...readable.values()] }));
    for (const record of readable.keys()) {
      if (failed.has(record.messageId)) batch.fail(record, new Error('The batch reported it.'));
    }
  } catch (error) {
    for (const record of readable.keys()) batch.fail(record, error);
  }
}

/** Of a standard queue every message is a group of its own. */
const groupsOf = (records: readonly SQSRecord[]): SQSRecord[][] =>
  Object.values(Object.groupBy(records, (record) => record.attributes.MessageGroupId ?? record.messageId)).filter(
    (group) => group !== undefined,
  );

export function sqs<Body>(box: Container, consumer: Consumer<Body>) {
  return (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
    observedWork('sqs', box, context, async (work) => {
      const failed = new Set<string>();
      const fail = (record: SQSRecord, error: unknown): void => {
        failed.add(record.messageId);
        const { messageId } = record;
        log('error', 'message', { function: box.name, messageId, ...describeError(error) });
      };
      const batch = { work, body: consumer.body, fail };
      if ('all' in consumer) await together(event.Records, batch, consumer.all);
      else await Promise.all(groupsOf(event.Records).map((group) => inOrder(group, batch, consumer.each)));
      work.note({ messages: event.Records.length, failed: failed.size });
      return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
    });
}
