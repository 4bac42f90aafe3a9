// Fires due schedules: calls the target, repeats failed calls by the schedule's RetryPolicy, completes or deletes what fires once.
import { randomUUID } from 'node:crypto';
import type { Book, Schedule } from './book.ts';
import { expressionOf, scheduleArn } from './book.ts';

export interface ClockOptions {
  /** Resolves when the target has the event; a rejection is a failed call, and is repeated. */
  readonly onInvoke: (targetArn: string, input: string) => Promise<unknown>;
  /** Told when the policy's tries or age are used up. */
  readonly onDropped?: ((targetArn: string, input: string, error: unknown) => void) | undefined;
  /** Recurring schedules fire this often whatever their rate says: for tests. */
  readonly rateOverrideMs?: number | undefined;
  /** The pause after the first failed call; it doubles up to a minute. Default 1,000. */
  readonly retryMs?: number | undefined;
}

/** The service's defaults for a target without RetryPolicy. */
const defaultAgeSeconds = 86_400;
const defaultAttempts = 185;

const longestPauseMs = 60_000;

const newMs = 1000;

interface Due {
  readonly schedule: Schedule;
  readonly at: number;
}

export class Clock {
  readonly #book: Book;
  readonly #options: ClockOptions;
  readonly #due = new Map<string, Due>();
  readonly #firing = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(book: Book, options: ClockOptions) {
    this.#book = book;
    this.#options = options;
  }

  /** To be called after every change of the book. What has not changed keeps its next time. */
  refresh(): void {
    if (this.#stopping.signal.aborted) return;
    const now = Date.now();
    const existing = new Set<string>();
    for (const schedule of this.#book.schedules()) {
      const arn = scheduleArn(schedule);
      const known = this.#due.get(arn);
      if (known?.schedule === schedule) existing.add(arn);
      else {
        // A rate begins with its making, and the making took a moment.
        const isNew = known === undefined && now - schedule.createdAt < newMs;
        const at = nextTime(schedule, isNew ? schedule.createdAt : now, this.#options.rateOverrideMs);
        if (at === undefined) continue;
        existing.add(arn);
        this.#due.set(arn, { schedule, at });
      }
    }
    for (const arn of this.#due.keys()) if (!existing.has(arn)) this.#due.delete(arn);
    this.#arm();
  }

  /** Fires nothing more, gives up waiting for retries, and waits for calls that run. One-time schedules in flight fire again at the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await Promise.allSettled(this.#firing.values());
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#due.size === 0) return;
    const soonest = Math.min(...[...this.#due.values()].map((due) => due.at));
    // Looked at again at least each minute: a machine that slept, and instants further away than a timer can be, need nothing special.
    const waitMs = Math.min(Math.max(soonest - Date.now(), 0), longestPauseMs);
    this.#timer = setTimeout(() => this.#tick(), waitMs);
  }

  #tick(): void {
    const now = Date.now();
    for (const [arn, { schedule, at }] of this.#due) {
      if (at > now) continue;
      this.#due.delete(arn);
      if (!this.#firing.has(arn)) {
        const fired = this.#fire(schedule, at).finally(() => {
          this.#firing.delete(arn);
          this.refresh();
        });
        this.#firing.set(arn, fired);
      }
      const next = nextTime(schedule, now + 1, this.#options.rateOverrideMs);
      if (next !== undefined && next > now) this.#due.set(arn, { schedule, at: next });
    }
    this.#arm();
  }

  async #fire(schedule: Schedule, at: number): Promise<void> {
    const executionId = randomUUID();
    const { Target } = schedule.definition;
    const attempts = 1 + (Target.RetryPolicy?.MaximumRetryAttempts ?? defaultAttempts);
    const lastMs = at + 1000 * (Target.RetryPolicy?.MaximumEventAgeInSeconds ?? defaultAgeSeconds);
    for (let attempt = 1; !this.#stopping.signal.aborted; attempt += 1) {
      const input = inputOf(schedule, at, executionId, attempt);
      try {
        await this.#options.onInvoke(Target.Arn, input);
        return this.#finish(schedule);
      } catch (error) {
        const pauseMs = Math.min((this.#options.retryMs ?? 1000) * 2 ** (attempt - 1), longestPauseMs);
        if (attempt >= attempts || Date.now() + pauseMs > lastMs) {
          this.#options.onDropped?.(Target.Arn, input, error);
          return this.#finish(schedule);
        }
        await pause(pauseMs, this.#stopping.signal);
      }
    }
  }

  #finish(schedule: Schedule): void {
    const { GroupName, ActionAfterCompletion } = schedule.definition;
    const unchanged = this.#book.find(GroupName, schedule.name) === schedule;
    if (!unchanged || expressionOf(schedule.definition).kind !== 'at') return;
    if (ActionAfterCompletion === 'DELETE') this.#book.delete(GroupName, schedule.name);
    else this.#book.complete(schedule);
  }
}

/** When the schedule fires next, at `now` or later; a one-time schedule that was missed is due at once. */
const nextTime = (schedule: Schedule, now: number, rateOverrideMs: number | undefined): number | undefined => {
  const { State, StartDate, EndDate } = schedule.definition;
  if (State === 'DISABLED' || schedule.completed) return undefined;
  const expression = expressionOf(schedule.definition);
  if (expression.kind === 'at') return expression.atMs;
  const everyMs = rateOverrideMs ?? expression.everyMs;
  const first = StartDate === undefined ? schedule.createdAt : StartDate * 1000;
  const next = first + Math.max(0, Math.ceil((now - first) / everyMs)) * everyMs;
  return EndDate !== undefined && next > EndDate * 1000 ? undefined : next;
};

const inputOf = (schedule: Schedule, at: number, executionId: string, attempt: number): string => {
  const time = new Date(at).toISOString().replace(/\.\d+/, '');
  const { Input } = schedule.definition.Target;
  if (Input === undefined) {
    return JSON.stringify({
      version: '0',
      id: executionId,
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: '000000000000',
      time,
      region: 'us-east-1',
      resources: [scheduleArn(schedule)],
      detail: '{}',
    });
  }
  return Input.replaceAll('<aws.scheduler.schedule-arn>', scheduleArn(schedule))
    .replaceAll('<aws.scheduler.scheduled-time>', time)
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', String(attempt));
};

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
