// The one stack of every HTTP function. A handler file says which routes it serves and nothing else:
//
//   export const handler = http(container('imports', { bucket, db }), {
//     'GET /imports': route({ query: Page, run: async ({ actor, ports, query }) =>
//       ({ status: 200, body: await Import.list(ports, actor.userId, query) }) }),
//     'POST /imports': route({ body: Import.Draft, run: async ({ actor, ports, body, resourceId }) =>
//       ({ status: 201, body: await Import.draft(ports, actor.userId, ImportId.parse(resourceId), body) }) }),
//     'GET /imports/{id}': route({ id: ImportId, run: async ({ actor, ports, id }) => … }),
//     'POST /imports/preview': async ({ actor, ports, request }) => …,   // no id, query or body: the function alone will do
//   });
//
// - The routes are the manifest's of that function, by name: one too many or too few does not compile, and does not start
//   either. A route of `auth: 'none' | 'signature'` gets no `actor`.
// - `query` is given an object of texts (empty ones left out), `body` the parsed JSON. Both are zod schemas (the verb's
//   own; z.strictObject is wise) and what they refuse is 422 `validation_failed`. An `id` that is no UUID is 404 like
//   one that does not exist; its error code is that of `notFound('import')`, read off the path.
// - Without `body`, take the body yourself: `request.bytes()`, or `readMultipart(request, limits)` of ./multipart.ts.
// - Throw DomainError (core); it becomes problem+json. Answer `{status, body?, headers?}`; `body` is sent as JSON.
// - `resourceId` (UUIDv7, text) is the id of what a POST creates: under an Idempotency-Key it is the same again when a
//   first attempt died. Use it for the row (`insert … on conflict do nothing`) and nothing is made twice. For a second
//   thing in the same request: `derivedId(resourceId, 'import')` of core/idempotency/idempotency.
// - Every GET has an ETag; `version` beside `run` makes one that answers 304 without running it; see ./etag.ts.
// - `note({ campaignId })` adds ids to the request's log line.
// - Not for handlers: tokens, keys, roles, the user's row, Idempotency-Key, the log of who did what, limits, `userId` refused, 503 of
//   a resuming database.
import middy from '@middy/core';
import httpRouter from '@middy/http-router';
import * as Audit from '@pregon/core/audit/audit';
import { DomainError } from '@pregon/core/error';
import { newResourceId } from '@pregon/core/idempotency/idempotency';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type * as z from 'zod';
import { type FunctionName, type FunctionSpec, functions, type Route as ManifestRoute } from '../manifest.ts';
import { type Actor, makeActors } from './actor.ts';
import type { Config } from './config.ts';
import { conditional, unlessKnown } from './etag.ts';
import { replayable } from './idempotent.ts';
import type { Facts } from './log.ts';
import { observed, problems, respond, stateOf } from './observed.ts';
import { pathId, withoutStage } from './path.ts';
import type { Container, Ports } from './ports.ts';
import { type Answer, HttpError } from './problem.ts';
import { checked, type HttpRequest, readJson, readQuery, readRequest } from './request.ts';

/** What every endpoint is given. */
export interface OpenCall {
  readonly ports: Ports;
  readonly config: Config;
  readonly request: HttpRequest;
  /** Milliseconds until Lambda ends this call. */
  readonly remainingMs: () => number;
  readonly note: (facts: Facts) => void;
}

/** What an endpoint behind a token is given besides. */
export interface Call<Id = undefined, Query = undefined, Body = undefined> extends OpenCall {
  readonly actor: Actor;
  readonly id: Id;
  readonly query: Query;
  readonly body: Body;
  readonly resourceId: string;
}

export interface Endpoint<Id, Query, Body> {
  readonly id?: z.ZodType<Id>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  /**
   * Of a GET: a text that is another whenever the answer may be, cheap to read. Who sends its ETag back gets 304 before `run` is called;
   * without it `run` is called, and an answer that is still the same is not sent.
   */
  version?(call: Call<Id, Query, Body>): Promise<string>;
  run(call: Call<Id, Query, Body>): Promise<Answer>;
}

export type AnyEndpoint = Endpoint<unknown, unknown, unknown>;
type TokenRoute = Extract<ManifestRoute, { readonly auth: 'token' }>;
type TokenEndpoint = AnyEndpoint | ((call: Call) => Promise<Answer>);
type OpenEndpoint = (call: OpenCall) => Promise<Answer>;

/** An endpoint with an id, a query or a body; what `run` is given follows from the schemas. */
export const route = <Id = undefined, Query = undefined, Body = undefined>(
  endpoint: Endpoint<Id, Query, Body>,
): AnyEndpoint => endpoint as AnyEndpoint;

type RoutesOf<Spec> = Spec extends { readonly routes: readonly (infer R)[] } ? Extract<R, ManifestRoute> : never;

/** For each function an endpoint for each route that the manifest gives it, keyed `GET /imports/{id}`. */
type Endpoints = {
  readonly [F in FunctionName]: {
    readonly [R in RoutesOf<(typeof functions)[F]> as `${R['method']} ${R['path']}`]: R['auth'] extends 'token'
      ? TokenEndpoint
      : OpenEndpoint;
  };
};

type LambdaHttp = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

function openCall(box: Container, event: APIGatewayProxyEventV2, context: Context): OpenCall {
  const { config, ports } = box;
  return {
    config,
    ports,
    request: readRequest(event),
    remainingMs: () => context.getRemainingTimeInMillis(),
    note: (facts) => {
      Object.assign(stateOf(event).facts, facts);
    },
  };
}

/** A body is read where a schema waits for it. Elsewhere JSON is looked at too: it might name a user. */
function readBody(endpoint: AnyEndpoint, request: HttpRequest): unknown {
  if (request.method === 'GET' || request.method === 'DELETE') return undefined;
  if (endpoint.body) return checked(endpoint.body, readJson(request));
  if (/json/i.test(request.headers['content-type'] ?? '')) readJson(request);
  return undefined;
}

interface Deed {
  readonly at: TokenRoute;
  readonly call: Omit<Call<unknown, unknown, unknown>, 'resourceId'>;
  readonly event: APIGatewayProxyEventV2;
  readonly resourceId: string;
}

/** What changed something stands in the log of who did what before it is answered; if not there, then in the log line. */
async function done(answered: Promise<Answer>, { at, call, event, resourceId }: Deed): Promise<Answer> {
  const answer = await answered;
  if (at.role === 'viewer' || answer.status >= 400) return answer;
  const { actor, ports, note } = call;
  const deed = {
    id: resourceId,
    actor: actor.name,
    apiKeyId: actor.apiKeyId,
    route: `${at.method} ${at.path}`,
    resourceId: typeof call.id === 'string' ? call.id : resourceId,
    facts: stateOf(event).facts,
  };
  await Audit.record(ports.db, actor.userId, deed).catch(() => note({ auditLost: true, actor: deed.actor }));
  return answer;
}

/** A route behind a token: actor, then input, then the endpoint; a POST once for each Idempotency-Key. */
function withToken(box: Container, actors: ReturnType<typeof makeActors>, at: TokenRoute, given: TokenEndpoint) {
  const endpoint: AnyEndpoint = typeof given === 'function' ? route({ run: given }) : given;
  const name = `${at.method} ${at.path}`;
  return async (event: APIGatewayProxyEventV2, open: OpenCall): Promise<Answer> => {
    const { request } = open;
    const actor = await actors(request.headers.authorization, at.role);
    stateOf(event).userId = actor.userId;
    const asked = readQuery(request);
    const call = {
      ...open,
      actor,
      id: endpoint.id && pathId(at.path, endpoint.id, event),
      query: endpoint.query && checked(endpoint.query, asked),
      body: readBody(endpoint, request),
    };
    const run = (resourceId: string) => done(endpoint.run({ ...call, resourceId }), { at, call, event, resourceId });
    if (endpoint.version) {
      const resourceId = newResourceId();
      const version = await endpoint.version({ ...call, resourceId });
      return conditional(actor.userId, request, version, () => run(resourceId));
    }
    if (at.method === 'GET') return unlessKnown(actor.userId, request, await run(newResourceId()));
    if (at.method !== 'POST') return run(newResourceId());
    const attempt = {
      db: box.ports.db,
      userId: actor.userId,
      route: name,
      request,
      resourceId: newResourceId(),
      onLost: () => open.note({ answerKept: false }),
    };
    return replayable(attempt, run);
  };
}

function serve(
  box: Container,
  actors: ReturnType<typeof makeActors>,
  at: ManifestRoute,
  endpoint: unknown,
): LambdaHttp {
  const answer =
    at.auth === 'token'
      ? withToken(box, actors, at, endpoint as TokenEndpoint)
      : (_: APIGatewayProxyEventV2, call: OpenCall) => (endpoint as OpenEndpoint)(call);
  return async (event, context) => {
    stateOf(event).route = `${at.method} ${at.path}`;
    return respond(event, await answer(event, openCall(box, event, context)));
  };
}

const noSuchRoute = () => {
  throw new HttpError(404, 'route_not_found', 'There is no such route.');
};

const outOfTime = () => {
  const detail = 'The request took too long. Repeat it with the same Idempotency-Key.';
  throw new DomainError('unavailable', 'timed_out', detail);
};

/** Each route with its endpoint. @throws Error when the manifest and the handler do not name the same routes. */
function matched(name: string, routes: readonly ManifestRoute[], endpoints: Readonly<Record<string, unknown>>) {
  const wanted = routes.map((at) => `${at.method} ${at.path}`);
  const given = Object.keys(endpoints);
  const strays = [...wanted.filter((key) => !given.includes(key)), ...given.filter((key) => !wanted.includes(key))];
  if (strays.length > 0) throw new Error(`${name}: only in the manifest or only in the handler: ${strays.join(', ')}`);
  return routes.map((at, i) => [at, endpoints[wanted[i] ?? '']] as const);
}

export function http<F extends FunctionName>(box: Container<F>, endpoints: Endpoints[F]) {
  const actors = makeActors(box);
  const spec: FunctionSpec = functions[box.name];
  const routes = matched(box.name, spec.routes ?? [], endpoints).map(([at, endpoint]) => ({
    method: at.method,
    path: at.path,
    handler: serve(box, actors, at, endpoint),
  }));
  const router = httpRouter<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
    routes,
    notFoundResponse: noSuchRoute,
  });
  const handler = middy(router, { timeoutEarlyInMillis: 300, timeoutEarlyResponse: outOfTime }).use([
    observed(box.name),
    problems(),
    withoutStage(),
  ]);
  // Beside the handler, for the description of the API, which is made from the very schemas that the routes check with.
  return Object.assign(handler, { endpoints: endpoints as Readonly<Record<string, TokenEndpoint>> });
}
