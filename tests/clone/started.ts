// `npm start` in a checkout: what it printed, when it got ready, the ways to end it, and what it leaves behind.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Leftover, processesMarked } from '../rig/leftover.ts';

export interface Ports {
  readonly web: number;
  readonly api: number;
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was free.');
  return address.port;
};

export const freePorts = async (): Promise<Ports> => ({ web: await freePort(), api: await freePort() });

/** Asks until `answer` gives something; fails with `what` after `limitMs`. */
export const until = async <T>(what: string, limitMs: number, answer: () => Promise<T | undefined>): Promise<T> => {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = await answer();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`${what} did not happen within ${limitMs / 1000} s.`);
    await sleep(100);
  }
};

const isReady = async (port: number): Promise<true | undefined> => {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/ready`, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.ok || undefined;
  } catch {
    return undefined; // nobody listens yet
  }
};

export interface Start {
  readonly folder: string;
  /** `NAME=value`, put into the environment to find what was started. */
  readonly mark: string;
  readonly ports: Ports;
  /** Ends the wait for /ready, in milliseconds. */
  readonly limitMs: number;
}

export interface Started {
  /** Seconds that the install took; 0 when there was nothing to install. */
  readonly installSeconds: number;
  /** Seconds from the end of the install to the first good answer of /ready. */
  readonly readySeconds: number;
  /** Everything printed so far. */
  output(): string;
  /** Sends a signal to npm alone, or as a terminal does, to its whole process group. */
  signal(signal: NodeJS.Signals, to: 'npm' | 'group'): void;
  /** Resolves when npm has ended. */
  readonly ended: Promise<void>;
}

const spawnStart = ({ folder, mark, ports }: Start): ChildProcess => {
  const [name = '', value = ''] = mark.split('=');
  const env = { ...process.env, [name]: value, PORT: String(ports.web), API_PORT: String(ports.api) };
  // The variables of the npm and the vitest that run us would change what the inner npm does.
  const clean = Object.entries(env).filter(([key]) => !/^(npm_|INIT_CWD$|VITEST|NODE_ENV$|NODE_OPTIONS$)/i.test(key));
  return spawn('npm', ['start'], {
    cwd: folder,
    env: Object.fromEntries(clean),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
};

/** Starts and waits for /ready at the API's own root. */
export const start = async (options: Start): Promise<Started> => {
  const began = performance.now();
  const child = spawnStart(options);
  let printed = '';
  let installedAt = began;
  const collect = (chunk: Buffer) => {
    printed += chunk.toString();
    if (installedAt === began && printed.includes('Installed in')) installedAt = performance.now();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  let isOver = false;
  const ended = once(child, 'close').then(() => {
    isOver = true;
  });
  await until('/ready', options.limitMs, async () => {
    if (isOver) throw new Error(`npm start ended by itself. It printed:\n${printed}`);
    return isReady(options.ports.api);
  }).catch((error: unknown) => {
    throw new Error(`${(error as Error).message} It printed:\n${printed}`);
  });
  return {
    installSeconds: (installedAt - began) / 1000,
    readySeconds: (performance.now() - installedAt) / 1000,
    output: () => printed,
    signal: (signal, to) => process.kill(to === 'group' ? -Number(child.pid) : Number(child.pid), signal),
    ended,
  };
};

/** Everything that was started in the checkout and still runs. */
export const runningIn = async ({ folder, mark }: Pick<Start, 'folder' | 'mark'>): Promise<Leftover[]> => {
  const byPid = new Map<number, Leftover>();
  for (const found of [...(await processesMarked(mark)), ...(await processesMarked(folder))])
    byPid.set(found.pid, found);
  return [...byPid.values()];
};
