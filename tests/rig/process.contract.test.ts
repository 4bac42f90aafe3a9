import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { endLeftovers, leftovers } from './leftover.ts';
import { endRunning, runCommand } from './process.ts';

const marked = () => {
  const value = randomUUID();
  return { mark: `PREGON_RIG=${value}`, env: { ...process.env, PREGON_RIG: value } };
};

/** A shell that waits for a child of its own. */
const family = ['-c', 'sleep 60 & wait'];

test('a command that takes too long is ended with everything that it started', async () => {
  const { mark, env } = marked();
  expect(await runCommand('sh', family, { env, timeoutMs: 500 })).toMatchObject({ timedOut: true });
  expect(await leftovers(mark, 5000)).toEqual([]);
});

test('the exit code of a command is told', async () => {
  expect(await runCommand('sh', ['-c', 'exit 3'], { env: process.env, timeoutMs: 10_000 })).toEqual({
    code: 3,
    timedOut: false,
  });
});

test('a run that is stopped ends the command at work', async () => {
  const { mark, env } = marked();
  const running = runCommand('sh', family, { env, timeoutMs: 60_000 });
  while ((await leftovers(mark, 0)).length < 2) await new Promise(setImmediate);
  await endRunning();
  expect(await running).toMatchObject({ timedOut: false });
  expect(await leftovers(mark, 5000)).toEqual([]);
});

test('a process that outlives its parent is found by its mark, and ended', async () => {
  const { mark, env } = marked();
  const parent = spawn('sh', ['-c', 'sleep 60 & echo started'], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(async () => endLeftovers(await leftovers(mark, 0)));
  await once(parent, 'exit');
  const found = await leftovers(mark, 0);
  expect(found.map(({ command }) => command)).toEqual(['sleep 60']);
  endLeftovers(found);
  expect(await leftovers(mark, 5000)).toEqual([]);
});
