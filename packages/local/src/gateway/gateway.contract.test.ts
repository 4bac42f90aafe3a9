// The gateway over HTTP: routes and stages, limits, time-outs, CORS; and the web port in front of it.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test, vi } from 'vitest';
import { requestLimitBytes } from '../lambda/runtime.ts';
import { type Listening, listen } from '../listen.ts';
import { bodyLimitBytes, createGateway, type GatewayOptions, type RequestListener } from './gateway.ts';
import { createWeb } from './web.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<Listening> {
  const server = await listen(createServer(listener));
  open.push(server.close);
  return server;
}

const routes = [
  { method: 'GET', path: '/campaigns', function: 'campaigns' },
  { method: 'POST', path: '/campaigns', function: 'campaigns' },
  { method: 'POST', path: '/imports/preview', function: 'imports' },
  { method: 'GET', path: '/imports/{id}', function: 'imports' },
  { method: 'POST', path: '/campaigns/{id}/start', function: 'campaigns' },
] as const;

const echo: GatewayOptions['invoke'] = async (name, event) => ({ ok: true, value: { name, event } });
const gateway = (changes: Partial<GatewayOptions> = {}) => serve(createGateway({ routes, invoke: echo, ...changes }));

test('a route exists at the root and under /api, each with its stage', async () => {
  const { url } = await gateway();
  const id = 'a%20b';
  const root = await (await fetch(`${url}/campaigns/${id}/start?x=1`, { method: 'POST' })).json();
  expect(root).toMatchObject({
    name: 'campaigns',
    event: {
      routeKey: 'POST /campaigns/{id}/start',
      rawPath: '/campaigns/a b/start',
      pathParameters: { id: 'a b' },
      requestContext: { stage: '$default' },
    },
  });
  const staged = await (await fetch(`${url}/api/campaigns/${id}/start`, { method: 'POST' })).json();
  expect(staged).toMatchObject({
    event: {
      routeKey: 'POST /campaigns/{id}/start',
      rawPath: '/api/campaigns/a b/start',
      requestContext: { stage: 'api' },
    },
  });
});

test('a fixed path wins over a parameter', async () => {
  const { url } = await gateway();
  const body = await (await fetch(`${url}/imports/preview`, { method: 'POST' })).json();
  expect(body).toMatchObject({ event: { routeKey: 'POST /imports/preview' } });
});

test.each([
  ['GET', '/nothing'],
  ['DELETE', '/campaigns'],
  ['GET', '/campaigns/'],
  ['POST', '/campaigns//start'],
  ['GET', '/apicampaigns'],
  ['OPTIONS', '/campaigns'],
])('%s %s is no route', async (method, target) => {
  const { url } = await gateway();
  const answer = await fetch(url + target, { method });
  expect(answer.status).toBe(404);
  expect(await answer.text()).toBe('{"message":"Not Found"}');
});

test('a path that cannot be decoded is 400', async () => {
  const { url } = await gateway();
  expect((await fetch(`${url}/imports/%ff`)).status).toBe(400);
});

test('each answer has the gateway’s request id, which the function was told', async () => {
  const { url } = await gateway();
  const answer = await fetch(`${url}/campaigns`);
  const { event } = (await answer.json()) as { event: { requestContext: { requestId: string } } };
  expect(answer.headers.get('apigw-requestid')).toBe(event.requestContext.requestId);
});

test('a body of 10 MB is taken and one byte more is 413, announced or not', async () => {
  const invoke = vi.fn(async () => ({ ok: true as const, value: { statusCode: 204 } }));
  const { url } = await gateway({ invoke });
  const send = (body: BodyInit) =>
    fetch(`${url}/campaigns`, { method: 'POST', body, ...(body instanceof ReadableStream ? { duplex: 'half' } : {}) });
  expect((await send(Buffer.alloc(bodyLimitBytes))).status).toBe(204);
  expect((await send(Buffer.alloc(bodyLimitBytes + 1))).status).toBe(413);
  expect((await send(new Blob([Buffer.alloc(bodyLimitBytes + 1)]).stream())).status).toBe(413);
  expect(invoke).toHaveBeenCalledTimes(1);
});

test('a body that Lambda’s limit refuses after base64 is 413', async () => {
  const invoke: GatewayOptions['invoke'] = async (_, event) => {
    const error = {
      kind: 'payload',
      errorType: 'RequestEntityTooLargeException',
      errorMessage: '',
      trace: [],
    } as const;
    return JSON.stringify(event).length > requestLimitBytes
      ? { ok: false, error }
      : { ok: true, value: { statusCode: 204 } };
  };
  const { url } = await gateway({ invoke });
  const send = async (sizeBytes: number, type: string) =>
    (
      await fetch(`${url}/campaigns`, {
        method: 'POST',
        body: 'x'.repeat(sizeBytes),
        headers: { 'content-type': type },
      })
    ).status;
  expect(await send(4_700_000, 'text/csv')).toBe(204);
  expect(await send(4_700_000, 'application/octet-stream')).toBe(204);
  expect(await send(4_720_000, 'application/octet-stream')).toBe(413);
});

test('a function slower than the integration’s limit is 503, and what had not begun is told to give up', async () => {
  const given: AbortSignal[] = [];
  const { url } = await gateway({
    integrationTimeoutMs: 30,
    invoke: (_, __, signal) => {
      given.push(signal);
      return new Promise(() => {});
    },
  });
  const answer = await fetch(`${url}/campaigns`);
  expect([answer.status, await answer.text()]).toEqual([503, '{"message":"Service Unavailable"}']);
  expect(given[0]?.aborted).toBe(true);
});

test('cookies are set one by one', async () => {
  const { url } = await gateway({
    invoke: async () => ({ ok: true, value: { statusCode: 204, cookies: ['a=1', 'b=2'] } }),
  });
  expect((await fetch(`${url}/campaigns`)).headers.getSetCookie()).toEqual(['a=1', 'b=2']);
});

test('an allowed origin gets its preflight answered by the gateway, another gets no leave', async () => {
  const invoke = vi.fn(echo);
  const cors = {
    allowOrigins: ['http://localhost:3000'],
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['authorization', 'content-type'],
    exposeHeaders: ['retry-after'],
    maxAgeSeconds: 600,
  };
  const { url } = await gateway({ invoke, cors });
  const preflight = (origin: string) =>
    fetch(`${url}/campaigns`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
  const allowed = await preflight('http://localhost:3000');
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
  expect(allowed.headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
  expect((await preflight('http://evil.test')).headers.has('access-control-allow-origin')).toBe(false);
  expect(invoke).not.toHaveBeenCalled();

  const asked = await fetch(`${url}/nothing`, { headers: { origin: 'http://localhost:3000' } });
  expect(asked.headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
});

async function web() {
  const dir = await mkdtemp(path.join(tmpdir(), 'pregon-web-'));
  open.push(() => rm(dir, { recursive: true }));
  await mkdir(path.join(dir, 'assets'));
  await writeFile(path.join(dir, 'index.html'), '<!doctype html><title>Pregón</title>');
  await writeFile(path.join(dir, 'assets', 'app-1.js'), 'let a;');
  await writeFile(path.join(path.dirname(dir), `${path.basename(dir)}.txt`), 'outside');
  open.push(() => rm(`${dir}.txt`));
  const config = { oidc: { issuer: 'http://127.0.0.1:9', clientId: 'web', scope: 'openid' }, apiBase: '/api' };
  const connectOrigins = ['http://127.0.0.1:9'];
  const served = await serve(
    createWeb({ dir: Promise.resolve(dir), config, connectOrigins, api: createGateway({ routes, invoke: echo }) }),
  );
  return { ...served, config, dir };
}

test('the web port serves the dashboard for every page and the API under /api', async () => {
  const { url, config } = await web();
  for (const page of ['/', '/campaigns', '/campaigns/123?tab=1']) {
    const answer = await fetch(url + page);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await answer.text()).toContain('Pregón');
  }
  expect(await (await fetch(`${url}/api/campaigns`)).json()).toMatchObject({ event: { rawPath: '/api/campaigns' } });
  expect(await (await fetch(`${url}/config.json`)).json()).toEqual(config);
});

test('hashed files are kept for ever, the page is asked for again and then not sent twice', async () => {
  const { url } = await web();
  const script = await fetch(`${url}/assets/app-1.js`);
  expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  const page = await fetch(`${url}/`);
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const again = await fetch(`${url}/`, { headers: { 'if-none-match': page.headers.get('etag') ?? '' } });
  expect(again.status).toBe(304);
});

test('a file that is not there is 404 and not the page, and nothing outside the folder is served', async () => {
  const { url, port, dir } = await web();
  expect((await fetch(`${url}/assets/old.js`)).status).toBe(404);
  const socket = connect(port, '127.0.0.1');
  socket.end(`GET /../${path.basename(dir)}.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 404/);
  expect((await fetch(`${url}/%2e%2e%2f${path.basename(dir)}.txt`)).status).toBe(404);
});

test('the page may run its own scripts only, and call its own origin and the two it needs', async () => {
  const { url } = await web();
  const { headers } = await fetch(`${url}/`);
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("connect-src 'self' http://127.0.0.1:9;");
  expect(policy).toContain("default-src 'none'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('the web port takes no other method', async () => {
  const { url } = await web();
  expect((await fetch(`${url}/`, { method: 'POST' })).status).toBe(405);
});
