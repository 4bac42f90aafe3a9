// A line's pace inside one worker: no more than its rate in any one second, so that lateness is never caught up.
import { setTimeout as sleep } from 'node:timers/promises';

const windowMs = 1000;

/** The last second of sends on one line. Without a rate it never waits. */
export class SendWindow {
  readonly #limit: number;
  readonly #starts: number[] = [];

  /** @param ratePerSecond null for an unpaced line. */
  constructor(ratePerSecond: number | null) {
    this.#limit = ratePerSecond === null ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(ratePerSecond));
  }

  /** Milliseconds until one more send keeps within the limit; 0 when it may go now. */
  delayAt(nowMs: number): number {
    while (this.#starts[0] !== undefined && this.#starts[0] <= nowMs - windowMs) this.#starts.shift();
    const oldest = this.#starts[0];
    return oldest === undefined || this.#starts.length < this.#limit ? 0 : oldest + windowMs - nowMs;
  }

  /** Waits for a place and takes it. @returns false when the place would come later than `latestMs` (performance.now()). */
  async enter(latestMs: number): Promise<boolean> {
    for (;;) {
      const nowMs = performance.now();
      if (nowMs > latestMs) return false;
      const delayMs = this.delayAt(nowMs);
      if (delayMs === 0) {
        if (Number.isFinite(this.#limit)) this.#starts.push(nowMs);
        return true;
      }
      if (nowMs + delayMs > latestMs) return false;
      // A timer may fire up to a millisecond early.
      await sleep(Math.ceil(delayMs) + 1);
    }
  }
}

/** Lets through while fewer than `limit` are inside; the rest wait their turn. */
export class Gate {
  readonly #limit: number;
  #inside = 0;
  #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Resolves when there is room, or at the latest after `timeoutMs`. @returns whether there is room. */
  async room(timeoutMs: number): Promise<boolean> {
    if (this.#inside < this.#limit) return true;
    if (timeoutMs <= 0) return false;
    const timer = new AbortController();
    const freed = new Promise<void>((resolve) => this.#waiting.push(resolve));
    await Promise.race([freed, sleep(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
    return this.#inside < this.#limit;
  }

  enter(count = 1): void {
    this.#inside += count;
  }

  leave(): void {
    this.#inside -= 1;
    if (this.#inside < this.#limit) {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const resolve of waiting) resolve();
    }
  }
}
