// One system at a time on a folder. The lock is a listening socket, which the kernel frees whatever way its process ends; a
// process id in a file would be another process's after a restart of the machine.
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import path from 'node:path';
import * as z from 'zod';

const Held = z.object({ port: z.number(), id: z.string(), pid: z.number() });

const answerMs = 1000;

/**
 * Takes the folder, making it when missing; the result gives it back.
 * @throws when a living system has it, naming its process.
 */
export async function lockFolder(dir: string): Promise<() => Promise<void>> {
  await mkdir(dir, { recursive: true });
  const file = path.join(dir, 'lock.json');
  const held = await readHeld(file);
  if (held !== undefined && (await answerOf(held.port)) === held.id) {
    throw new Error(`Pregón already runs on ${dir} (process ${held.pid}). Stop it first.`);
  }
  const id = randomUUID();
  const server = createServer((socket) => socket.end(id));
  const port = await listening(server);
  server.unref();
  await writeFile(file, JSON.stringify({ port, id, pid: process.pid }));
  return async () => {
    await rm(file, { force: true });
    await new Promise((resolve) => server.close(resolve));
  };
}

async function readHeld(file: string): Promise<z.infer<typeof Held> | undefined> {
  try {
    return Held.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

const listening = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

/** What whoever listens on that port says; another program may have got it since. */
const answerOf = (port: number): Promise<string> =>
  new Promise((resolve) => {
    let said = '';
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(answerMs, () => socket.destroy());
    socket.on('data', (chunk) => {
      said += chunk.toString('utf8');
    });
    socket.on('error', () => {}); // nobody listens: `close` follows
    socket.on('close', () => resolve(said));
  });
