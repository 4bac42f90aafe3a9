// .local/drop: a file copied into a folder there is put into the bucket, as the demo user ana; what becomes of it comes back to .local/results.
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { openBucket } from '../s3/client.ts';

export interface DropFolderOptions {
  /** The system's folder: files are in `drop/<folder>/`, results in `results/<folder>/`. */
  readonly dir: string;
  /** Where S3 answers. */
  readonly s3: string;
  /** `drop/<user>/`: where the user's files belong in the bucket. Asked once, when the first file is there. */
  readonly prefix: () => Promise<string>;
  /** A file that has not changed for so long is taken for whole. Default 1,000. */
  readonly settleMs?: number;
  /** Default 300. */
  readonly pollMs?: number;
  readonly onError: (message: string) => void;
}

export interface DropFolder {
  /** Brings back an object of this key, if it is a result of the user's. */
  told(key: string): Promise<void>;
  stop(): Promise<void>;
}

/** How a file looked, and since when it looks so. */
interface Seen {
  readonly state: string;
  readonly sinceMs: number;
}

const Journal = z.record(z.string(), z.string());

/** How long a file rests that could not be put. */
const againMs = 10_000;

/** Names that programs give to what they are still writing, and files that are nobody's. */
export const isUnfinishedName = (name: string): boolean => /^\.|~$|\.(?:part|tmp)$/i.test(name);

/**
 * Looks into the folders again and again: what the operating systems tell of changes differs too much. A file is put once for each size and
 * time of change, also over restarts; killed in between it is put again, and refused as a double.
 */
export async function startDropFolder(options: DropFolderOptions): Promise<DropFolder> {
  const root = path.join(options.dir, 'drop');
  await mkdir(root, { recursive: true });
  const { bucket, ...opened } = openBucket(options.s3);
  const journal = await openJournal(path.join(options.dir, 'drop.json'));
  const stopping = new AbortController();
  const prefix = once(options.prefix);
  const seen = new Map<string, Seen>();

  const put = async (file: string, state: string): Promise<void> => {
    await bucket.writeStream((await prefix()) + file, createReadStream(path.join(root, file)), 'text/csv');
    // One that changed meanwhile is put again, when it has come to rest.
    if ((await stateOf(path.join(root, file))) === state) await journal.keep(file, state);
  };
  const look = async (): Promise<void> => {
    const files = await filesIn(root);
    for (const gone of [...seen.keys()].filter((file) => !files.includes(file))) seen.delete(gone);
    await journal.forgetOthers(files);
    for (const file of files) {
      const state = await stateOf(path.join(root, file));
      if (state === undefined || journal.has(file, state)) continue;
      const known = seen.get(file);
      if (known?.state !== state) seen.set(file, { state, sinceMs: performance.now() });
      else if (performance.now() - known.sinceMs >= (options.settleMs ?? 1000)) {
        await put(file, state).catch((error: unknown) => {
          options.onError(`${file}: ${String(error)}`);
          seen.set(file, { state, sinceMs: performance.now() + againMs });
        });
      }
    }
  };
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      await look().catch((error: unknown) => options.onError(String(error)));
      await sleep(options.pollMs ?? 300, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();

  return {
    told: (key) =>
      bringBack(bucket, prefix, path.join(options.dir, 'results'), key).catch((error: unknown) =>
        options.onError(String(error)),
      ),
    async stop() {
      stopping.abort();
      await watching;
      opened[Symbol.dispose]();
    },
  };
}

/** `promos/clientes.csv` …: one folder deep, without what is still being written. */
async function filesIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && !isUnfinishedName(entry.name));
  const lists = await Promise.all(
    folders.map(async ({ name }) => {
      const files = await readdir(path.join(root, name)).catch(() => []);
      return files.filter((file) => !isUnfinishedName(file)).map((file) => `${name}/${file}`);
    }),
  );
  return lists.flat().sort();
}

/** Undefined for what is no file, or gone. */
async function stateOf(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? `${found.size}:${found.mtimeMs}` : undefined;
}

/** What was put, and how it looked then. */
async function openJournal(file: string) {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  // One that was cut off by a power failure is as none: files are put again, and refused as doubles.
  const kept = new Map(Object.entries(Journal.safeParse(parsed(text)).data ?? {}));
  const write = async () => {
    await writeFile(`${file}.tmp`, JSON.stringify(Object.fromEntries(kept)));
    await rename(`${file}.tmp`, file);
  };
  return {
    has: (name: string, state: string) => kept.get(name) === state,
    keep: async (name: string, state: string) => {
      kept.set(name, state);
      await write();
    },
    forgetOthers: async (names: readonly string[]) => {
      const gone = [...kept.keys()].filter((name) => !names.includes(name));
      for (const name of gone) kept.delete(name);
      if (gone.length > 0) await write();
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Asked again only after it failed. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}

async function bringBack(
  bucket: ReturnType<typeof openBucket>['bucket'],
  prefix: () => Promise<string>,
  root: string,
  key: string,
): Promise<void> {
  if (!key.startsWith('results/')) return;
  const own = (await prefix()).replace(/^drop\//, 'results/');
  if (!key.startsWith(own)) return;
  const file = path.resolve(root, key.slice(own.length));
  // A key may hold dots between its slashes; nothing is written outside.
  if (!file.startsWith(root + path.sep)) return;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.tmp`, await bucket.read(key));
  await rename(`${file}.tmp`, file);
}
