// One queue with SQS's rules of order, visibility, repetition and failure. fauxqs calls it in the place of its own.
// What it does with a FIFO group follows tests that LocalStack (tests/aws/services/sqs/test_sqs.py) ran against AWS.
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { type Group, Groups } from './groups.ts';
import { type InFlight, inFlight } from './in-flight.ts';
import type { Entry, Journal } from './journal.ts';
import { Memory } from './memory.ts';

/** Aborted when the client of the request that is being answered has gone. */
export const requestSignal = new AsyncLocalStorage<AbortSignal>();

/** What fauxqs puts into the answer to ReceiveMessage. */
export interface Received {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly MD5OfBody: string;
  readonly Body: string;
}

export interface QueuePlace {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
}

type DeadLetters = (arn: string) => LocalQueue | undefined;

const maxReceived = 10;

const defaults = {
  VisibilityTimeout: '30',
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
};

export class LocalQueue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly attributes: Record<string, string>;
  readonly tags: Map<string, string>;
  /** By receipt handle. */
  readonly inflightMessages = new Map<string, InFlight>();
  /** What was accepted in the last five minutes (FIFO). */
  readonly memory: Memory;
  readonly #journal: Journal;
  readonly #groups: Groups;
  /** By the handle of the last receive, also when the visibility has ended. */
  readonly #byHandle = new Map<string, Entry>();
  readonly #createdAt = Date.now();
  #modifiedAt = this.#createdAt;
  #waiters: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** A receive was woken, and has not looked yet. */
  #waking = false;
  #lastSequence = 0;

  constructor(place: QueuePlace, attributes: Readonly<Record<string, string>>, journal: Journal) {
    this.name = place.name;
    this.url = place.url;
    this.arn = place.arn;
    this.attributes = { ...defaults, ...attributes };
    this.tags = new Map();
    this.#journal = journal;
    this.#groups = new Groups((entry) => (this.isFifo() ? entry.groupId : undefined) ?? entry.id);
    this.memory = new Memory(journal, place.name);
    for (const entry of journal.load(place.name)) this.#insert(entry);
  }

  isFifo(): boolean {
    return this.attributes.FifoQueue === 'true';
  }

  getAllAttributes(names: readonly string[]): Record<string, string> {
    this.#refresh();
    const inFlight = this.inflightMessages.size;
    const all: Record<string, string> = {
      ...this.attributes,
      QueueArn: this.arn,
      ApproximateNumberOfMessages: String(this.#groups.size - this.#groups.hiddenCount),
      ApproximateNumberOfMessagesNotVisible: String(inFlight),
      ApproximateNumberOfMessagesDelayed: String(this.#groups.hiddenCount - inFlight),
      CreatedTimestamp: String(Math.floor(this.#createdAt / 1000)),
      LastModifiedTimestamp: String(Math.floor(this.#modifiedAt / 1000)),
    };
    if (names.includes('All')) return all;
    return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
  }

  setAttributes(attributes: Readonly<Record<string, string>>): void {
    Object.assign(this.attributes, attributes);
    if (attributes.RedrivePolicy === '') delete this.attributes.RedrivePolicy;
    this.#modifiedAt = Date.now();
  }

  /** Several messages that are kept in one go. */
  together<T>(work: () => T): T {
    return this.#journal.together(work);
  }

  /** Takes a message that was sent, or one that another queue has given up. */
  add(message: Omit<Entry, 'sequence' | 'hiddenUntil' | 'handle'>, delaySeconds?: number): Entry {
    const delayMs = 1000 * (delaySeconds ?? Number(this.attributes.DelaySeconds));
    // By the clock, so that it grows from one run to the next.
    const sequence = Math.max(this.#lastSequence + 1, Date.now() * 1000);
    const hiddenUntil = delayMs > 0 ? Date.now() + delayMs : 0;
    const entry: Entry = { ...message, sequence, hiddenUntil, handle: undefined };
    this.#journal.add(this.name, entry);
    this.#insert(entry);
    this.#changed();
    return entry;
  }

  /** @param max at most 10 are given. */
  dequeue(max: number, visibilitySeconds: number | undefined, deadLetters: DeadLetters): Received[] {
    this.#waking = false;
    this.#refresh();
    const room = Math.min(max, maxReceived);
    const hiddenUntil = Date.now() + 1000 * (visibilitySeconds ?? Number(this.attributes.VisibilityTimeout));
    const received: Received[] = [];
    // Nothing is taken for a client that went while it waited: it would be lost until its visibility ends.
    const groups = requestSignal.getStore()?.aborted ? [] : this.#groups.available();
    this.#journal.together(() => {
      for (const group of groups) {
        if (received.length === room) break;
        const taken = this.#oldest(group, room - received.length, deadLetters);
        for (const entry of taken) received.push(this.#receive(entry, hiddenUntil));
      }
    });
    this.#changed();
    return received;
  }

  /** In a FIFO queue a handle ends with its visibility; in a standard one it is good until the next receive. */
  deleteMessage(handle: string): boolean {
    this.#refresh();
    const entry = this.#byHandle.get(handle);
    if (entry === undefined || (this.isFifo() && !this.#groups.isHidden(entry))) return false;
    this.#remove(entry);
    this.#changed();
    return true;
  }

  changeVisibility(handle: string, seconds: number): void {
    const entry = this.inflightMessages.get(handle)?.entry;
    if (entry === undefined) return;
    this.#setHidden(entry, seconds === 0 ? 0 : Date.now() + seconds * 1000);
    this.#changed();
  }

  /** Resolves when something is there, after `seconds`, and when everything stops. */
  waitForMessages(seconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiters = this.#waiters.filter((other) => other !== wake);
        resolve();
      };
      const timer = setTimeout(wake, seconds * 1000);
      this.#waiters.push(wake);
      this.#changed();
    });
  }

  /** Whether this is the dead-letter queue of it. */
  givesUpTo(arn: string): boolean {
    const policy: Partial<RedrivePolicy> = JSON.parse(this.attributes.RedrivePolicy ?? '{}');
    return policy.deadLetterTargetArn === arn;
  }

  /** Gives away what is visible, as new: its tries are counted from the beginning. */
  takeAll(): Omit<Entry, 'sequence' | 'hiddenUntil' | 'handle'>[] {
    this.#refresh();
    const visible = [...this.#groups.all()].filter((entry) => !this.#groups.isHidden(entry));
    for (const entry of visible) this.#remove(entry);
    return visible.map((entry) => ({ ...entry, receiveCount: 0, firstReceivedAt: undefined }));
  }

  purge(): void {
    for (const entry of this.#groups.all()) this.#remove(entry);
    this.#journal.clear(this.name);
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const wake of [...this.#waiters]) wake();
    clearTimeout(this.#timer);
  }

  #insert(entry: Entry): void {
    this.#lastSequence = Math.max(this.#lastSequence, entry.sequence);
    this.#groups.add(entry);
    if (entry.handle === undefined) return;
    this.#byHandle.set(entry.handle, entry);
    if (entry.hiddenUntil > 0) this.inflightMessages.set(entry.handle, inFlight(entry));
  }

  /** The visible messages at the head of the group, without those that are too old or were received too often. */
  #oldest(group: Group, room: number, deadLetters: DeadLetters): Entry[] {
    const keptSince = Date.now() - 1000 * Number(this.attributes.MessageRetentionPeriod);
    const taken: Entry[] = [];
    while (taken.length < room) {
      const entry = group.entries[taken.length];
      if (entry === undefined || this.#groups.isHidden(entry)) break;
      if (entry.sentAt <= keptSince) this.#remove(entry);
      else if (!this.#giveUp(entry, deadLetters)) taken.push(entry);
    }
    return taken;
  }

  #receive(entry: Entry, hiddenUntil: number): Received {
    if (entry.handle !== undefined) this.#byHandle.delete(entry.handle);
    const handle = randomUUID();
    entry.handle = handle;
    entry.receiveCount += 1;
    entry.firstReceivedAt ??= Date.now();
    this.#byHandle.set(handle, entry);
    this.inflightMessages.set(handle, inFlight(entry));
    this.#setHidden(entry, hiddenUntil);
    return { MessageId: entry.id, ReceiptHandle: handle, MD5OfBody: entry.md5, Body: entry.body };
  }

  /** To the dead-letter queue, when it was received as often as allowed. Its count goes with it; in a FIFO queue its age begins anew. */
  #giveUp(entry: Entry, deadLetters: DeadLetters): boolean {
    if (this.attributes.RedrivePolicy === undefined) return false;
    const policy: RedrivePolicy = JSON.parse(this.attributes.RedrivePolicy);
    if (entry.receiveCount < Number(policy.maxReceiveCount)) return false;
    const target = deadLetters(policy.deadLetterTargetArn);
    if (target === undefined) return false;
    target.add({ ...entry, sentAt: this.isFifo() ? Date.now() : entry.sentAt }, 0);
    this.#remove(entry);
    return true;
  }

  #setHidden(entry: Entry, until: number): void {
    entry.hiddenUntil = until;
    if (until === 0 && entry.handle !== undefined) this.inflightMessages.delete(entry.handle);
    this.#journal.update(this.name, entry);
    this.#groups.moved(entry);
  }

  #remove(entry: Entry): void {
    if (entry.handle !== undefined) {
      this.#byHandle.delete(entry.handle);
      this.inflightMessages.delete(entry.handle);
    }
    this.#journal.remove(this.name, entry.id);
    this.#groups.remove(entry);
  }

  #refresh(): void {
    for (const entry of this.#groups.due(Date.now())) this.#setHidden(entry, 0);
  }

  /** Wakes one waiting receive when there is something for it (it wakes the next), and looks again when something becomes visible. */
  #changed(): void {
    clearTimeout(this.#timer);
    const [wake] = this.#waiters;
    if (wake === undefined) return;
    if (this.#groups.anyAvailable) {
      if (!this.#waking) wake();
      this.#waking = true;
      return;
    }
    const waitMs = this.#groups.nextDueAt() - Date.now();
    if (waitMs === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(
      () => {
        this.#refresh();
        this.#changed();
      },
      Math.max(waitMs, 1),
    );
  }
}

interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number | string;
}
