// What a FIFO queue accepted in the last five minutes: a repetition within them looks accepted and is not delivered.
import type { Accepted, Journal } from './journal.ts';

const windowMs = 5 * 60_000;

export class Memory {
  readonly #journal: Journal;
  readonly #queue: string;
  /** Oldest first. */
  readonly #accepted = new Map<string, Accepted>();

  constructor(journal: Journal, queue: string) {
    this.#journal = journal;
    this.#queue = queue;
    for (const accepted of journal.loadAccepted(queue, Date.now() - windowMs))
      this.#accepted.set(accepted.key, accepted);
  }

  find(key: string, now: number): Accepted | undefined {
    const accepted = this.#accepted.get(key);
    return accepted !== undefined && accepted.at > now - windowMs ? accepted : undefined;
  }

  add(accepted: Accepted): void {
    this.#prune(accepted.at - windowMs);
    this.#accepted.delete(accepted.key);
    this.#accepted.set(accepted.key, accepted);
    this.#journal.accept(this.#queue, accepted);
  }

  #prune(upTo: number): void {
    let pruned = false;
    for (const [key, { at }] of this.#accepted) {
      if (at > upTo) break;
      this.#accepted.delete(key);
      pruned = true;
    }
    if (pruned) this.#journal.forget(this.#queue, upTo);
  }
}
