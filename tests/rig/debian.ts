// The two programs that tests want and npm does not carry: Debian's Chromium for the screens, and a Redis for the benches.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from './process.ts';

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The first of the names that PATH knows, as an absolute path. */
const findProgram = (names: readonly string[]): string | undefined =>
  names
    .flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)))
    .find(isExecutable);

const chromium = (): string | undefined => process.env.CHROMIUM_PATH ?? findProgram(['chromium', 'chromium-browser']);
const redis = (): string | undefined => findProgram(['redis-server']);

/** How apt may be called here, or undefined where it may not. */
const aptPrefix = (): readonly string[] | undefined => {
  if (findProgram(['apt-get']) === undefined) return undefined;
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined;
};

export interface Programs {
  readonly chromium: string | undefined;
  /** One sentence for the summary about what could not be installed. */
  readonly missing: string | undefined;
}

/** Installs packages where that is allowed. Never throws. */
const install = async (wanted: readonly string[], env: NodeJS.ProcessEnv): Promise<void> => {
  const prefix = wanted.length > 0 ? aptPrefix() : undefined;
  if (prefix === undefined) return;
  console.error(`Installing ${wanted.join(' and ')} by apt …`);
  const apt = async (...args: string[]) => {
    const [command = 'env', ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args];
    await runCommand(command, rest, { env, timeoutMs: 10 * 60_000 });
  };
  await apt('update');
  await apt('install', '-y', '--no-install-recommends', ...wanted);
};

/** The redis-server of this machine, installed if it is missing and that is allowed. */
export const ensureRedis = async (env: NodeJS.ProcessEnv): Promise<string | undefined> => {
  if (redis() === undefined) await install(['redis-server'], env);
  return redis();
};

/** Finds both programs, and installs what is missing where that is allowed. Never throws for a missing one. */
export const ensurePrograms = async (env: NodeJS.ProcessEnv): Promise<Programs> => {
  await install([...(chromium() ? [] : ['chromium']), ...(redis() ? [] : ['redis-server'])], env);
  const still = [...(chromium() ? [] : ['chromium']), ...(redis() ? [] : ['redis-server'])];
  return {
    chromium: chromium(),
    missing:
      still.length === 0 ? undefined : `Not installed: ${still.join(', ')}; run apt-get install ${still.join(' ')}.`,
  };
};
