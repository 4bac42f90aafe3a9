// What a SIGKILL left behind: the server lives on without its parent. Its own postmaster.pid names it, and only it is stopped.
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** State and parent of a process by /proc; undefined where there is none or the process is gone. */
const statusOf = (pid: number): { state: string | undefined; parent: number } | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
};

/** A zombie has ended: whoever adopted it may be slow to collect it. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return statusOf(pid)?.state !== 'Z';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Whether the process still is a server for this directory: pids are given again to others. */
const serves = (pid: number, dataDir: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(dataDir);
  } catch {
    return process.platform !== 'linux';
  }
};

const exitOf = async (pid: number, withinMs: number): Promise<boolean> => {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(10)) if (!isAlive(pid)) return true;
  return false;
};

/**
 * Stops the server that an earlier, killed start left on this data directory, and removes its stale pid file.
 * @throws when the server still belongs to a living process (`ownerPid` is its parent): the directory is in use.
 */
export const stopPredecessor = async (dataDir: string, ownerPid: number | undefined): Promise<void> => {
  const file = join(dataDir, 'postmaster.pid');
  const pid = await readFile(file, 'utf8').then(
    (text) => Number(text.split('\n', 1)[0]),
    () => undefined,
  );
  if (pid === undefined || !Number.isInteger(pid) || pid <= 1) return;
  if (!isAlive(pid) || !serves(pid, dataDir)) return rm(file, { force: true });
  if (ownerPid !== undefined && ownerPid !== process.pid && statusOf(pid)?.parent === ownerPid)
    throw new Error(`The database in ${dataDir} is in use by process ${ownerPid}: stop that one first.`);
  process.kill(pid, 'SIGINT');
  if (await exitOf(pid, 10_000)) return;
  process.kill(pid, 'SIGQUIT');
  if (!(await exitOf(pid, 5_000))) throw new Error(`PostgreSQL ${pid}, left by an earlier start, does not end.`);
};
