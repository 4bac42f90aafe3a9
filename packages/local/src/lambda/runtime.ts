// The functions of the deployment, each in processes of its own: one invocation at a time per process, more processes as needed.
import type { FunctionConfig, InvocationError, LogLine, Outcome } from './worker.ts';
import { Worker } from './worker.ts';

/** Lambda's limits on a synchronous invocation's JSON, in bytes. */
export const requestLimitBytes = 6 * 1024 * 1024;
export const responseLimitBytes = 6 * 1024 * 1024 + 100;

export type InvokeResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: InvocationError };

export interface FunctionProcess {
  readonly function: string;
  readonly pid: number;
  readonly isBusy: boolean;
}

export interface RuntimeOptions {
  readonly functions: readonly FunctionConfig[];
  readonly onLog?: (line: LogLine) => void;
  /** A process unused for this long is ended. Default 5 minutes. */
  readonly idleMs?: number;
}

export interface Runtime {
  /**
   * Invokes and waits. A function's failure, time-out or crash is a result, not an exception.
   * When all its processes are busy the call waits for one, where Lambda would throttle.
   * @param signal ends the wait for a process; an invocation that has begun runs on.
   * @throws when there is no such function.
   */
  invoke(name: string, event: unknown, signal?: AbortSignal): Promise<InvokeResult>;
  /** How many invocations of the function may run at a time. */
  concurrency(name: string): number;
  processes(name?: string): readonly FunctionProcess[];
  /** Sends a signal to one process of a function: what a test uses to kill a worker mid-flight. */
  kill(pid: number, signal?: NodeJS.Signals): boolean;
  /** Ends all processes; invocations under way may first finish for `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

type Waiter = (worker: Worker | undefined) => void;

const stoppedError: InvocationError = {
  kind: 'stopped',
  errorType: 'Runtime.Stopped',
  errorMessage: 'The system is stopping.',
  trace: [],
};

/** The processes of one function. */
class Pool {
  readonly config: FunctionConfig;
  readonly workers = new Set<Worker>();
  readonly #idle: { worker: Worker; timer: NodeJS.Timeout }[] = [];
  readonly #waiting = new Set<Waiter>();
  readonly #onLog: (line: LogLine) => void;
  readonly #idleMs: number;

  constructor(config: FunctionConfig, onLog: (line: LogLine) => void, idleMs: number) {
    this.config = config;
    this.#onLog = onLog;
    this.#idleMs = idleMs;
  }

  /** The most recently used warm process, else a new one, else the next to be free; undefined once the signal fires. */
  async acquire(signal?: AbortSignal): Promise<Worker | undefined> {
    for (let entry = this.#idle.pop(); entry !== undefined; entry = this.#idle.pop()) {
      clearTimeout(entry.timer);
      if (entry.worker.isAlive) return entry.worker;
      this.workers.delete(entry.worker);
    }
    if (this.workers.size < this.config.concurrency) return this.#start();
    if (signal?.aborted === true) return undefined;
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
      signal?.addEventListener('abort', () => this.#waiting.delete(resolve) && resolve(undefined), { once: true });
    });
  }

  release(worker: Worker): void {
    if (!worker.isAlive) this.workers.delete(worker);
    const [waiter] = this.#waiting;
    if (waiter !== undefined) {
      this.#waiting.delete(waiter);
      waiter(worker.isAlive ? worker : this.#start());
    } else if (worker.isAlive) {
      const timer = setTimeout(() => this.#retire(worker), this.#idleMs);
      timer.unref();
      this.#idle.push({ worker, timer });
    }
  }

  /** Whoever waits for a process gets none. */
  refuse(): void {
    for (const waiter of this.#waiting) waiter(undefined);
    this.#waiting.clear();
  }

  async stop(): Promise<void> {
    for (const { timer } of this.#idle) clearTimeout(timer);
    await Promise.all([...this.workers].map((worker) => worker.stop()));
    this.workers.clear();
  }

  #start(): Worker {
    const worker = new Worker(this.config, this.#onLog);
    this.workers.add(worker);
    return worker;
  }

  #retire(worker: Worker): void {
    const at = this.#idle.findIndex((entry) => entry.worker === worker);
    if (at < 0) return;
    this.#idle.splice(at, 1);
    this.workers.delete(worker);
    void worker.stop();
  }
}

/** Processes are started lazily: this returns at once. */
export function startRuntime(options: RuntimeOptions): Runtime {
  const onLog = options.onLog ?? (() => {});
  const pools = new Map(
    options.functions.map((config) => [config.name, new Pool(config, onLog, options.idleMs ?? 300_000)]),
  );
  const underWay = new Set<Promise<unknown>>();
  let isStopping = false;

  const poolOf = (name: string): Pool => {
    const pool = pools.get(name);
    if (pool === undefined) throw new Error(`There is no function ${name}.`);
    return pool;
  };

  const run = async (pool: Pool, payload: string, signal?: AbortSignal): Promise<InvokeResult> => {
    const worker = await pool.acquire(signal);
    if (worker === undefined) return { ok: false, error: stoppedError };
    const outcome = await worker.invoke(payload);
    pool.release(worker);
    if (!outcome.ok) onLog(failureLine(pool.config.name, worker.pid, outcome.error));
    return decode(outcome);
  };

  const processes = (name?: string): FunctionProcess[] =>
    [...pools.values()]
      .filter((pool) => name === undefined || pool.config.name === name)
      .flatMap((pool) => [...pool.workers].map((worker) => ({ function: pool.config.name, worker })))
      .filter(({ worker }) => worker.isAlive)
      .map(({ function: owner, worker }) => ({ function: owner, pid: worker.pid, isBusy: worker.isBusy }));

  return {
    async invoke(name, event, signal) {
      const pool = poolOf(name);
      const payload = JSON.stringify(event);
      const sizeBytes = Buffer.byteLength(payload);
      if (sizeBytes > requestLimitBytes) return { ok: false, error: tooLarge(sizeBytes) };
      if (isStopping) return { ok: false, error: stoppedError };
      const running = run(pool, payload, signal);
      underWay.add(running);
      return running.finally(() => underWay.delete(running));
    },
    concurrency: (name) => poolOf(name).config.concurrency,
    processes,
    kill(pid, signal = 'SIGKILL') {
      const isOurs = processes().some((one) => one.pid === pid);
      return isOurs && process.kill(pid, signal);
    },
    async stop(graceMs = 0) {
      isStopping = true;
      for (const pool of pools.values()) pool.refuse();
      if (graceMs > 0 && underWay.size > 0) await withinMs(graceMs, Promise.all(underWay));
      await Promise.all([...pools.values()].map((pool) => pool.stop()));
    },
  };
}

function decode(outcome: Outcome): InvokeResult {
  if (!outcome.ok) return outcome;
  const sizeBytes = Buffer.byteLength(outcome.payload);
  if (sizeBytes <= responseLimitBytes) return { ok: true, value: JSON.parse(outcome.payload) };
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${responseLimitBytes} bytes).`;
  return {
    ok: false,
    error: { kind: 'payload', errorType: 'Function.ResponseSizeTooLarge', errorMessage, trace: [] },
  };
}

const tooLarge = (sizeBytes: number): InvocationError => ({
  kind: 'payload',
  errorType: 'RequestEntityTooLargeException',
  errorMessage: `Request must be smaller than ${requestLimitBytes} bytes for the InvokeFunction operation, it has ${sizeBytes}.`,
  trace: [],
});

const failureLine = (name: string, pid: number, error: InvocationError): LogLine => ({
  at: new Date(),
  function: name,
  pid,
  text: JSON.stringify({ message: 'invocation failed', ...error }),
});

async function withinMs(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
