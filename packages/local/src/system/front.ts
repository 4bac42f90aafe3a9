// The two ports that people use: bound before anything else starts, answered by the gateway and the dashboard once they can.
import { createServer } from 'node:http';
import { createGateway, type RequestListener } from '../gateway/gateway.ts';
import { createWeb } from '../gateway/web.ts';
import type { Runtime } from '../lambda/runtime.ts';
import { type Listening, listen } from '../listen.ts';
import { gatewayRoutes } from './functions.ts';
import { buildWeb } from './web-build.ts';

/** A port that is bound, and whose requests wait until there is somebody to answer them. */
export interface OpenPort {
  /** With `localhost`, as people and browsers write it. */
  readonly url: string;
  readonly address: string;
  answer(listener: RequestListener): void;
}

/** @param variable names the port's setting in the error. @throws when the port is taken. */
export async function openPort(
  variable: string,
  port: number | undefined,
  started: AsyncDisposableStack,
): Promise<OpenPort> {
  const listener = Promise.withResolvers<RequestListener>();
  const server = createServer((request, response) => void listener.promise.then((answer) => answer(request, response)));
  // Longer than any client keeps an idle connection: a request must not cross with our closing it.
  server.keepAliveTimeout = 300_000;
  let listening: Listening;
  try {
    listening = await listen(server, port);
  } catch (cause) {
    throw new Error(`Port ${port} cannot be used (${String(cause)}). Set ${variable} to another.`, { cause });
  }
  started.defer(() => listening.close());
  return { url: `http://localhost:${listening.port}`, address: listening.url, answer: listener.resolve };
}

/** The HTTP API, open to the dashboard's origin. */
export const gatewayOf = (runtime: Runtime, webOrigin: string): RequestListener =>
  createGateway({
    routes: gatewayRoutes(),
    invoke: (name, event, signal) => runtime.invoke(name, event, signal),
    cors: {
      allowOrigins: [webOrigin],
      allowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
      allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'if-none-match'],
      exposeHeaders: ['etag', 'location', 'retry-after'],
      maxAgeSeconds: 600,
    },
  });

export interface ServeWebOptions {
  /** The repository whose dashboard is built and served; undefined for none. */
  readonly root: string | undefined;
  readonly config: unknown;
  readonly connectOrigins: readonly string[];
  readonly api: RequestListener;
}

/** /api is answered at once, pages when the dashboard is built. Resolves then; rejects when it cannot be. */
export async function serveWeb(options: ServeWebOptions, web: OpenPort, started: AsyncDisposableStack): Promise<void> {
  const { root, ...rest } = options;
  if (root === undefined) return web.answer(createWeb({ ...rest, dir: Promise.reject(new Error('No dashboard.')) }));
  const stopping = new AbortController();
  const dir = buildWeb(root, stopping.signal).then((built) => built.dir);
  started.defer(async () => {
    stopping.abort();
    await dir.catch(() => {});
  });
  web.answer(createWeb({ ...rest, dir }));
  await dir;
}
