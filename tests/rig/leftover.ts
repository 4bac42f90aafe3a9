// Finds the processes that a part of the test run left behind, by a mark in their environment. Linux only: it reads /proc.
import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Leftover {
  readonly pid: number;
  readonly command: string;
}

const textOf = async (pid: string, file: string): Promise<string> => {
  try {
    return await readFile(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it ended meanwhile, or belongs to somebody else
  }
};

const folderOf = async (pid: string): Promise<string> => {
  try {
    return await readlink(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
};

/**
 * Every process but this one that carries a mark.
 * @param mark `NAME=value` in the environment, or a folder that a process works in or names in its command line.
 */
export const processesMarked = async (mark: string): Promise<Leftover[]> => {
  const pids = await readdir('/proc').catch(() => []);
  const found: Leftover[] = [];
  for (const pid of pids.filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    const command = (await textOf(pid, 'cmdline')).replaceAll('\0', ' ').trim();
    // A zombie has no command line any more: it ended, and waits for its parent.
    if (command === '') continue;
    const environment = (await textOf(pid, 'environ')).split('\0');
    if (environment.includes(mark) || command.includes(mark) || (await folderOf(pid)).startsWith(mark)) {
      found.push({ pid: Number(pid), command });
    }
  }
  return found;
};

/** The marked processes that are still there after `graceMs`; returns at once when none is left. */
export const leftovers = async (mark: string, graceMs: number): Promise<Leftover[]> => {
  const until = Date.now() + graceMs;
  for (;;) {
    const found = await processesMarked(mark);
    if (found.length === 0 || Date.now() >= until) return found;
    await sleep(100);
  }
};

export const endLeftovers = (found: readonly Leftover[]): void => {
  for (const { pid } of found) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
};
