import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Postgres, startPostgres } from './postgres.ts';

/** One for the whole file, since initialising takes most of the time. */
let dir: string;
const started: Postgres[] = [];
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pregon-postgres-'));
});
afterEach(async () => {
  for (const postgres of started.splice(0)) await postgres.stop();
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const start = async (port?: number): Promise<Postgres> => {
  const postgres = await startPostgres(port === undefined ? { dir } : { dir, port });
  started.push(postgres);
  return postgres;
};

const query = async (url: string, text: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return (await client.query({ text, rowMode: 'array' }).finally(() => client.end())).rows.flat();
};

const serverPid = async (): Promise<number> =>
  Number((await readFile(join(dir, 'data', 'postmaster.pid'), 'utf8')).split('\n', 1)[0]);

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
};

/** Another process that starts PostgreSQL on the directory, and stays. */
const startElsewhere = async () => {
  const script = `const { startPostgres } = await import(${JSON.stringify(new URL('./postgres.ts', import.meta.url).href)});
    process.stdout.write((await startPostgres({ dir: ${JSON.stringify(dir)} })).url);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, url: chunk.toString() };
};

describe('startPostgres', () => {
  it('starts a PostgreSQL 17 that is durable, in UTC, and knows the letters of Spanish', async () => {
    const { url } = await start();
    const text = `select current_setting('server_version_num')::int / 10000, current_setting('synchronous_commit'),
      current_setting('fsync'), current_setting('timezone'), lower('ÁÑ'), 'Ángel' < 'Berta'`;
    expect(await query(url, text)).toEqual([17, 'on', 'on', 'UTC', 'áñ', true]);
  });

  it('keeps its data from one start to the next, on the port that it is given', async () => {
    const first = await start();
    await query(first.url, 'create table kept_on as select 5 as a');
    await first.stop();
    const second = await start(first.port);
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'select a from kept_on')).toEqual([5]);
  });

  it('leaves no process behind', async () => {
    const postgres = await start();
    const pid = await serverPid();
    await postgres.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('ends with the process that started it, even by SIGKILL, and starts again on its data', async () => {
    const { child, url } = await startElsewhere();
    await query(url, 'create table kept as select 5 as a');
    const pid = await serverPid();
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000, interval: 20 });
    expect(await query((await start()).url, 'select a from kept')).toEqual([5]);
  });

  it('stops the server that a killed predecessor left, and starts anew at once', async () => {
    const { child } = await startElsewhere();
    const pid = await serverPid();
    child.kill('SIGKILL');
    await start();
    expect(isAlive(pid)).toBe(false);
    expect(await serverPid()).not.toBe(pid);
  });

  it('refuses a directory that a living process uses', async () => {
    const { child, url } = await startElsewhere();
    await expect(start()).rejects.toThrow(`is in use by process ${child.pid}`);
    expect(await query(url, 'select 1')).toEqual([1]);
    child.kill('SIGKILL');
    const pid = await serverPid();
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000, interval: 20 });
  });

  it('does not touch a process that has got the pid of a server', async () => {
    const postgres = await start();
    await postgres.stop();
    await writeFile(join(dir, 'data', 'postmaster.pid'), `${process.ppid}\n${join(dir, 'data')}\n`);
    await start();
    expect(isAlive(process.ppid)).toBe(true);
  });

  it('begins again when its initialisation was interrupted', async () => {
    const half = await mkdtemp(join(tmpdir(), 'pregon-postgres-'));
    await mkdir(join(half, 'data', 'base'), { recursive: true });
    const postgres = await startPostgres({ dir: half });
    expect(await query(postgres.url, 'select 1')).toEqual([1]);
    await postgres.stop();
    await rm(half, { recursive: true, force: true });
  });

  it('says why it does not start', async () => {
    const failing = startPostgres({ dir, settings: { shared_buffers: 'much' } });
    await expect(failing).rejects.toThrow(/PostgreSQL did not start .*shared_buffers/s);
  });
});
