// A proxy that keeps what passes through it: requests as the channel makes them, answers as the simulator gives them.
import http from 'node:http';
import { listen } from '@pregon/local/listen';

export interface Exchange {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Record<string, string | string[]>;
    readonly body: string;
  };
  readonly status: number;
  readonly body: unknown;
}

export interface Recorder {
  readonly url: string;
  readonly exchanges: Exchange[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** @param target the origin to which everything goes. */
export async function startRecorder(target: string): Promise<Recorder> {
  const exchanges: Exchange[] = [];
  const server = http.createServer(async (request, response) => {
    const body = await text(request);
    const { method = 'GET', url: path = '/' } = request;
    const headers = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    );
    const forwarded = {
      authorization: request.headers.authorization ?? '',
      'content-type': String(headers['content-type'] ?? ''),
    };
    const answer = await fetch(target + path, { method, headers: forwarded, ...(body === '' ? {} : { body }) });
    const answered = await answer.text();
    exchanges.push({ request: { method, path, headers, body }, status: answer.status, body: JSON.parse(answered) });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answered);
  });
  const { url, close } = await listen(server);
  return { url, exchanges, [Symbol.asyncDispose]: close };
}

async function text(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
