// Functions in processes of their own: the ways an invocation ends, reuse, concurrency, kills.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { bundleFunctions } from './bundle.ts';
import { isRunning } from './fixtures/running.ts';
import { type Runtime, requestLimitBytes, responseLimitBytes, startRuntime } from './runtime.ts';
import type { FunctionConfig, LogLine } from './worker.ts';

let dir: string;
let files: Record<string, string>;
const open: Runtime[] = [];

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'pregon-runtime-'));
  const fixture = (name: string) => path.join(import.meta.dirname, 'fixtures', name);
  const { functions } = await bundleFunctions({
    entries: { probe: fixture('probe.ts'), broken: fixture('broken.ts') },
    root: import.meta.dirname,
    cacheDir: dir,
  });
  files = Object.fromEntries(Object.entries(functions).map(([name, bundle]) => [name, bundle.file]));
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((runtime) => runtime.stop()));
});
afterAll(() => rm(dir, { recursive: true }));

const config = (changes: Partial<FunctionConfig> = {}): FunctionConfig => ({
  name: 'probe',
  arn: 'arn:aws:lambda:us-east-1:000000000000:function:probe',
  file: files.probe ?? '',
  memoryMb: 128,
  timeoutMs: 5000,
  concurrency: 1,
  environment: { STAGE: 'test' },
  ...changes,
});

function start(changes: Partial<FunctionConfig> = {}, onLog: (line: LogLine) => void = () => {}): Runtime {
  const runtime = startRuntime({ functions: [config(changes)], onLog });
  open.push(runtime);
  return runtime;
}

/** Resolves when the condition holds; the test's own time-out bounds it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

test('no process runs before the first invocation, and the second uses the same one', async () => {
  const runtime = start();
  expect(runtime.processes()).toEqual([]);
  const first = await runtime.invoke('probe', { do: 'echo', value: 'ñ' });
  const second = await runtime.invoke('probe', { do: 'echo' });
  expect(first).toMatchObject({ ok: true, value: { event: { value: 'ñ' }, invocations: 1 } });
  expect(second).toMatchObject({ ok: true, value: { invocations: 2 } });
  expect(runtime.processes()).toHaveLength(1);
});

test('a function sees only its own environment and a context like Lambda’s', async () => {
  process.env.PREGON_LEAK = 'leaked';
  const result = await start().invoke('probe', { do: 'look' });
  expect(result).toMatchObject({
    ok: true,
    value: {
      env: { STAGE: 'test', TZ: 'UTC', AWS_LAMBDA_FUNCTION_NAME: 'probe', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128' },
      context: { functionName: 'probe', memoryLimitInMB: '128', invokedFunctionArn: expect.stringMatching(/:probe$/) },
    },
  });
  const { env, remainingMs } = result.ok ? (result.value as { env: object; remainingMs: number }) : never();
  expect(env).not.toHaveProperty('PREGON_LEAK');
  expect(remainingMs).toBeGreaterThan(0);
  expect(remainingMs).toBeLessThanOrEqual(5000);
});

test('what a function throws is a failed outcome, and its process goes on', async () => {
  const runtime = start();
  const error = { kind: 'function', errorType: 'RangeError', errorMessage: 'out of range' };
  expect(await runtime.invoke('probe', { do: 'throw' })).toMatchObject({ ok: false, error });
  expect(await runtime.invoke('probe', { do: 'echo' })).toMatchObject({ ok: true, value: { invocations: 2 } });
});

test('at its time-out a function is killed and the next invocation has a new process', async () => {
  const runtime = start({ timeoutMs: 800 });
  await runtime.invoke('probe', { do: 'echo' });
  const since = performance.now();
  const hung = runtime.invoke('probe', { do: 'hang' });
  const [before] = runtime.processes();
  const outcome = await hung;
  // Well below the ten seconds that a start may take besides.
  expect(performance.now() - since).toBeLessThan(5000);
  expect(outcome).toMatchObject({ ok: false, error: { kind: 'timeout', errorType: 'Sandbox.Timedout' } });
  await until(() => !isRunning(before?.pid ?? 0));
  expect(await runtime.invoke('probe', { do: 'echo' })).toMatchObject({ ok: true, value: { invocations: 1 } });
});

test('a function that ends its process fails that invocation alone', async () => {
  const runtime = start();
  const error = {
    kind: 'exit',
    errorType: 'Runtime.ExitError',
    errorMessage: 'Runtime exited with error: exit status 7',
  };
  expect(await runtime.invoke('probe', { do: 'crash' })).toMatchObject({ ok: false, error });
  expect(await runtime.invoke('probe', { do: 'echo' })).toMatchObject({ ok: true, value: { invocations: 1 } });
});

test('a process killed from outside fails its invocation, and an invocation that waited gets a new one', async () => {
  const runtime = start();
  const first = runtime.invoke('probe', { do: 'hang' });
  const second = runtime.invoke('probe', { do: 'echo' });
  await until(() => runtime.processes().some((one) => one.isBusy));
  const [victim] = runtime.processes('probe');
  expect(runtime.kill(victim?.pid ?? 0)).toBe(true);
  expect(await first).toMatchObject({
    ok: false,
    error: { errorMessage: 'Runtime exited with error: signal: SIGKILL' },
  });
  expect(await second).toMatchObject({ ok: true, value: { invocations: 1 } });
});

test('a process that is not a function’s is never killed', () => {
  expect(start().kill(process.pid)).toBe(false);
});

test.each([600_000, -600_000])(
  'a process on a machine whose clock is off by %i ms sees that time, and has its time left',
  async (offsetMs) => {
    const result = await start({ clockOffsetMs: () => offsetMs }).invoke('probe', { do: 'look' });
    const seen = result.ok
      ? (result.value as { now: number; made: string; remainingMs: number; isDate: boolean })
      : undefined;
    expect(seen?.isDate).toBe(true);
    for (const time of [seen?.now ?? 0, Date.parse(seen?.made ?? '')])
      expect(Math.abs(time - Date.now() - offsetMs)).toBeLessThan(5000);
    expect(seen?.remainingMs).toBeGreaterThan(0);
    expect(seen?.remainingMs).toBeLessThanOrEqual(5000);
  },
);

test('a function that cannot be loaded says why, each time', async () => {
  const runtime = start({ file: files.broken ?? '' });
  const error = { kind: 'init', errorType: 'TypeError', errorMessage: 'TURN_QUEUE_URL is not set' };
  expect(await runtime.invoke('probe', {})).toMatchObject({ ok: false, error });
  expect(await runtime.invoke('probe', {})).toMatchObject({ ok: false, error });
});

test('as many processes as the concurrency run at a time, and a further invocation waits', async () => {
  const runtime = start({ concurrency: 2 });
  const results = await Promise.all([1, 2, 3, 4].map(() => runtime.invoke('probe', { do: 'wait', ms: 150 })));
  const pids = results.map((result) => (result.ok ? (result.value as { pid: number }).pid : never()));
  expect(new Set(pids).size).toBe(2);
  expect(runtime.processes()).toHaveLength(2);
});

test('an invocation given up while it waits for a process never runs', async () => {
  const runtime = start();
  const first = runtime.invoke('probe', { do: 'wait', ms: 200 });
  const giveUp = new AbortController();
  const second = runtime.invoke('probe', { do: 'echo' }, giveUp.signal);
  giveUp.abort();
  expect(await second).toMatchObject({ ok: false });
  await first;
  expect(await runtime.invoke('probe', { do: 'echo' })).toMatchObject({ ok: true, value: { invocations: 2 } });
});

test('an event over 6 MiB is refused, and so is an answer', async () => {
  const runtime = start();
  const large = await runtime.invoke('probe', { do: 'echo', value: 'x'.repeat(requestLimitBytes) });
  expect(large).toMatchObject({ ok: false, error: { errorType: 'RequestEntityTooLargeException' } });
  const quotes = 2;
  const fits = await runtime.invoke('probe', { do: 'fill', value: responseLimitBytes - quotes });
  expect(fits.ok).toBe(true);
  const over = await runtime.invoke('probe', { do: 'fill', value: responseLimitBytes });
  expect(over).toMatchObject({ ok: false, error: { errorType: 'Function.ResponseSizeTooLarge' } });
});

test('what a function prints is collected with its name and process', async () => {
  const lines: LogLine[] = [];
  const runtime = start({}, (line) => lines.push(line));
  await runtime.invoke('probe', { do: 'log' });
  await until(() => lines.length === 2);
  expect(lines.map((line) => line.text).sort()).toEqual(['a line', 'an error line']);
  expect(lines[0]).toMatchObject({ function: 'probe', pid: runtime.processes()[0]?.pid });
});

test('a stop lets what runs finish within the grace, and refuses what comes', async () => {
  const runtime = start();
  const quick = runtime.invoke('probe', { do: 'wait', ms: 100 });
  await runtime.stop(10_000);
  expect((await quick).ok).toBe(true);
  expect(await runtime.invoke('probe', { do: 'echo' })).toMatchObject({ ok: false, error: { kind: 'stopped' } });
});

test('a stop ends what does not finish, answers what waits, and leaves no process', async () => {
  const runtime = start();
  const hung = runtime.invoke('probe', { do: 'hang' });
  const waiting = runtime.invoke('probe', { do: 'echo' });
  await until(() => runtime.processes().some((one) => one.isBusy));
  const pids = runtime.processes().map((one) => one.pid);
  await runtime.stop(50);
  expect([(await hung).ok, (await waiting).ok]).toEqual([false, false]);
  expect(pids.filter(isRunning)).toEqual([]);
});

test('the processes of a killed system end by themselves', async () => {
  const script = `
    import { startRuntime } from ${JSON.stringify(path.join(import.meta.dirname, 'runtime.ts'))};
    const onLog = ({ pid }) => console.log(pid);
    const runtime = startRuntime({ functions: [${JSON.stringify(config({ timeoutMs: 60_000 }))}], onLog });
    await runtime.invoke('probe', { do: 'hang' });`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed] = await once(parent.stdout, 'data');
  const child = Number(String(printed).trim());
  expect(isRunning(child)).toBe(true);
  parent.kill('SIGKILL');
  await until(() => !isRunning(child));
});

function never(): never {
  throw new Error('The invocation failed.');
}
