import { DatabaseError } from '@pregon/core/db/error';
import { DomainError } from '@pregon/core/error';
import { ImportId } from '@pregon/core/id';
import { type TestDatabase, testDatabase } from '@pregon/local/testing/database';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import * as z from 'zod';
import { type Call, http, route } from './http.ts';
import { type Container, makeContainer, type Ports } from './ports.ts';
import type { Answer } from './problem.ts';
import { exampleConfig } from './testing/environment.ts';
import { httpEvent, lambdaContext, type TestRequest } from './testing/events.ts';
import { type Issuer, startIssuer } from './testing/issuer.ts';

const Body = z.strictObject({ n: z.int() });
type BodyCall = Call<undefined, undefined, { n: number }>;

let database: TestDatabase;
let issuer: Issuer;
let lines: Record<string, unknown>[];
let create: Mock<(call: BodyCall) => Promise<Answer>>;
let listed: Mock<(call: Call) => Promise<Answer>>;
let box: Container<'imports'>;

beforeEach(async () => {
  database = await testDatabase();
  issuer = await startIssuer();
  lines = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(JSON.parse(String(text)));
    return true;
  });
  create = vi.fn(async ({ resourceId, body }) => ({ status: 201, body: { id: resourceId, n: body.n } }));
  listed = vi.fn(async ({ actor }) => ({ status: 200, body: { userId: actor.userId, role: actor.role } }));
  box = makeContainer('imports', exampleConfig(issuer.environment), { db: database.db } as Ports);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await issuer[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const nothing = async () => ({ status: 204 });

const makeEndpoints = (): Parameters<typeof http<'imports'>>[1] => ({
  'GET /imports': listed,
  'POST /imports': route({ body: Body, run: create }),
  'GET /imports/{id}': route({ id: ImportId, run: async ({ id }) => ({ status: 200, body: { id } }) }),
  'POST /imports/preview': async ({ request }) => ({ status: 200, body: { bytes: request.bytes().byteLength } }),
  'POST /media': nothing,
  'DELETE /imports/{id}': nothing,
  'GET /imports/{id}/parts': nothing,
  'POST /imports/{id}/parts': nothing,
  'POST /imports/{id}/complete': nothing,
  'POST /imports/{id}/undo': nothing,
});
const makeHandler = () => http(box, makeEndpoints());

type Handler = ReturnType<typeof makeHandler>;
interface Result extends APIGatewayProxyStructuredResultV2 {
  readonly json: Record<string, unknown>;
}

async function ask(
  handler: Handler,
  method: string,
  path: string,
  request: TestRequest & { as?: string } = {},
): Promise<Result> {
  const { as = 'sub-1', headers = {}, ...rest } = request;
  const authorization = `Bearer ${issuer.token(as)}`;
  const event = httpEvent(method, path, { ...rest, headers: { authorization, ...headers } });
  const result = await handler(event, lambdaContext());
  return { ...result, json: JSON.parse(result.body ?? '{}') };
}

describe('the stack', () => {
  it('answers a route with what the endpoint says, at both stages', async () => {
    const handler = makeHandler();
    const result = await ask(handler, 'GET', '/imports');
    expect(result).toMatchObject({ statusCode: 200, json: { role: 'operator' } });
    expect(result.headers).toMatchObject({
      'content-type': 'application/json',
      'x-request-id': 'request-1',
      'cache-control': 'no-store',
    });
    const staged = await ask(handler, 'GET', '/api/imports', { stage: 'api' });
    expect(staged.json).toEqual(result.json);
    expect(await ask(handler, 'POST', '/media')).toMatchObject({ statusCode: 204, json: {} });
  });

  it('makes one user of many first requests at once, and knows him again', async () => {
    const handlers = Array.from({ length: 6 }, makeHandler);
    const results = await Promise.all(handlers.map((handler) => ask(handler, 'GET', '/imports')));
    expect(new Set(results.map(({ json }) => json.userId)).size).toBe(1);
    expect((await ask(makeHandler(), 'GET', '/imports', { as: 'sub-2' })).json.userId).not.toBe(
      results[0]?.json.userId,
    );
  });

  it('does not get past a missing token, whatever else is wrong', async () => {
    const event = httpEvent('POST', '/imports', { body: '{', query: 'userId=1' });
    const result = await makeHandler()(event, lambdaContext());
    expect(result.statusCode).toBe(401);
    expect(result.headers).toMatchObject({ 'www-authenticate': 'Bearer', 'content-type': 'application/problem+json' });
    expect(JSON.parse(result.body ?? '')).toMatchObject({ status: 401, code: 'token_missing', title: 'Unauthorized' });
  });

  it('is unavailable, and not closed, while tokens cannot be checked', async () => {
    issuer.answer(500);
    const result = await ask(makeHandler(), 'GET', '/imports');
    expect(result).toMatchObject({ statusCode: 503, json: { code: 'identity_provider_unreachable' } });
    expect(result.headers?.['retry-after']).toBe('5');
  });

  it('takes an id, and knows nothing of what is none', async () => {
    const id = '01936c1e-0000-7000-8000-123456789abc';
    const handler = makeHandler();
    expect((await ask(handler, 'GET', `/imports/${id.toUpperCase()}`)).json).toEqual({ id });
    for (const text of ['1', 'x', `${id}0`, '00000000-0000-0000-0000-00000000000g', "';--"]) {
      expect(await ask(handler, 'GET', `/imports/${text}`), text).toMatchObject({
        statusCode: 404,
        json: { code: 'import_not_found', detail: 'There is no such import.' },
      });
    }
  });

  it('refuses a user named by the caller, in query and body', async () => {
    const handler = makeHandler();
    const json = { 'content-type': 'application/json' };
    for (const [method, path, request] of [
      ['GET', '/imports', { query: 'user_id=1' }],
      ['POST', '/imports', { body: '{"n":1,"userId":"x"}' }],
      ['POST', '/media', { body: '{"userId":"x"}', headers: json }],
    ] as const) {
      expect(await ask(handler, method, path, request)).toMatchObject({
        statusCode: 422,
        json: { code: 'user_id_refused' },
      });
    }
  });

  it('refuses a body that is broken, wrong or too large', async () => {
    const handler = makeHandler();
    expect(await ask(handler, 'POST', '/imports', { body: '{' })).toMatchObject({
      statusCode: 400,
      json: { code: 'json_invalid' },
    });
    expect(await ask(handler, 'POST', '/imports', { body: '{"n":"1"}' })).toMatchObject({
      statusCode: 422,
      json: { code: 'validation_failed', field: 'n' },
    });
    const large = await ask(handler, 'POST', '/imports/preview', { body: Buffer.alloc(4 * 1024 * 1024 + 1) });
    expect(large).toMatchObject({ statusCode: 413, json: { code: 'payload_too_large' } });
    expect(large.json.detail).toContain('POST /imports');
    expect(create).not.toHaveBeenCalled();
  });

  it('has no other routes', async () => {
    expect(await ask(makeHandler(), 'GET', '/elsewhere')).toMatchObject({
      statusCode: 404,
      json: { code: 'route_not_found' },
    });
    expect(await ask(makeHandler(), 'PUT', '/imports')).toMatchObject({
      statusCode: 404,
      json: { code: 'route_not_found' },
    });
  });

  it('does not start when manifest and handler name different routes', () => {
    const missing = { 'GET /imports': listed } as unknown as Parameters<typeof http<'imports'>>[1];
    expect(() => http(box, missing)).toThrow(/POST \/imports, .*POST \/media/);
  });

  it('turns a resuming database into 503, and what nobody foresaw into an opaque 500', async () => {
    listed.mockRejectedValueOnce(new DatabaseError('is resuming', { kind: 'resuming' }));
    const resuming = await ask(makeHandler(), 'GET', '/imports');
    expect(resuming).toMatchObject({ statusCode: 503, json: { code: 'database_resuming' } });
    expect(resuming.headers?.['retry-after']).toBe('5');
    listed.mockRejectedValueOnce(new TypeError('secret of 595992756462'));
    const broken = await ask(makeHandler(), 'GET', '/imports');
    expect(broken).toMatchObject({ statusCode: 500, json: { code: 'internal_error', requestId: 'request-1' } });
    expect(broken.body).not.toContain('secret');
  });

  it('answers before Lambda ends the call', async () => {
    listed.mockImplementationOnce(() => new Promise(() => undefined));
    const event = httpEvent('GET', '/imports', { headers: { authorization: `Bearer ${issuer.token('sub-1')}` } });
    const result = await makeHandler()(event, lambdaContext(700));
    expect(result.statusCode).toBe(503);
    expect(result.body).toContain('timed_out');
  });

  it('writes one line per request, without a token, a phone or a body', async () => {
    create.mockImplementationOnce(async ({ note }) => {
      note({ campaignId: 'c-1' });
      return { status: 201 };
    });
    const query = 'phone=595992756462&search=Ana';
    await ask(makeHandler(), 'POST', '/imports', { query, body: '{"n":7777777}' });
    await ask(makeHandler(), 'GET', '/imports/595992756462');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({
      level: 'info',
      name: 'http',
      function: 'imports',
      route: 'POST /imports',
      query: 'phone=***62&search=***',
      status: 201,
      campaignId: 'c-1',
      userId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      durationMs: expect.any(Number),
    });
    expect(lines[1]).toMatchObject({ status: 404, code: 'import_not_found', path: '/imports/***62' });
    expect(JSON.stringify(lines)).not.toMatch(/5992|Ana|Bearer|eyJ|7777777/);
  });
});

describe('an Idempotency-Key', () => {
  const post = (handler: Handler, key: string, body = '{"n":1}', more: TestRequest & { as?: string } = {}) =>
    ask(handler, 'POST', '/imports', { ...more, body, headers: { 'idempotency-key': key, ...more.headers } });

  it('gives the repetition the first answer, without running again', async () => {
    const handler = makeHandler();
    const first = await post(handler, 'key-1');
    const again = await post(makeHandler(), 'key-1');
    expect(again).toMatchObject({ statusCode: 201, json: first.json });
    expect(again.headers?.['idempotency-replayed']).toBe('true');
    expect(first.headers?.['idempotency-replayed']).toBeUndefined();
    expect(create).toHaveBeenCalledTimes(1);
  });

  it('belongs to its user and to its request', async () => {
    const handler = makeHandler();
    await post(handler, 'key-1');
    expect((await post(handler, 'key-1', '{"n":1}', { as: 'sub-2' })).statusCode).toBe(201);
    for (const other of [post(handler, 'key-1', '{"n":2}'), post(handler, 'key-1', '{"n":1}', { query: 'a=1' })]) {
      expect(await other).toMatchObject({ statusCode: 422, json: { code: 'idempotency_key_reused' } });
    }
    expect(create).toHaveBeenCalledTimes(2);
  });

  it('is a short visible text', async () => {
    for (const key of ['', ' ', 'ñ', 'x'.repeat(201)]) {
      expect(await post(makeHandler(), key), key).toMatchObject({
        statusCode: 422,
        json: { code: 'idempotency_key_invalid' },
      });
    }
  });

  it('lets one of two at once run, and tells the other to wait', async () => {
    let finish = (): void => undefined;
    const running = new Promise<void>((resolve) => {
      create.mockImplementationOnce(async ({ resourceId }) => {
        resolve();
        await new Promise<void>((done) => {
          finish = done;
        });
        return { status: 201, body: { id: resourceId } };
      });
    });
    const first = post(makeHandler(), 'key-1');
    await running;
    const second = await post(makeHandler(), 'key-1');
    expect(second).toMatchObject({ statusCode: 409, json: { code: 'idempotency_in_progress' } });
    expect(Number(second.headers?.['retry-after'])).toBeGreaterThan(30);
    finish();
    expect((await first).statusCode).toBe(201);
  });

  it('keeps a refusal by the domain, and not an outage', async () => {
    create.mockRejectedValueOnce(new DomainError('conflict', 'campaign_not_draft', 'No.'));
    expect((await post(makeHandler(), 'key-1')).statusCode).toBe(409);
    expect(await post(makeHandler(), 'key-1')).toMatchObject({ statusCode: 409, json: { code: 'campaign_not_draft' } });
    expect(create).toHaveBeenCalledTimes(1);
    for (const passing of [
      new DatabaseError('resuming', { kind: 'resuming' }),
      new DomainError('too_busy', 'busy', 'No.'),
    ]) {
      create.mockRejectedValueOnce(passing);
      expect((await post(makeHandler(), 'key-2')).statusCode).toBeGreaterThanOrEqual(429);
    }
    expect((await post(makeHandler(), 'key-2')).statusCode).toBe(201);
  });

  it('does not keep an answer that asks to come again, also when it is not thrown', async () => {
    create.mockResolvedValueOnce({ status: 503 });
    expect((await post(makeHandler(), 'key-1')).statusCode).toBe(503);
    expect((await post(makeHandler(), 'key-1')).statusCode).toBe(201);
  });

  it('gives every attempt the id of the first one, so that nothing is made twice', async () => {
    const ids: string[] = [];
    create.mockImplementation(async ({ resourceId }) => {
      ids.push(resourceId);
      if (ids.length < 3) throw new Error('died');
      return { status: 201, body: { id: resourceId } };
    });
    for (const status of [500, 500, 201]) expect((await post(makeHandler(), 'key-1')).statusCode).toBe(status);
    expect(new Set(ids).size).toBe(1);
    expect((await post(makeHandler(), 'key-1')).json.id).toBe(ids[0]);
  });

  it('does not see the boundary that a browser makes anew for a repeated form', async () => {
    const handler = makeHandler();
    const send = (boundary: string, value: string) =>
      ask(handler, 'POST', '/imports/preview', {
        headers: { 'idempotency-key': 'key-1', 'content-type': `multipart/form-data; boundary=${boundary}` },
        body: Buffer.from(
          `--${boundary}\r\ncontent-disposition: form-data; name="a"\r\n\r\n${value}\r\n--${boundary}--\r\n`,
        ),
      });
    expect((await send('xxx-1', 'v')).statusCode).toBe(200);
    expect((await send('xxx-2', 'v')).headers?.['idempotency-replayed']).toBe('true');
    expect((await send('xxx-3', 'w')).json.code).toBe('idempotency_key_reused');
  });
});

describe('an endpoint with a version', () => {
  it('answers 304 without being run to who has its answer, and to nobody else', async () => {
    const run = vi.fn(async ({ query }: { query: unknown }) => ({ status: 200, body: { query } }));
    let version = 'first';
    const handler = http(box, {
      ...makeEndpoints(),
      'GET /imports': route({ query: z.object({ a: z.string().optional() }), version: async () => version, run }),
    });
    const tagOf = (result: Result) => String(result.headers?.etag);
    const first = await ask(handler, 'GET', '/imports', { query: 'a=1' });
    expect(first).toMatchObject({ statusCode: 200, json: { query: { a: '1' } } });
    const again = (tag: string, more: TestRequest & { as?: string } = { query: 'a=1' }) =>
      ask(handler, 'GET', '/imports', { ...more, headers: { 'if-none-match': tag } });
    const same = await again(`"other", ${tagOf(first).slice(2)}`);
    expect([same.statusCode, same.body, tagOf(same)]).toEqual([304, undefined, tagOf(first)]);
    expect(run).toHaveBeenCalledTimes(1);
    expect((await again(tagOf(first), { query: 'a=2' })).statusCode).toBe(200);
    expect((await again(tagOf(first), { query: 'a=1', as: 'sub-2' })).statusCode).toBe(200);
    version = 'second';
    const changed = await again(tagOf(first));
    expect(changed.statusCode).toBe(200);
    expect(tagOf(changed)).not.toBe(tagOf(first));
  });
});

describe('an endpoint without a version', () => {
  it('is run, and sends nothing that its asker has already', async () => {
    let body: unknown = { a: 1 };
    const run = vi.fn(async () => ({ status: 200, body }));
    const handler = http(box, { ...makeEndpoints(), 'GET /imports': route({ run }) });
    const first = await ask(handler, 'GET', '/imports');
    const etag = String(first.headers?.etag);
    const again = (as?: string) =>
      ask(handler, 'GET', '/imports', { headers: { 'if-none-match': etag }, ...(as ? { as } : {}) });
    expect(await again()).toMatchObject({ statusCode: 304, headers: { etag } });
    expect(run).toHaveBeenCalledTimes(2);
    expect((await again('sub-2')).statusCode).toBe(200);
    body = { a: 2 };
    expect(await again()).toMatchObject({ statusCode: 200, json: { a: 2 } });
  });
});
