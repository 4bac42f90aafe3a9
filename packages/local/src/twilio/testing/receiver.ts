// For tests: a web server that keeps what it is sent, and answers as told.
import http from 'node:http';
import { listen } from '../../listen.ts';

export interface Received {
  readonly method: string;
  /** Path and query, as they came over the wire. */
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly form: URLSearchParams;
}

export interface Receiver {
  readonly url: string;
  readonly requests: Received[];
  /** Resolves when so many requests have come. */
  received(count: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** @param reply what to answer to the n-th request, counted from 0; undefined closes the connection. */
export async function startReceiver(
  reply: (index: number) => { status: number; body?: string } | undefined = () => ({ status: 204 }),
): Promise<Receiver> {
  const requests: Received[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
      const answer = reply(requests.length);
      requests.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, form });
      if (answer === undefined) response.socket?.destroy();
      else response.writeHead(answer.status).end(answer.body);
      for (const waiter of waiting) if (requests.length >= waiter.count) waiter.resolve();
    });
  });
  const { url, close } = await listen(server);
  return {
    url,
    requests,
    received: (count) =>
      requests.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
    [Symbol.asyncDispose]: close,
  };
}
