// Asynchronous invocations are tried three times, and outlive the system that accepted them.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startAsync } from './async.ts';
import type { InvokeResult } from './runtime.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'pregon-async-'));
});
afterEach(() => rm(dir, { recursive: true }));

const good: InvokeResult = { ok: true, value: null };
const bad: InvokeResult = {
  ok: false,
  error: { kind: 'function', errorType: 'Error', errorMessage: 'no luck', trace: [] },
};
const answering = (...results: InvokeResult[]) =>
  vi.fn(async (_name: string, _event: unknown) => results.shift() ?? good);

test('an event is handed over once when the function succeeds, and then forgotten', async () => {
  const invoke = answering(good);
  const invoker = await startAsync({ dir, invoke });
  await invoker.accept('import', { key: 'a b.csv' });
  await invoker.settled();
  expect(invoke.mock.calls).toEqual([['import', { key: 'a b.csv' }]]);
  expect(await readdir(dir)).toEqual([]);
});

test('a failing function is tried twice more and then given up', async () => {
  const invoke = answering(bad, bad, bad, good);
  const onGiveUp = vi.fn();
  const invoker = await startAsync({ dir, invoke, retryDelaysMs: [1, 1], onGiveUp });
  await invoker.accept('import', {});
  await invoker.settled();
  expect(invoke).toHaveBeenCalledTimes(3);
  expect(onGiveUp.mock.calls).toEqual([['import', 'no luck']]);
  expect(await readdir(dir)).toEqual([]);
});

test('what was waiting for its next attempt at a stop runs at the next start', async () => {
  const first = await startAsync({ dir, invoke: answering(bad), retryDelaysMs: [60_000] });
  await first.accept('import', { key: 'k' });
  await first.stop();

  const invoke = answering(good);
  const second = await startAsync({ dir, invoke });
  await second.settled();
  expect(invoke.mock.calls).toEqual([['import', { key: 'k' }]]);
  expect(await readdir(dir)).toEqual([]);
});

test('an event over 1 MiB is refused', async () => {
  const invoker = await startAsync({ dir, invoke: answering() });
  await expect(invoker.accept('import', 'x'.repeat(1024 * 1024))).rejects.toThrow('over 1 MiB');
});
