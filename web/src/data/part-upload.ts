// A large file on its way in parts: a few at a time, each tried again when the network fails, and never one that the storage has already.
import { Problem } from './problem.ts';

export interface UploadState {
  readonly partBytes: number;
  readonly partCount: number;
  readonly sizeBytes: number;
  readonly uploaded: readonly number[];
}

/** The API's side of one upload. */
export interface PartDesk {
  state(signal: AbortSignal): Promise<UploadState>;
  link(partNumber: number, signal: AbortSignal): Promise<string>;
  /** @param onSent bytes of this part so far. */
  put(url: string, part: Blob, onSent: (bytes: number) => void, signal: AbortSignal): Promise<void>;
  complete(signal: AbortSignal): Promise<void>;
}

const atOnce = 3;
/** With the waits between them about half a minute of a broken network. */
const tries = 6;
const firstWaitMs = 1_000;

/**
 * Uploads what is missing of the file, and completes it. Broken off at any point it can be called again.
 * @param onSent bytes of the file that the storage has or is getting. @throws Problem when a part fails again and again; the signal's reason
 */
export async function uploadInParts(
  desk: PartDesk,
  file: Blob,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
  wait: (ms: number, signal: AbortSignal) => Promise<void> = pause,
): Promise<void> {
  const { partBytes, partCount, uploaded } = await desk.state(signal);
  const sliceOf = (number: number) => file.slice((number - 1) * partBytes, number * partBytes);
  const has = new Set(uploaded);
  const sent = new Map<number, number>(uploaded.map((number) => [number, sliceOf(number).size]));
  const tell = (number: number, bytes: number) => {
    sent.set(number, bytes);
    onSent([...sent.values()].reduce((sum, one) => sum + one, 0));
  };
  const missing = Array.from({ length: partCount }, (_, index) => index + 1).filter((number) => !has.has(number));
  const queue = missing.values();
  // One part that fails for good ends the others too.
  const failing = new AbortController();
  const either = AbortSignal.any([signal, failing.signal]);
  const lanes = Array.from({ length: Math.min(atOnce, missing.length) }, async () => {
    for (const number of queue) {
      await putPart(desk, number, sliceOf(number), (bytes) => tell(number, bytes), either, wait);
    }
  });
  const first = Promise.all(lanes);
  first.catch((error) => failing.abort(error));
  await first.finally(() => Promise.allSettled(lanes));
  await desk.complete(signal);
}

/** Each try has a new link: the last one may be what was too old. */
async function putPart(
  desk: PartDesk,
  number: number,
  part: Blob,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
  wait: (ms: number, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      await desk.put(await desk.link(number, signal), part, onSent, signal);
      return onSent(part.size);
    } catch (error) {
      onSent(0);
      if (signal.aborted || attempt >= tries || !mayPass(error)) throw error;
      await wait(firstWaitMs * 2 ** (attempt - 1), signal);
    }
  }
}

/** The storage's own refusals may pass too: a link that is too old, a server that is too busy. */
const mayPass = (error: unknown): boolean =>
  error instanceof Problem && (error.isPassing || (error.code === 'upload_failed' && error.status !== 404));

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
