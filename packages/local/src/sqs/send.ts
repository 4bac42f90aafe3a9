// SendMessage and SendMessageBatch. fauxqs refuses letters beyond U+FFFF (emoji), knows no deduplication by group, and checks no ids.
import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { MessageFaults } from './faults.ts';
import { shownSequence } from './in-flight.ts';
import type { LocalQueue } from './queue.ts';

/** Answered as SQS answers: HTTP 400 and the code. */
export class SqsProblem extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const Message = z.object({
  MessageBody: z.string().default(''),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
  DelaySeconds: z.number().optional(),
  MessageAttributes: z.record(z.string(), z.unknown()).optional(),
});
type Message = z.infer<typeof Message>;

const SendMessage = Message.extend({ QueueUrl: z.string() });
const SendMessageBatch = z.object({
  QueueUrl: z.string(),
  Entries: z.array(Message.extend({ Id: z.string() })).default([]),
});

export interface Sent {
  readonly MessageId: string;
  readonly MD5OfMessageBody: string;
  readonly SequenceNumber?: string;
}

/** Of a batch: entries, and bytes of all bodies. */
const maxEntries = 10;
const maxBatchBytes = 1_048_576;

type FindQueue = (url: string) => LocalQueue;

/** @throws SqsProblem */
export const sendMessage = (body: unknown, find: FindQueue, faults: MessageFaults): Sent => {
  const message = parsed(SendMessage, body);
  return send(find(message.QueueUrl), message, faults);
};

/** What is wrong with one entry is said of that entry; what is wrong with the request is thrown. */
export const sendMessageBatch = (body: unknown, find: FindQueue, faults: MessageFaults): unknown => {
  const { QueueUrl, Entries } = parsed(SendMessageBatch, body);
  const queue = find(QueueUrl);
  checkBatch(Entries);
  const Successful: (Sent & { Id: string })[] = [];
  const Failed: { Id: string; SenderFault: true; Code: string; Message: string }[] = [];
  queue.together(() => {
    for (const entry of Entries) {
      try {
        Successful.push({ Id: entry.Id, ...send(queue, entry, faults) });
      } catch (error) {
        if (!(error instanceof SqsProblem)) throw error;
        Failed.push({ Id: entry.Id, SenderFault: true, Code: error.code, Message: error.message });
      }
    }
  });
  return { Successful, Failed };
};

const parsed = <T>(schema: z.ZodType<T>, body: unknown): T => {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new SqsProblem('InvalidParameterValue', `${issue?.path.join('.')}: ${issue?.message}`);
};

const checkBatch = (entries: readonly { Id: string; MessageBody: string }[]): void => {
  if (entries.length === 0) {
    throw new SqsProblem('EmptyBatchRequest', "The batch request doesn't contain any entries.");
  }
  if (entries.length > maxEntries) {
    throw new SqsProblem('TooManyEntriesInBatchRequest', `Maximum number of entries per request are ${maxEntries}.`);
  }
  if (entries.some((entry) => !/^[A-Za-z0-9_-]{1,80}$/.test(entry.Id))) {
    throw new SqsProblem(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
  }
  if (new Set(entries.map((entry) => entry.Id)).size < entries.length) {
    throw new SqsProblem('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  }
  const bytes = entries.reduce((sum, entry) => sum + Buffer.byteLength(entry.MessageBody), 0);
  if (bytes > maxBatchBytes) {
    throw new SqsProblem('BatchRequestTooLong', `Batch requests cannot be longer than ${maxBatchBytes} bytes.`);
  }
};

const send = (queue: LocalQueue, message: Message, faults: MessageFaults): Sent => {
  checkMessage(queue, message);
  const md5 = createHash('md5').update(message.MessageBody).digest('hex');
  const now = Date.now();
  const entry = {
    id: randomUUID(),
    body: message.MessageBody,
    md5,
    groupId: message.MessageGroupId,
    deduplicationId: undefined,
    sentAt: now,
    receiveCount: 0,
    firstReceivedAt: undefined,
  };
  if (!queue.isFifo()) {
    return { MessageId: faults.deliver(queue, entry, message.DelaySeconds).id, MD5OfMessageBody: md5 };
  }
  const deduplicationId = deduplicationIdOf(queue, message);
  const byGroup = queue.attributes.DeduplicationScope === 'messageGroup';
  const key = byGroup ? `${message.MessageGroupId} ${deduplicationId}` : deduplicationId;
  const earlier = queue.memory.find(key, now);
  if (earlier !== undefined) return fifoAnswer(earlier.messageId, md5, earlier.sequence);
  const { id, sequence } = faults.deliver(queue, { ...entry, deduplicationId });
  queue.memory.add({ key, messageId: id, sequence, at: now });
  return fifoAnswer(id, md5, sequence);
};

const fifoAnswer = (MessageId: string, MD5OfMessageBody: string, sequence: number): Sent => ({
  MessageId,
  MD5OfMessageBody,
  SequenceNumber: shownSequence(sequence),
});

const deduplicationIdOf = (queue: LocalQueue, message: Message): string => {
  if (message.MessageDeduplicationId !== undefined) return message.MessageDeduplicationId;
  if (queue.attributes.ContentBasedDeduplication === 'true') {
    return createHash('sha256').update(message.MessageBody).digest('hex');
  }
  throw new SqsProblem(
    'InvalidParameterValue',
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
};

const invalidText = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
const idText = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;

const checkMessage = (queue: LocalQueue, message: Message): void => {
  const { MessageBody: body, MessageGroupId, MessageDeduplicationId, DelaySeconds } = message;
  const maxBytes = Number(queue.attributes.MaximumMessageSize);
  if (body === '') throw new SqsProblem('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (invalidText.test(body))
    throw new SqsProblem('InvalidMessageContents', 'Invalid characters found in the message.');
  if (Buffer.byteLength(body) > maxBytes) {
    throw invalid(`One or more parameters are invalid. Reason: Message must be shorter than ${maxBytes} bytes.`);
  }
  if (Object.keys(message.MessageAttributes ?? {}).length > 0) {
    throw new SqsProblem('UnsupportedOperation', 'Message attributes are not kept on one machine.');
  }
  for (const [name, id] of Object.entries({ MessageGroupId, MessageDeduplicationId })) {
    if (id !== undefined && !idText.test(id)) {
      throw invalid(`Value ${id} for parameter ${name} is invalid. Reason: 1 to 128 letters, digits and punctuation.`);
    }
  }
  if (!queue.isFifo()) {
    if (MessageDeduplicationId !== undefined) throw invalid('MessageDeduplicationId is not valid for this queue type.');
    if (DelaySeconds !== undefined && !(DelaySeconds >= 0 && DelaySeconds <= 900)) {
      throw invalid(`Value ${DelaySeconds} for parameter DelaySeconds is invalid. Reason: 0 to 900.`);
    }
    return;
  }
  if (MessageGroupId === undefined) {
    throw new SqsProblem('MissingParameter', 'The request must contain the parameter MessageGroupId.');
  }
  if ((DelaySeconds ?? 0) > 0) {
    throw invalid(`Value ${DelaySeconds} for parameter DelaySeconds is invalid for this queue type.`);
  }
};

const invalid = (message: string): SqsProblem => new SqsProblem('InvalidParameterValue', message);
