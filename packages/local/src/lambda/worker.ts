// One function's process: started for the first invocation, reused while warm, killed at the function's time-out.
import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Answer, Invocation } from './child.ts';

export interface FunctionConfig {
  readonly name: string;
  readonly arn: string;
  /** The bundle's absolute path. */
  readonly file: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly nodeOptions?: string | undefined;
  /** How many processes may run it at a time. */
  readonly concurrency: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Asked for each process that starts: how far the clock of its machine is off. */
  readonly clockOffsetMs?: (() => number) | undefined;
}

/** Why an invocation failed, with Lambda's own error types where it has one. */
export interface InvocationError {
  /** `function`: it threw. The others end the process. */
  readonly kind: 'function' | 'timeout' | 'exit' | 'init' | 'payload' | 'stopped';
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export type Outcome =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly error: InvocationError };

export interface LogLine {
  readonly at: Date;
  readonly function: string;
  readonly pid: number;
  readonly text: string;
}

/** Lambda gives an init 10 s before it counts it against the function's own time. */
const initLimitMs = 10_000;
const childFile = fileURLToPath(new URL('./child.ts', import.meta.url));
const clockFile = new URL('./clock.ts', import.meta.url).href;

const failed = (
  kind: InvocationError['kind'],
  errorType: string,
  errorMessage: string,
  trace: readonly string[] = [],
) => ({ ok: false, error: { kind, errorType, errorMessage, trace } }) as const;

export class Worker {
  readonly #config: FunctionConfig;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #clockOffsetMs: number;
  #isAlive = true;
  #isBusy = false;
  #isReady = false;
  #settle: ((outcome: Outcome) => void) | undefined;
  #begin: (() => void) | undefined;

  constructor(config: FunctionConfig, onLog: (line: LogLine) => void) {
    this.#config = config;
    this.#clockOffsetMs = config.clockOffsetMs?.() ?? 0;
    const clock = this.#clockOffsetMs === 0 ? [] : [`--import=${clockFile}`];
    this.#process = fork(childFile, [config.file], {
      env: environmentOf(config, this.#clockOffsetMs),
      execArgv: [`--max-old-space-size=${Math.floor(config.memoryMb * 0.9)}`, ...clock],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) this.#collect(stream, onLog);
    this.#process.on('message', (message) => this.#hear(message as Answer));
    this.#process.on('error', (error) => this.#die(`${error.message}`));
    this.#process.on('exit', (code, signal) =>
      this.#die(signal === null ? `exit status ${code}` : `signal: ${signal}`),
    );
    this.#ended = once(this.#process, 'exit').catch(() => undefined);
  }

  /** 0 when the process could not be started. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Runs one invocation; the caller sees to it that no other runs. Never rejects: a crash is an outcome. */
  async invoke(payload: string): Promise<Outcome> {
    const requestId = randomUUID();
    this.#isBusy = true;
    const outcome = await new Promise<Outcome>((resolve) => {
      const timers: NodeJS.Timeout[] = [];
      this.#settle = (settled) => {
        for (const timer of timers) clearTimeout(timer);
        resolve(settled);
      };
      timers.push(setTimeout(() => this.#expire(requestId), initLimitMs + this.#config.timeoutMs));
      this.#begin = () => {
        // By the clock of its machine, which is the one that it will look at.
        const deadlineMs = Date.now() + this.#clockOffsetMs + this.#config.timeoutMs;
        timers.push(setTimeout(() => this.#expire(requestId), this.#config.timeoutMs));
        this.#tell({ requestId, payload, deadlineMs });
      };
      if (!this.#isAlive) this.#finish(failed('exit', 'Runtime.ExitError', 'The process ended before the invocation.'));
      else if (this.#isReady) this.#begin();
    });
    this.#isBusy = false;
    return outcome;
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Closes the channel, on which the process ends by itself; kills it when it does not. */
  async stop(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect();
    const timer = setTimeout(() => this.kill('SIGKILL'), 500);
    await this.#ended;
    clearTimeout(timer);
  }

  #tell(invocation: Invocation): void {
    this.#process.send(invocation, (error) => {
      if (error !== null) this.#die(error.message);
    });
  }

  #hear(message: Answer): void {
    if (message.type === 'ready') {
      this.#isReady = true;
      this.#begin?.();
    } else if (message.type === 'unable') {
      const { errorType, errorMessage, trace } = message.failure;
      this.#finish(failed('init', errorType, errorMessage, trace));
      this.#isAlive = false;
      this.kill('SIGKILL');
    } else if (message.type === 'done') {
      this.#finish({ ok: true, payload: message.payload });
    } else {
      const { errorType, errorMessage, trace } = message.failure;
      this.#finish(failed('function', errorType, errorMessage, trace));
    }
  }

  #expire(requestId: string): void {
    this.#isAlive = false;
    this.kill('SIGKILL');
    const seconds = (this.#config.timeoutMs / 1000).toFixed(2);
    this.#finish(
      failed('timeout', 'Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`),
    );
  }

  #die(how: string): void {
    this.#isAlive = false;
    this.#finish(failed('exit', 'Runtime.ExitError', `Runtime exited with error: ${how}`));
  }

  #finish(outcome: Outcome): void {
    const settle = this.#settle;
    this.#settle = undefined;
    this.#begin = undefined;
    settle?.(outcome);
  }

  #collect(stream: Readable | null, onLog: (line: LogLine) => void): void {
    if (stream === null) return;
    const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
    lines.on('line', (text) => onLog({ at: new Date(), function: this.#config.name, pid: this.pid, text }));
  }
}

function environmentOf(config: FunctionConfig, clockOffsetMs: number): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    TZ: 'UTC',
    LANG: 'en_US.UTF-8',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: config.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${config.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `local/${randomUUID()}`,
    PREGON_FUNCTION_ARN: config.arn,
    // Beside the bundle: a process that starts again has its megabyte compiled already.
    NODE_COMPILE_CACHE: path.join(path.dirname(config.file), 'compiled'),
    ...(clockOffsetMs === 0 ? {} : { PREGON_CLOCK_OFFSET_MS: String(clockOffsetMs) }),
    ...(config.nodeOptions === undefined ? {} : { NODE_OPTIONS: config.nodeOptions }),
    ...config.environment,
  };
}
