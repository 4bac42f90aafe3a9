// A Redis of the bench's own, on a socket in its folder and in memory alone: the naive sender's queue.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureRedis } from '../../tests/rig/debian.ts';
import type { Run } from '../bench.ts';

/** @returns the path of its socket. @throws when there is no redis-server and none can be installed. */
export async function startRedis({ dir, started }: Pick<Run, 'dir' | 'started'>): Promise<string> {
  const program = await ensureRedis(process.env);
  if (program === undefined) throw new Error('There is no redis-server: apt-get install redis-server.');
  const folder = path.join(dir, 'redis');
  await mkdir(folder, { recursive: true });
  const socket = path.join(folder, 'redis.sock');
  const settings = ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', '', '--appendonly', 'no'];
  // The shell waits for the end of its input, which is our end however it comes, and then ends the server.
  const script = '"$@" </dev/null & server=$!; read _; kill "$server"; wait "$server"';
  const shell = spawn('sh', ['-c', script, 'sh', program, ...settings, '--loglevel', 'warning'], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  started.defer(async () => {
    const ended = once(shell, 'exit');
    shell.stdin.end();
    await ended;
  });
  await answers(socket);
  return socket;
}

async function answers(socket: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const connection = connect(socket, () => resolve(true)).once('error', () => resolve(false));
      connection.once('connect', () => connection.end());
    });
    if (isOpen) return;
    await sleep(25);
  }
  throw new Error('redis-server did not start.');
}
