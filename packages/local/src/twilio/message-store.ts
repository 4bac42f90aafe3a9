// Every message that the simulator accepted, in order: the ledger. In memory, and in a file when a directory is given.
import { join } from 'node:path';
import * as z from 'zod';
import { AppendLog } from './append-log.ts';
import type { Message, MessageStatus } from './message.ts';

/** One accepted message, as `GET /ledger` shows it. */
export interface LedgerEntry {
  readonly accountSid: string;
  readonly sid: string;
  readonly to: string;
  readonly from: string | null;
  readonly body: string;
  readonly mediaUrls: readonly string[];
  readonly contentSid: string | null;
  readonly statusCallback: string | null;
  /** ISO 8601 with milliseconds, on the simulator's clock. */
  readonly acceptedAt: string;
}

const statuses = ['accepted', 'queued', 'sending', 'sent', 'delivered', 'read', 'undelivered', 'failed'] as const;

const StoredMessage = z.object({
  /** Absent from what was kept when there was one account. */
  accountSid: z.string().optional(),
  sid: z.string(),
  to: z.string(),
  from: z.string().nullable(),
  messagingServiceSid: z.string().nullable(),
  body: z.string(),
  mediaUrls: z.array(z.string()),
  contentSid: z.string().nullable().default(null),
  statusCallback: z.string().nullable(),
  acceptedAt: z.number(),
  status: z.enum(statuses),
  sentAt: z.number().nullable(),
  updatedAt: z.number(),
  errorCode: z.number().nullable(),
});
const StoredLine = z.union([
  z.object({ message: StoredMessage }),
  z.object({ moved: z.string(), status: z.enum(statuses), at: z.number(), errorCode: z.number().nullable() }),
]);

export class MessageStore {
  readonly all: Message[] = [];
  readonly #bySid = new Map<string, Message>();
  readonly #byTo = new Map<string, Message[]>();
  readonly #log: AppendLog | undefined;

  readonly #firstAccount: string;

  /**
   * @param dir where the ledger survives a restart; without it, nothing outlives the process.
   * @param firstAccount whose the messages are that were kept without an account.
   */
  constructor(dir: string | undefined, firstAccount: string) {
    this.#firstAccount = firstAccount;
    if (dir === undefined) return;
    const { log, lines } = AppendLog.open(join(dir, 'twilio-ledger.ndjson'));
    this.#log = log;
    for (const line of lines) this.#replay(line);
  }

  /** Resolves when the message is kept for good: only then may it be answered. */
  async add(message: Message): Promise<void> {
    this.#index(message);
    await this.#log?.append({ message });
  }

  move(message: Message, status: MessageStatus, errorCode: number | null, now: number): void {
    apply(message, status, errorCode, now);
    // Nobody waits for it: a status that a killed process loses is made again from the message's last one.
    this.#log?.append({ moved: message.sid, status, at: now, errorCode }).catch(() => undefined);
  }

  /** Of this account. */
  find(accountSid: string, sid: string): Message | undefined {
    const message = this.#bySid.get(sid);
    return message?.accountSid === accountSid ? message : undefined;
  }

  /** Of all accounts, oldest first. */
  sentTo(to: string): readonly Message[] {
    return this.#byTo.get(to) ?? [];
  }

  async close(): Promise<void> {
    await this.#log?.close();
  }

  #index(message: Message): void {
    this.all.push(message);
    this.#bySid.set(message.sid, message);
    const same = this.#byTo.get(message.to);
    if (same === undefined) this.#byTo.set(message.to, [message]);
    else same.push(message);
  }

  #replay(line: string): void {
    const stored = StoredLine.parse(JSON.parse(line));
    if ('message' in stored) {
      this.#index({ ...stored.message, accountSid: stored.message.accountSid ?? this.#firstAccount });
      return;
    }
    const message = this.#bySid.get(stored.moved);
    if (message !== undefined) apply(message, stored.status, stored.errorCode, stored.at);
  }
}

function apply(message: Message, status: MessageStatus, errorCode: number | null, now: number): void {
  message.status = status;
  message.errorCode = errorCode;
  message.updatedAt = now;
  if (status === 'sent') message.sentAt = now;
}

export const ledgerEntry = (message: Message): LedgerEntry => ({
  accountSid: message.accountSid,
  sid: message.sid,
  to: message.to,
  from: message.from,
  body: message.body,
  mediaUrls: message.mediaUrls,
  contentSid: message.contentSid,
  statusCallback: message.statusCallback,
  acceptedAt: new Date(message.acceptedAt).toISOString(),
});
