// The functions' own lines and the machine's remarks about them, in one file that is read when something went wrong.
import { createWriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import type { LogLine } from '../lambda/worker.ts';

export interface FunctionLog {
  readonly file: string;
  write(line: LogLine): void;
  /** A remark of the machine itself: a failed batch, an event given up. */
  note(source: string, text: string): void;
  close(): Promise<void>;
}

/** At a start a file above this is set aside as `.1`, in place of the one before it. */
const rotateAboveBytes = 20 * 1024 * 1024;

/** Opens `functions.log` in the folder, for appending. */
export async function openFunctionLog(dir: string, onLine?: (line: LogLine) => void): Promise<FunctionLog> {
  await mkdir(dir, { recursive: true });
  const file = path.join(dir, 'functions.log');
  const sizeBytes = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (sizeBytes > rotateAboveBytes) await rename(file, `${file}.1`);
  const stream = createWriteStream(file, { flags: 'a' });
  const write = (line: LogLine): void => {
    onLine?.(line);
    if (!stream.writableEnded) stream.write(`${line.at.toISOString()} ${line.function}[${line.pid}] ${line.text}\n`);
  };
  return {
    file,
    write,
    note: (source, text) => write({ at: new Date(), function: source, pid: process.pid, text }),
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
}
