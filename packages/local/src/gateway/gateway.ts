// The HTTP API in front of the functions: routes, limits and answers of API Gateway, with the stages `$default` and `api`.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import findMyWay from 'find-my-way';
import type { InvokeResult } from '../lambda/runtime.ts';
import { type Cors, corsHeaders, preflightHeaders } from './cors.ts';
import { decodedPath, type EdgeRequest, headerLines, httpEvent, type MatchedRoute } from './event.ts';
import { type EdgeResponse, gatewayAnswer, responseOf, tooLargeAnswer } from './response.ts';

export interface GatewayRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/campaigns/{id}` */
  readonly path: string;
  readonly function: string;
}

export interface GatewayOptions {
  readonly routes: readonly GatewayRoute[];
  /** @param signal fires when the gateway no longer waits. */
  invoke(name: string, event: unknown, signal: AbortSignal): Promise<InvokeResult>;
  readonly cors?: Cors;
  /** How long a function may take before the client gets 503; it runs on. Default 30,000 ms, the service's maximum. */
  readonly integrationTimeoutMs?: number;
}

/** Answers one request; never rejects. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

/** The service's limit on a request's body, in bytes. Lambda's own, 6 MiB of event, is met first by most. */
export const bodyLimitBytes = 10 * 1024 * 1024;

/** The named stage, under which every route exists a second time. */
const apiStage = 'api';

interface Found {
  readonly name: string;
  readonly stage: string;
  readonly route: MatchedRoute;
}

export function createGateway(options: GatewayOptions): RequestListener {
  const find = routerOf(options.routes);

  const answer = async (request: IncomingMessage, requestId: string): Promise<EdgeResponse> => {
    const method = request.method ?? 'GET';
    const target = request.url ?? '/';
    if (options.cors !== undefined && isPreflight(request)) {
      return { status: 204, headers: preflightHeaders(options.cors, request.headers.origin), body: Buffer.alloc(0) };
    }
    if (!isDecodable(target)) return gatewayAnswer(400, 'Bad Request');
    const found = find(method, target);
    if (found === undefined) return gatewayAnswer(404, 'Not Found');
    const body = await readBody(request);
    if (body === undefined) return tooLargeAnswer();
    const event = httpEvent(edgeRequest(request, body), found.route, found.stage, requestId, new Date());
    return invokeInTime(options, found.name, event);
  };

  return (request, response) => {
    const requestId = randomUUID();
    const shared = options.cors === undefined ? {} : corsHeaders(options.cors, request.headers.origin);
    answer(request, requestId)
      .catch(() => gatewayAnswer(500, 'Internal Server Error'))
      .then(({ status, headers, body }) => {
        const own = { 'apigw-requestid': requestId, 'content-length': String(body.byteLength) };
        response.writeHead(status, { ...headers, ...shared, ...own });
        response.end(body);
      })
      .catch(() => response.destroy()); // a header that Node refuses, or a client that has gone
  };
}

function routerOf(routes: readonly GatewayRoute[]): (method: string, target: string) => Found | undefined {
  const router = findMyWay({ maxParamLength: 4096 });
  for (const { method, path, function: name } of routes) {
    const store = { name, routeKey: `${method} ${path}` };
    router.on(method, path.replace(/\{(\w+)\}/g, ':$1'), () => {}, store);
  }
  return (method, target) => {
    const path = target.split('?', 1)[0] ?? '/';
    const isNamed = path === `/${apiStage}` || path.startsWith(`/${apiStage}/`);
    const match = router.find(
      method as GatewayRoute['method'],
      isNamed ? path.slice(apiStage.length + 1) || '/' : path,
    );
    // An empty parameter, as in /campaigns//start, matches no route of API Gateway.
    if (match === null || Object.values(match.params).includes('')) return undefined;
    const { name, routeKey } = match.store as { name: string; routeKey: string };
    const pathParameters = Object.fromEntries(
      Object.entries(match.params).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    return { name, stage: isNamed ? apiStage : '$default', route: { routeKey, pathParameters } };
  };
}

const isPreflight = (request: IncomingMessage): boolean =>
  request.method === 'OPTIONS' &&
  request.headers.origin !== undefined &&
  request.headers['access-control-request-method'] !== undefined;

function isDecodable(target: string): boolean {
  try {
    decodedPath(target);
    return true;
  } catch {
    return false;
  }
}

/** Undefined when it is over the limit; what is left of it is then read and thrown away by Node. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > bodyLimitBytes) return undefined;
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  // destroyOnReturn would cut the connection before the client has read the 413.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    sizeBytes += chunk.length;
    if (sizeBytes > bodyLimitBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const edgeRequest = (request: IncomingMessage, body: Buffer): EdgeRequest => ({
  method: request.method ?? 'GET',
  target: request.url ?? '/',
  headers: headerLines(request.headersDistinct),
  body,
  sourceIp: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
  port: request.socket.localPort ?? 0,
});

async function invokeInTime(options: GatewayOptions, name: string, event: unknown): Promise<EdgeResponse> {
  const giveUp = new AbortController();
  const timeout = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => timeout.resolve(undefined), options.integrationTimeoutMs ?? 30_000);
  const result = await Promise.race([options.invoke(name, event, giveUp.signal), timeout.promise]);
  clearTimeout(timer);
  if (result !== undefined) return responseOf(result);
  giveUp.abort();
  return gatewayAnswer(503, 'Service Unavailable');
}
