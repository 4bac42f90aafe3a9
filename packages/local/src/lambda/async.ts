// Asynchronous invocations (S3 notifications, schedules): accepted, kept on disk until done, and tried three times, as Lambda does.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { InvokeResult } from './runtime.ts';

export interface AsyncOptions {
  /** Where accepted events wait; those of a killed system run at the next start. */
  readonly dir: string;
  invoke(name: string, event: unknown): Promise<InvokeResult>;
  /** The waits before the second and third attempt. Default 1 and 2 minutes, as Lambda's. */
  readonly retryDelaysMs?: readonly number[];
  /** Told when an event is given up. */
  onGiveUp?(name: string, message: string): void;
}

export interface AsyncInvoker {
  /** Resolves once the event is kept; the invocation follows. At most 1 MiB of JSON. */
  accept(name: string, event: unknown): Promise<void>;
  /** Resolves when nothing is waiting or running. */
  settled(): Promise<void>;
  /** Starts nothing more; what waits stays on disk. */
  stop(): Promise<void>;
}

const Kept = z.object({ name: z.string(), event: z.unknown() });

/** Lambda's limit on an asynchronous invocation's JSON, in bytes. */
const payloadLimitBytes = 1024 * 1024;
const defaultDelaysMs: readonly number[] = [60_000, 120_000];

export async function startAsync(options: AsyncOptions): Promise<AsyncInvoker> {
  await mkdir(options.dir, { recursive: true });
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const delaysMs = options.retryDelaysMs ?? defaultDelaysMs;

  const attempt = async (file: string, name: string, event: unknown): Promise<void> => {
    for (const delayMs of [...delaysMs, undefined]) {
      if (stopping.signal.aborted) return;
      const result = await options.invoke(name, event);
      if (result.ok) return rm(file, { force: true });
      if (stopping.signal.aborted) return; // ended by the stop, not by a fault of its own: it runs again at the next start
      if (delayMs === undefined) options.onGiveUp?.(name, result.error.errorMessage);
      else await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => {}); // woken by the stop
    }
    await rm(file, { force: true });
  };

  const begin = (file: string, name: string, event: unknown): void => {
    const work: Promise<void> = attempt(file, name, event)
      .catch((error: unknown) => options.onGiveUp?.(name, String(error)))
      .finally(() => running.delete(work));
    running.add(work);
  };

  for (const file of await left(options.dir)) {
    const kept = await read(file);
    if (kept === undefined) await rm(file, { force: true });
    else begin(file, kept.name, kept.event);
  }

  return {
    async accept(name, event) {
      const text = JSON.stringify({ name, event });
      if (Buffer.byteLength(text) > payloadLimitBytes) throw new Error(`The event for ${name} is over 1 MiB.`);
      const file = path.join(options.dir, `${Date.now()}-${randomUUID()}.json`);
      await writeFile(`${file}.draft`, text);
      await rename(`${file}.draft`, file);
      begin(file, name, event);
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

const left = async (dir: string): Promise<string[]> =>
  (await readdir(dir))
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => path.join(dir, file));

async function read(file: string): Promise<z.infer<typeof Kept> | undefined> {
  try {
    return Kept.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}
