// The order of a queue's messages: within a group oldest first, and none while an older one of its group is hidden.
// In a standard queue every message is a group of its own, so the same rules leave it free.
import type { Entry } from './journal.ts';

export interface Group {
  readonly id: string;
  /** Oldest first, hidden ones included: a message that comes back is in its place already. */
  readonly entries: Entry[];
}

export class Groups {
  readonly #groupIdOf: (entry: Entry) => string;
  readonly #groups = new Map<string, Group>();
  /** Those whose oldest message is visible, in the order in which they became so. */
  readonly #available = new Set<Group>();
  readonly #hidden = new Set<Entry>();
  #size = 0;

  constructor(groupIdOf: (entry: Entry) => string) {
    this.#groupIdOf = groupIdOf;
  }

  get size(): number {
    return this.#size;
  }

  get hiddenCount(): number {
    return this.#hidden.size;
  }

  get anyAvailable(): boolean {
    return this.#available.size > 0;
  }

  /** May be gone through while messages are taken from it. */
  available(): Iterable<Group> {
    return this.#available;
  }

  all(): Entry[] {
    return [...this.#groups.values()].flatMap((group) => group.entries);
  }

  isHidden(entry: Entry): boolean {
    return this.#hidden.has(entry);
  }

  add(entry: Entry): void {
    const id = this.#groupIdOf(entry);
    const group = this.#groups.get(id) ?? { id, entries: [] };
    this.#groups.set(id, group);
    group.entries.push(entry);
    this.#size += 1;
    if (entry.hiddenUntil > 0) this.#hidden.add(entry);
    this.#place(group);
  }

  /** Hides or shows it as its `hiddenUntil` says; a group that becomes available again goes behind the others. */
  moved(entry: Entry): void {
    if (entry.hiddenUntil > 0) this.#hidden.add(entry);
    else this.#hidden.delete(entry);
    const group = this.#groups.get(this.#groupIdOf(entry));
    if (group !== undefined) this.#place(group);
  }

  remove(entry: Entry): void {
    const group = this.#groups.get(this.#groupIdOf(entry));
    const index = group?.entries.indexOf(entry) ?? -1;
    if (group === undefined || index < 0) return;
    group.entries.splice(index, 1);
    this.#size -= 1;
    this.#hidden.delete(entry);
    if (group.entries.length === 0) this.#groups.delete(group.id);
    this.#place(group);
  }

  /** Hidden messages whose time is up. */
  due(now: number): Entry[] {
    return [...this.#hidden].filter((entry) => entry.hiddenUntil <= now);
  }

  /** Infinity when nothing is hidden. */
  nextDueAt(): number {
    return Math.min(...[...this.#hidden].map((entry) => entry.hiddenUntil));
  }

  #place(group: Group): void {
    const [oldest] = group.entries;
    if (oldest === undefined || this.#hidden.has(oldest)) this.#available.delete(group);
    else this.#available.add(group);
  }
}
