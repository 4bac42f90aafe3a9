// A request as API Gateway's HTTP API hands it to a function: payload format 2.0.
import type { IncomingHttpHeaders } from 'node:http';

export interface EdgeRequest {
  readonly method: string;
  /** The request target as received: path and query, encoded. */
  readonly target: string;
  /** Lower-case names, one entry for each header line (`IncomingMessage.headersDistinct`). */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
  readonly body: Uint8Array;
  readonly sourceIp: string;
  /** Where the request came in, `3001`. */
  readonly port: number;
}

export interface MatchedRoute {
  /** `GET /campaigns/{id}` */
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
}

export interface HttpEvent {
  readonly version: '2.0';
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly requestContext: object;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

/** The path as functions see it: decoded, and cut at a decoded question mark, as API Gateway does. @throws URIError */
export const decodedPath = (target: string): string =>
  decodeURIComponent(target.split('?', 1)[0] ?? '/').split('?', 1)[0] ?? '/';

const queryOf = (target: string): string => (target.includes('?') ? target.slice(target.indexOf('?') + 1) : '');

/**
 * Which bodies travel as text: found by trial on the real service, since its documentation does not list them. Everything else,
 * forms and requests without a content type included, is base64.
 */
export const isTextual = (contentType: string | undefined): boolean => {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return type.startsWith('text/') || /^application\/(json|javascript|xml)$/.test(type);
};

/** @param requestId as the gateway logs it. @param now the time of arrival. */
export function httpEvent(
  request: EdgeRequest,
  route: MatchedRoute,
  stage: string,
  requestId: string,
  now: Date,
): HttpEvent {
  const { cookie, ...others } = request.headers;
  const headers = { ...joined(others), ...forwarded(request, requestId, now) };
  const query = queryParameters(queryOf(request.target));
  const rawPath = decodedPath(request.target);
  const hasBody = request.body.byteLength > 0;
  const isBase64Encoded = hasBody && !isTextual(headers['content-type']);
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath,
    rawQueryString: queryOf(request.target),
    ...(cookie === undefined ? {} : { cookies: cookie.flatMap((line) => line.split(/;\s*/)) }),
    headers,
    ...(query === undefined ? {} : { queryStringParameters: query }),
    ...(Object.keys(route.pathParameters).length === 0 ? {} : { pathParameters: route.pathParameters }),
    requestContext: contextOf(request, route.routeKey, stage, rawPath, requestId, now),
    ...(hasBody ? { body: Buffer.from(request.body).toString(isBase64Encoded ? 'base64' : 'utf8') } : {}),
    isBase64Encoded,
  };
}

function contextOf(
  request: EdgeRequest,
  routeKey: string,
  stage: string,
  path: string,
  requestId: string,
  now: Date,
): object {
  const domainName = request.headers.host?.[0] ?? 'localhost';
  return {
    accountId: '000000000000',
    apiId: 'local',
    domainName,
    domainPrefix: domainName.split('.', 1)[0],
    http: {
      method: request.method,
      path,
      protocol: 'HTTP/1.1',
      sourceIp: request.sourceIp,
      userAgent: request.headers['user-agent']?.[0] ?? '',
    },
    requestId,
    routeKey,
    stage,
    time: commonLogTime(now),
    timeEpoch: now.getTime(),
  };
}

const joined = (headers: EdgeRequest['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, values = []]) => [name, values.join(',')]));

/** The headers that the service adds itself. A client's own x-forwarded-for stays in front, as on the real one. */
function forwarded(request: EdgeRequest, requestId: string, now: Date): Record<string, string> {
  const seconds = Math.floor(now.getTime() / 1000).toString(16);
  const before = request.headers['x-forwarded-for'] ?? [];
  return {
    'content-length': String(request.body.byteLength),
    'x-amzn-trace-id': `Root=1-${seconds}-${requestId.replaceAll('-', '').slice(0, 24)}`,
    'x-forwarded-for': [...before, request.sourceIp].join(', '),
    'x-forwarded-port': String(request.port),
    'x-forwarded-proto': 'http',
  };
}

/** Decoded; a name given several times has its values joined by commas. Undefined when there is no query. */
function queryParameters(query: string): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const before = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    parameters[name] = before === undefined ? value : `${before},${value}`;
  }
  return Object.keys(parameters).length === 0 ? undefined : parameters;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `22/Nov/2026:01:40:00 +0000` */
function commonLogTime(at: Date): string {
  const [date = '', time = ''] = at.toISOString().split('T');
  const [year, , day] = date.split('-');
  return `${day}/${months[at.getUTCMonth()]}/${year}:${time.slice(0, 8)} +0000`;
}

/** The header lines of a request, by lower-case name. */
export const headerLines = (headers: NodeJS.Dict<string[]> | IncomingHttpHeaders): EdgeRequest['headers'] =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? [value] : value]),
  );
