// One system at a time on a folder, whatever became of the one before.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listen } from '../listen.ts';
import { lockFolder } from './lock.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'pregon-lock-'));
});
afterEach(() => rm(dir, { recursive: true }));

test('a folder that is taken is refused by naming the process, and free again afterwards', async () => {
  const release = await lockFolder(dir);
  await expect(lockFolder(dir)).rejects.toThrow(`already runs on ${dir} (process ${process.pid})`);
  await release();
  await (await lockFolder(dir))();
});

test('the lock of a killed system does not hold, also when another program listens on its port', async () => {
  const other = await listen(createServer((_, response) => void response.end('something else')));
  for (const port of [1, other.port]) {
    await writeFile(path.join(dir, 'lock.json'), JSON.stringify({ port, id: 'gone', pid: 1 }));
    const release = await lockFolder(dir);
    expect(JSON.parse(await readFile(path.join(dir, 'lock.json'), 'utf8')).pid).toBe(process.pid);
    await release();
  }
  await other.close();
});
