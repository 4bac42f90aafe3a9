// Whom PostgreSQL runs as. It refuses to run as root, so as root it gets the account `postgres`, made when it is missing.
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What to start in place of a program, so that it runs as the right account. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: { uid?: number; gid?: number };
}

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const idOf = async (flag: '-u' | '-g'): Promise<number> => Number((await run('id', [flag, 'postgres'])).stdout);

/** The account for the server, or undefined when this process is not root and may run it as itself. */
export const serverAccount = async (): Promise<Account | undefined> => {
  if (process.getuid?.() !== 0) return undefined;
  try {
    return { uid: await idOf('-u'), gid: await idOf('-g') };
  } catch {
    await run('groupadd', ['--system', 'postgres']).catch(() => undefined);
    await run('useradd', ['--system', '--gid', 'postgres', '--no-create-home', 'postgres']);
    return { uid: await idOf('-u'), gid: await idOf('-g') };
  }
};

const isOpenTo = async (account: Account, directory: string): Promise<boolean> => {
  const { mode, uid, gid } = await stat(directory);
  const search = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  const parent = dirname(directory);
  return (mode & search) !== 0 && (parent === directory || (await isOpenTo(account, parent)));
};

/**
 * How to start `program` as `account`. A checkout under /root (mode 0700) is closed to every other account; there the
 * program keeps the one capability that lets it through, by setpriv, which is part of every Debian.
 */
export const launchAs = async (
  account: Account | undefined,
  program: string,
  args: readonly string[],
  directories: readonly string[],
): Promise<Launch> => {
  if (account === undefined) return { command: program, args, options: {} };
  const open = await Promise.all(directories.map((directory) => isOpenTo(account, directory)));
  if (open.every(Boolean)) return { command: program, args, options: { uid: account.uid, gid: account.gid } };
  const flags = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'];
  // Without no_setuid_fixup access(2) drops the ambient capability, and initdb finds its own binaries unreadable.
  const through = ['--securebits=+no_setuid_fixup', '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  return { command: 'setpriv', args: [...flags, ...through, program, ...args], options: {} };
};
