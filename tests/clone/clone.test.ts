// What a newcomer does: clone, npm start, look, stop, start again. The tests follow each other in one checkout.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkOut } from './checkout.ts';
import { freePorts, type Ports, runningIn, type Start, type Started, start, until } from './started.ts';

const root = join(import.meta.dirname, '../..');
const mark = `PREGON_CLONE=${randomUUID()}`;
/** Promised once everything is installed, on two cores. */
const readyWithinSeconds = 10;

let folder: string;
let ports: Ports;
let first: Started;
let campaignId: string;
/** Of each start, so that a slow one does not hide what the next tests see. */
const readySeconds: number[] = [];

const note = (line: string): void => {
  console.log(line);
  if (process.env.SUMMARY_FILE) appendFileSync(process.env.SUMMARY_FILE, `${line}\n`);
};

const options = (limitMs: number): Start => ({ folder, mark, ports, limitMs });

const token = async (): Promise<string> => {
  const { stdout } = await promisify(execFile)('npm', ['run', '-s', 'token', '--', '--user', 'ana'], { cwd: folder });
  return stdout.trim();
};

interface Campaign {
  readonly id: string;
  readonly status: string;
  readonly totalRecipients: number;
  readonly counts: Readonly<Record<string, number>>;
}

const get = async <T>(path: string): Promise<T> => {
  const headers = { authorization: `Bearer ${await token()}` };
  const response = await fetch(`http://127.0.0.1:${ports.api}${path}`, { headers });
  if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
};

const campaigns = async (): Promise<Campaign[]> => (await get<{ items: Campaign[] }>('/campaigns')).items;

const nothingLeft = () =>
  until('The end of every process', 15_000, async () =>
    (await runningIn({ folder, mark })).length === 0 ? true : undefined,
  ).catch(async () => expect(await runningIn({ folder, mark })).toEqual([]));

beforeAll(async () => {
  // Closed to other accounts, as a home is: as root PostgreSQL runs as another one, and has to get here all the same.
  folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'pregon-clone-'))), 'pregon');
  ports = await freePorts();
  checkOut(root, folder);
});

afterAll(async () => {
  for (const { pid } of await runningIn({ folder, mark })) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it ended by itself
    }
  }
  rmSync(join(folder, '..'), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

test('npm start installs by itself and answers /ready', async () => {
  first = await start(options(8 * 60_000));
  note(
    `Fresh clone: installed in ${first.installSeconds.toFixed(1)} s, then /ready after ${first.readySeconds.toFixed(1)} s.`,
  );
  readySeconds.push(first.readySeconds);
  expect(first.installSeconds).toBeGreaterThan(0);
});

test('it does the main job for ana without being asked: everyone ends in a named state', async () => {
  const began = performance.now();
  const campaign = await until('A completed campaign', 180_000, async () =>
    (await campaigns()).find(({ status }) => status === 'completed'),
  );
  campaignId = campaign.id;
  const { queued = 0, sending = 0, sent = 0, error = 0, skipped = 0, unknown = 0, canceled = 0 } = campaign.counts;
  expect(sent).toBeGreaterThan(0);
  expect({ queued, sending }).toEqual({ queued: 0, sending: 0 });
  expect(sent + error + skipped + unknown + canceled).toBe(campaign.totalRecipients);
  note(
    `Fresh clone: the main job, ${campaign.totalRecipients} recipients, was done ${((performance.now() - began) / 1000).toFixed(1)} s after that.`,
  );
});

test('the dashboard and the API under /api answer on the one port', async () => {
  const at = (path: string) => fetch(`http://127.0.0.1:${ports.web}${path}`);
  const page = await until('The dashboard', 60_000, async () => {
    const response = await at('/');
    return response.ok ? response.text() : undefined;
  });
  expect(page).toContain('<div id="app"');
  expect((await at('/api/ready')).status).toBe(200);
  expect(await (await at('/config.json')).json()).toMatchObject({ apiBase: '/api' });
});

test('SIGTERM to npm ends every process', async () => {
  first.signal('SIGTERM', 'npm');
  await first.ended;
  await nothingLeft();
});

test('a second start installs nothing, is as quick, and finds what the first one left', async () => {
  const second = await start(options(60_000));
  note(`Second start: /ready after ${second.readySeconds.toFixed(1)} s.`);
  readySeconds.push(second.readySeconds);
  expect(second.output()).not.toContain('Installing');
  expect((await campaigns()).map(({ id }) => id)).toEqual([campaignId]);

  // As the kernel does when memory runs out: npm, the bootstrap and the system at once, their children orphaned.
  const nodes = (await runningIn({ folder, mark })).filter(({ command }) =>
    /^npm|boot\.mjs|src\/main\.ts/.test(command),
  );
  expect(nodes.length).toBeGreaterThanOrEqual(3);
  for (const { pid } of nodes) process.kill(pid, 'SIGKILL');
  await second.ended;
});

test('after a SIGKILL it starts again with all its state, and Ctrl-C leaves nothing behind', async () => {
  const third = await start(options(60_000));
  expect((await campaigns()).map(({ id }) => id)).toEqual([campaignId]);
  readySeconds.push(third.readySeconds);
  third.signal('SIGINT', 'group');
  await third.ended;
  await nothingLeft();
});

test(`every start was ready within ${readyWithinSeconds} s of having everything installed`, () => {
  expect(readySeconds).toHaveLength(3);
  expect(Math.max(...readySeconds)).toBeLessThan(readyWithinSeconds);
});
