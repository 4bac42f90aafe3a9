// The API's description (OpenAPI 3.1), made from the manifest, the schemas that the handlers check with, and the answers.
import * as z from 'zod';
import type { AnyEndpoint } from '../edge/http.ts';
import type { FunctionSpec, Route } from '../manifest.ts';
import { answers, type RouteKey } from './answers.ts';
import { summaries } from './summaries.ts';
import { webhooksOf } from './webhooks.ts';

type Json = { [name: string]: unknown };

export interface DescribedRoute {
  readonly route: Route;
  /** The function that serves it: its routes stand together. */
  readonly tag: string;
  /** The part of the API that it is for keys; absent: it takes none. */
  readonly keys?: FunctionSpec['keys'];
  readonly endpoint: Pick<AnyEndpoint, 'id' | 'query' | 'body'>;
}

/** What a format says already, and the bounds of every whole number of JavaScript, are left out. */
function plainer({ jsonSchema }: { jsonSchema: Json }): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

/** Schemas that have a name, each once, and references to them from everywhere. */
class Schemas {
  readonly named: Record<string, Json> = {};

  /** Of what comes in (`input`) or goes out. What JSON Schema has no word for, such as a check in code, is left out. */
  of(schema: z.ZodType, io: 'input' | 'output'): Json {
    const made = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12', override: plainer });
    const text = JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/');
    const { $schema: _, $defs, ...json } = JSON.parse(text) as Json;
    const { id } = json;
    Object.assign(this.named, $defs);
    if (typeof id !== 'string') return json;
    this.named[id] = json;
    return { $ref: `#/components/schemas/${id}` };
  }
}

const problemSchema: Json = {
  type: 'object',
  description: 'RFC 9457. `code` is stable; `field` names what is at fault; some codes bring further members.',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
    field: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'code', 'detail'],
};

/** Bodies that no JSON schema checks. */
const rawBodies: Partial<Readonly<Record<RouteKey, Json>>> = {
  'POST /send-messages': {
    'multipart/form-data': {
      schema: {
        type: 'object',
        properties: {
          campaignName: { type: 'string' },
          csvFile: { type: 'string', format: 'binary' },
          templates: { type: 'array', items: { type: 'string' } },
          media: { type: 'string', format: 'binary' },
          senderId: { type: 'string', format: 'uuid' },
        },
        required: ['campaignName', 'csvFile', 'templates'],
      },
    },
  },
  'POST /imports/preview': { 'text/csv': { schema: { type: 'string', format: 'binary' } } },
  'POST /webhooks/twilio/status': { 'application/x-www-form-urlencoded': { schema: { type: 'object' } } },
  'POST /webhooks/twilio/inbound': { 'application/x-www-form-urlencoded': { schema: { type: 'object' } } },
};

function parametersOf({ route, endpoint }: DescribedRoute, schemas: Schemas): Json[] {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', format: 'uuid' },
  }));
  const query = endpoint.query && schemas.of(endpoint.query, 'input');
  const required = (query?.required ?? []) as readonly string[];
  const inQuery = Object.entries((query?.properties ?? {}) as Json).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'The same POST with the same key is done once, and answered the same again.',
    schema: { type: 'string', maxLength: 200 },
  };
  return [...inPath, ...inQuery, ...(route.method === 'POST' && route.auth === 'token' ? [key] : [])];
}

function bodyOf(key: RouteKey, { endpoint }: DescribedRoute, schemas: Schemas): Json {
  const content =
    rawBodies[key] ?? (endpoint.body && { 'application/json': { schema: schemas.of(endpoint.body, 'input') } });
  // A body of which nothing is needed may be left out.
  const required = rawBodies[key] !== undefined || endpoint.body?.safeParse({}).success !== true;
  return content ? { requestBody: { required, content } } : {};
}

/** Who may: the least role, and the scope that a key needs. */
function accessOf({ route, keys }: DescribedRoute): Json {
  if (route.auth !== 'token') return {};
  const scope = keys && route.role !== 'admin' ? `${keys}:${route.role === 'viewer' ? 'read' : 'write'}` : undefined;
  return { 'x-role': route.role, ...(scope ? { 'x-scope': scope } : {}) };
}

function operationOf(described: DescribedRoute, schemas: Schemas): Json {
  const { route, tag } = described;
  const key = `${route.method} ${route.path}` as RouteKey;
  const { status, knownStatus, body } = answers[key];
  const content = body ? { content: { 'application/json': { schema: schemas.of(body, 'output') } } } : {};
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replace(/[^A-Za-z]+(\w?)/g, (_, next: string) => next.toUpperCase())}`,
    summary: summaries[key],
    tags: [tag],
    security: route.auth === 'token' ? [{ token: [] }] : [],
    ...accessOf(described),
    ...(route.auth === 'signature' ? { 'x-signature': 'X-Twilio-Signature' } : {}),
    parameters: parametersOf(described, schemas),
    ...bodyOf(key, described, schemas),
    responses: {
      [status]: { description: status === 204 ? 'Done.' : 'What was asked for.', ...content },
      ...(knownStatus === undefined ? {} : { [knownStatus]: { description: 'What was there already.', ...content } }),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

export function documentOf(routes: readonly DescribedRoute[]): Json {
  const paths: Record<string, Json> = {};
  const schemas = new Schemas();
  for (const described of routes) {
    const { path, method } = described.route;
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(described, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Pregón',
      version: '1',
      description:
        'Every route exists at the root and under /api. The user is always the token’s subject. Times are ISO 8601, phones E.164 digits without +.',
    },
    servers: [{ url: '/' }, { url: '/api' }],
    paths,
    webhooks: webhooksOf((schema) => schemas.of(schema, 'output')),
    components: {
      schemas: schemas.named,
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      responses: {
        Problem: {
          description: 'Why it was not done, and what to do.',
          content: { 'application/problem+json': { schema: problemSchema } },
        },
      },
    },
  };
}
