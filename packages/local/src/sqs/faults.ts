// What a queue of the cloud may do to a message, on demand: lose it, deliver it again, late, or behind the one after it.
import { randomUUID } from 'node:crypto';
import type { Entry } from './journal.ts';
import type { LocalQueue } from './queue.ts';

type MessageFaultKind =
  /** Accepted, and never delivered. */
  | 'drop'
  /** Delivered, and once more after `delayMs`; of a FIFO queue as another group, so that nothing holds it back. */
  | 'double'
  /** Delivered after `delayMs`. */
  | 'delay'
  /** Held until the next one of its queue is there, at most `delayMs`. */
  | 'reorder';

/** Hits one message: the next that is sent to the queue. */
export interface MessageFault {
  readonly kind: MessageFaultKind;
  readonly queueUrl: string;
  readonly delayMs: number;
  /** Told once the fault has had its effect: a held message that nothing overtook was only late, which is none. */
  readonly onHit?: () => void;
}

type Incoming = Parameters<LocalQueue['add']>[0];

interface Held {
  readonly fault: MessageFault;
  readonly entry: Incoming;
  readonly timer: NodeJS.Timeout;
}

export class MessageFaults {
  #waiting: MessageFault[] = [];
  readonly #held = new Map<LocalQueue, Held>();

  add(fault: MessageFault): void {
    this.#waiting.push(fault);
  }

  /** Forgets what has not happened; what is held comes to its queue now. */
  clear(): void {
    this.#waiting = [];
    for (const queue of [...this.#held.keys()]) this.#release(queue, false);
  }

  /** Puts a message that was sent into its queue, or does to it what comes next. */
  deliver(queue: LocalQueue, entry: Incoming, delaySeconds?: number): Pick<Entry, 'id' | 'sequence'> {
    const fault = this.#take(queue);
    if (fault === undefined) {
      const added = queue.add(entry, delaySeconds);
      this.#release(queue, true);
      return added;
    }
    if (fault.kind === 'reorder') return this.#hold(queue, entry, fault);
    fault.onHit?.();
    if (fault.kind === 'drop') return accepted(entry);
    if (fault.kind === 'delay') return queue.add(entry, fault.delayMs / 1000);
    const groupId = entry.groupId === undefined ? undefined : `${entry.groupId}:again`;
    queue.add({ ...entry, id: randomUUID(), groupId }, fault.delayMs / 1000);
    return queue.add(entry, delaySeconds);
  }

  #take(queue: LocalQueue): MessageFault | undefined {
    const index = this.#waiting.findIndex(({ queueUrl }) => queueUrl.endsWith(`/${queue.name}`));
    if (index < 0 || (this.#waiting[index]?.kind === 'reorder' && this.#held.has(queue))) return undefined;
    return this.#waiting.splice(index, 1)[0];
  }

  #hold(queue: LocalQueue, entry: Incoming, fault: MessageFault): Pick<Entry, 'id' | 'sequence'> {
    const timer = setTimeout(() => this.#release(queue, false), fault.delayMs);
    this.#held.set(queue, { fault, entry, timer });
    return accepted(entry);
  }

  #release(queue: LocalQueue, isOvertaken: boolean): void {
    const held = this.#held.get(queue);
    if (held === undefined) return;
    clearTimeout(held.timer);
    this.#held.delete(queue);
    queue.add(held.entry);
    if (isOvertaken) held.fault.onHit?.();
  }
}

/** What SQS answers of a message that it has, or says to have. */
const accepted = (entry: Incoming) => ({ id: entry.id, sequence: Date.now() * 1000 });
