// The transport against bare sockets: what it says about a failed request must be true of the wire.
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { setDefaultCACertificates } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { HttpTransport } from './http-transport.ts';
import { selfSigned } from './testing/self-signed.ts';

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

function transport(timeoutMs = 2_000, maxSockets = 512): HttpTransport {
  const made = new HttpTransport({ timeoutMs, maxSockets });
  cleanUps.push(() => made.close());
  return made;
}

async function serve(onSocket: (socket: Socket) => void): Promise<string> {
  const server: Server = createServer((socket) => {
    cleanUps.push(() => socket.destroy());
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  cleanUps.push(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
}

const post = (url: string) => ({ method: 'POST', url, headers: {}, body: 'To=1' });
const answer = (text: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;

describe('a request that never left', () => {
  test('says so when nobody listens', async () => {
    const url = await serve(() => undefined);
    for (const cleanUp of cleanUps.splice(0)) cleanUp();
    await expect(transport().request(post(url))).rejects.toMatchObject({ requestLeft: false, code: 'ECONNREFUSED' });
  });

  test('says so when the name is unknown', async () => {
    const request = transport().request(post('http://provider.invalid/'));
    await expect(request).rejects.toMatchObject({
      requestLeft: false,
      code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/),
    });
  });

  test('says so when the time ran out before a connection was free', async () => {
    // Takes one connection and no more: the second request, whose deadline may be a moment later, must not get one in that moment.
    const url = await serve(() => cleanUps[0]?.());
    const narrow = transport(800, 1);
    const [first, second] = await Promise.allSettled([narrow.request(post(url)), narrow.request(post(url))]);
    expect(first).toMatchObject({ reason: { requestLeft: true, code: 'timeout' } });
    expect(second).toMatchObject({ reason: { requestLeft: false } });
  });

  test('says so when the connection never became a secure one', async () => {
    const url = await serve((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    const request = transport().request(post(url.replace('http:', 'https:')));
    await expect(request).rejects.toMatchObject({ requestLeft: false });
  });
});

describe('a request that left', () => {
  test.each([
    ['the connection is reset', (socket: Socket) => socket.resetAndDestroy()],
    ['the connection ends', (socket: Socket) => socket.end()],
    ['the answer breaks off in its head', (socket: Socket) => socket.end('HTTP/1.1 201 Cre')],
    [
      'the answer breaks off in its body',
      (socket: Socket) => socket.end('HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{'),
    ],
  ])('says so when %s', async (_what, breakOff) => {
    const url = await serve((socket) => socket.once('data', () => breakOff(socket)));
    await expect(transport().request(post(url))).rejects.toMatchObject({ requestLeft: true });
  });

  test('says so when the time ran out in the middle of the answer', async () => {
    const url = await serve((socket) =>
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{')),
    );
    await expect(transport(800).request(post(url))).rejects.toMatchObject({ requestLeft: true, code: 'timeout' });
  });

  test('says so when a kept connection is closed under it', async () => {
    let requests = 0;
    const url = await serve((socket) =>
      socket.on('data', () => {
        requests += 1;
        if (requests === 1) socket.write(answer('one'));
        else socket.resetAndDestroy();
      }),
    );
    const kept = transport(2_000, 1);
    await kept.request(post(url));
    await expect(kept.request(post(url))).rejects.toMatchObject({ requestLeft: true });
  });
});

test('an answer that arrived while the process was busy counts, though the time is up', async () => {
  // Its own thread, which says that the request has come and answers a little later, while this one sleeps.
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
    const server = require('node:http').createServer((request, response) => {
      parentPort.postMessage('request');
      setTimeout(() => response.end('in time'), 50);
    });
    server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
    { eval: true },
  );
  cleanUps.push(() => worker.terminate());
  const [port] = await once(worker, 'message');
  const endsAt = performance.now() + 1_000;
  const request = transport(1_000).request(post(`http://127.0.0.1:${port}/`));
  await once(worker, 'message');
  // In the check phase, after which the event loop turns to its timers before it reads its sockets.
  setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, endsAt - performance.now() + 300));
  await expect(request).resolves.toEqual({ status: 200, body: 'in time' });
});

test('a connection is kept for the next request', async () => {
  let connections = 0;
  const url = await serve((socket) => {
    connections += 1;
    socket.on('data', () => socket.write(answer('ok')));
  });
  const kept = transport();
  for (let i = 0; i < 3; i += 1) await kept.request(post(url));
  expect(connections).toBe(1);
});

test('a connection that stood idle while the clock went on (a frozen Lambda) is not trusted again', async () => {
  let connections = 0;
  const url = await serve((socket) => {
    connections += 1;
    socket.on('data', () => socket.write(answer('ok')));
  });
  const kept = transport();
  await kept.request(post(url));
  const later = Date.now() + 5_000;
  const clock = vi.spyOn(Date, 'now').mockReturnValue(later);
  cleanUps.push(() => clock.mockRestore());
  await kept.request(post(url));
  expect(connections).toBe(2);
});

describe('over TLS', () => {
  async function serveSecurely(onRequest: RequestListener): Promise<string> {
    const identity = selfSigned();
    setDefaultCACertificates([identity.cert]);
    const server = createSecureServer(identity, onRequest);
    cleanUps.push(() => {
      server.close();
      server.closeAllConnections();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return `https://localhost:${typeof address === 'object' ? address?.port : ''}/`;
  }

  test('a request is answered, on a connection that is kept', async () => {
    const sockets = new Set<unknown>();
    const url = await serveSecurely((request, response) => {
      sockets.add(request.socket);
      response.end('ok');
    });
    const kept = transport();
    for (let i = 0; i < 3; i += 1) expect(await kept.request(post(url))).toEqual({ status: 200, body: 'ok' });
    expect(sockets.size).toBe(1);
  });

  test('a request has left once the connection is secure', async () => {
    const url = await serveSecurely((request) => request.socket.destroy());
    await expect(transport().request(post(url))).rejects.toMatchObject({ requestLeft: true });
  });

  test('a request has not left when the handshake does not end, or the certificate is not trusted', async () => {
    const silent = (await serve(() => undefined)).replace('http://127.0.0.1', 'https://localhost');
    await expect(transport(150).request(post(silent))).rejects.toMatchObject({ requestLeft: false, code: 'timeout' });
    const url = await serveSecurely((_request, response) => response.end('ok'));
    setDefaultCACertificates([]);
    await expect(transport().request(post(url))).rejects.toMatchObject({
      requestLeft: false,
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  });
});
