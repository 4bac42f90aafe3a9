// Runs one command of the test run in a process group of its own, so that a time limit or Ctrl-C ends all that it started.
import { type ChildProcess, spawn } from 'node:child_process';

export interface CommandOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly cwd?: string;
}

export interface CommandResult {
  /** The exit code; 128 and more for a signal, as a shell tells it. */
  readonly code: number;
  /** Set when the command was ended for taking longer than its limit. */
  readonly timedOut: boolean;
}

const running = new Set<ChildProcess>();

const signalGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** Ends every command that still runs; they get five seconds to put their things away. */
export const endRunning = async (): Promise<void> => {
  const ends = [...running].map(async (child) => {
    const closed = new Promise((done) => child.once('close', done));
    signalGroup(child, 'SIGTERM');
    const hard = setTimeout(() => signalGroup(child, 'SIGKILL'), 5000);
    await closed;
    clearTimeout(hard);
  });
  await Promise.all(ends);
};

/** Runs a command to its end; its output goes to ours, its standard input is empty. */
export const runCommand = (command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> =>
  new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    running.add(child);
    let timedOut = false;
    const limit = setTimeout(() => {
      timedOut = true;
      console.error(`\n${command} ran longer than ${options.timeoutMs / 1000} s and is ended.`);
      signalGroup(child, 'SIGTERM');
      setTimeout(() => signalGroup(child, 'SIGKILL'), 10_000).unref();
    }, options.timeoutMs);
    const settle = () => {
      clearTimeout(limit);
      running.delete(child);
    };
    child.on('error', (error) => {
      settle();
      fail(error);
    });
    child.on('close', (code) => {
      settle();
      // What a killed leader left in its group.
      if (code === null) signalGroup(child, 'SIGKILL');
      done({ code: code ?? 128, timedOut });
    });
  });
