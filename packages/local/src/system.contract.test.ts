// The whole system on one machine: it starts, keeps its state, ends without a trace, and survives being killed.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { isRunning } from './lambda/fixtures/running.ts';
import { type System, type SystemOptions, startSystem } from './system.ts';

// Each start takes some seconds of processor time, which a busy machine may not have at once.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let dir: string;
let postgresUrl: string;
const open: System[] = [];

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'pregon-system-'));
  const url = new URL(inject('pregonPostgresUrl'));
  url.pathname = `/system_${randomBytes(6).toString('hex')}`;
  postgresUrl = url.href;
});
afterEach(async () => {
  for (const system of open.splice(0)) await system.stop(0);
  await rm(dir, { recursive: true, force: true });
});

async function start(options: Partial<SystemOptions> = {}): Promise<System> {
  const system = await startSystem({ dir, web: false, postgresUrl, ...options });
  open.push(system);
  return system;
}

async function me(system: System): Promise<{ id: string; email: string }> {
  const authorization = `Bearer ${await system.token('ana')}`;
  const answer = await fetch(`${system.endpoints.api}/me`, { headers: { authorization } });
  expect(answer.status).toBe(200);
  return (await answer.json()) as { id: string; email: string };
}

test('it is ready on both ports, and its endpoints are where the file says', async () => {
  const system = await start();
  const { web, api } = system.endpoints;
  expect((await fetch(`${api}/ready`)).status).toBe(200);
  expect((await fetch(`${web}/api/ready`)).status).toBe(200);
  expect(await (await fetch(`${web}/config.json`)).json()).toMatchObject({
    oidc: { issuer: system.endpoints.oidc },
    apiBase: '/api',
  });
  const file = JSON.parse(await readFile(path.join(dir, 'endpoints.json'), 'utf8'));
  expect(file).toEqual(system.endpoints);
  expect(Object.keys(file)).toEqual(
    expect.arrayContaining(['web', 'api', 'oidc', 'twilio', 'dataApi', 'sqs', 's3', 'postgres']),
  );
});

test('a demo user’s token opens the API, and state survives a restart', async () => {
  const first = await start();
  const before = await me(first);
  expect(before.email).toBe('ana@pregon.example');
  await first.stop();
  expect(await me(await start())).toEqual(before);
});

test('a stop leaves no process, no open port and no endpoints', async () => {
  const system = await start();
  await me(system);
  const pids = system.runtime.processes().map((one) => one.pid);
  expect(pids.length).toBeGreaterThan(0);
  await system.stop();
  expect(pids.filter(isRunning)).toEqual([]);
  await expect(fetch(`${system.endpoints.api}/ready`)).rejects.toThrow();
  await expect(access(path.join(dir, 'endpoints.json'))).rejects.toThrow();
});

test('functions are told this machine’s endpoints and what was set over the defaults', async () => {
  const { environment, endpoints } = await start({ settings: { LINE_RATE_PER_SECOND: 'unpaced' } });
  expect(environment).toMatchObject({
    LINE_RATE_PER_SECOND: 'unpaced',
    PUBLIC_API_URL: endpoints.api,
    AWS_ENDPOINT_URL_RDS_DATA: endpoints.dataApi,
    TWILIO_BASE_URL: endpoints.twilio,
  });
});

test('a second system on the folder is refused, also one that would empty it, and harms nothing', async () => {
  const first = await start();
  const before = await me(first);
  await expect(startSystem({ dir, web: false, postgresUrl, fresh: true })).rejects.toThrow(/already runs on/);
  expect(await me(first)).toEqual(before);
});

test('a taken port is an error that names its setting, and nothing is left of the attempt', async () => {
  const first = await start();
  const apiPort = Number(new URL(first.endpoints.api).port);
  const other = await mkdtemp(path.join(tmpdir(), 'pregon-system-'));
  await expect(startSystem({ dir: other, web: false, postgresUrl, apiPort })).rejects.toThrow(
    new RegExp(`^Port ${apiPort} cannot be used .* Set API_PORT`),
  );
  const again = await startSystem({ dir: other, web: false, postgresUrl: `${postgresUrl}_other` });
  await again.stop();
  await rm(other, { recursive: true });
});

test('an outage of the database ends, and nothing is lost by it', async () => {
  const system = await start({ postgresUrl: undefined });
  const before = await me(system);
  const reach = async () => {
    const client = new pg.Client({ connectionString: system.endpoints.postgres });
    await client.connect();
    await client.end();
  };
  await reach();
  const outage = system.database.outage(500);
  await expect
    .poll(
      () =>
        reach().then(
          () => 'reached',
          () => 'down',
        ),
      { timeout: 5000, interval: 10 },
    )
    .toBe('down');
  await outage;
  expect(await me(system)).toEqual(before);
});

test('a fresh start forgets what was there', async () => {
  const first = await start({ postgresUrl: undefined });
  const before = await me(first);
  await first.stop();
  const second = await start({ postgresUrl: undefined, fresh: true });
  expect((await me(second)).id).not.toBe(before.id);
});

test('a killed system takes its functions with it, and the next start finds its state', {
  timeout: 90_000,
}, async () => {
  const script = `
    import { startSystem } from ${JSON.stringify(path.join(import.meta.dirname, 'system.ts'))};
    const system = await startSystem({ dir: ${JSON.stringify(dir)}, web: false });
    const headers = { authorization: 'Bearer ' + await system.token('ana') };
    const me = await (await fetch(system.endpoints.api + '/me', { headers })).json();
    console.log(JSON.stringify({ me, pids: system.runtime.processes().map((one) => one.pid) }));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const said = JSON.parse(line) as { me: object; pids: number[] };
  child.kill('SIGKILL');
  const next = await start({ postgresUrl: undefined });
  expect(await me(next)).toEqual(said.me);
  expect(said.pids.length).toBeGreaterThan(0);
  expect(said.pids.filter(isRunning)).toEqual([]);
});
