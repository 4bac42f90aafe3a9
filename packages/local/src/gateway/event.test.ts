// Payload format 2.0, rule by rule.
import { expect, test } from 'vitest';
import { decodedPath, type EdgeRequest, httpEvent, isTextual } from './event.ts';

const requestId = '0f0f0f0f-1111-4222-8333-444444444444';
const now = new Date('2026-11-02T09:08:07.123Z');

const request = (changes: Partial<EdgeRequest> = {}): EdgeRequest => ({
  method: 'POST',
  target: '/campaigns',
  headers: { host: ['localhost:3001'], 'user-agent': ['curl/8'] },
  body: new Uint8Array(),
  sourceIp: '127.0.0.1',
  port: 3001,
  ...changes,
});
const route = { routeKey: 'POST /campaigns', pathParameters: {} };
const event = (changes: Partial<EdgeRequest> = {}, stage = '$default') =>
  httpEvent(request(changes), route, stage, requestId, now);

const withBody = (contentType: string | undefined, body: Uint8Array) =>
  event({ headers: contentType === undefined ? {} : { 'content-type': [contentType] }, body });

test('the request context names stage, route, client and time', () => {
  expect(event().requestContext).toEqual({
    accountId: '000000000000',
    apiId: 'local',
    domainName: 'localhost:3001',
    domainPrefix: 'localhost:3001',
    http: { method: 'POST', path: '/campaigns', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'curl/8' },
    requestId,
    routeKey: 'POST /campaigns',
    stage: '$default',
    time: '02/Nov/2026:09:08:07 +0000',
    timeEpoch: now.getTime(),
  });
});

test('the path carries the stage it came by and is decoded', () => {
  expect(event({ target: '/api/campaigns/a%20b%2Fc?x=1' }, 'api')).toMatchObject({
    rawPath: '/api/campaigns/a b/c',
    requestContext: { stage: 'api', http: { path: '/api/campaigns/a b/c' } },
  });
});

test('a path is cut at a decoded question mark', () => {
  expect(decodedPath('/groups/who%3Fme/x')).toBe('/groups/who');
});

test('the raw query stays as it was received, while the parameters are decoded and joined by commas', () => {
  const { rawQueryString, queryStringParameters } = event({ target: '/c?b=2&a=x%20y&a=%C3%B1+z&empty' });
  expect(rawQueryString).toBe('b=2&a=x%20y&a=%C3%B1+z&empty');
  expect(queryStringParameters).toEqual({ b: '2', a: 'x y,ñ z', empty: '' });
});

test('what is absent has no key', () => {
  const made = event();
  for (const key of ['body', 'cookies', 'queryStringParameters', 'pathParameters'])
    expect(made).not.toHaveProperty(key);
  expect(made.isBase64Encoded).toBe(false);
});

test('header lines of one name are joined by a comma, and cookies leave the headers', () => {
  const { headers, cookies } = event({ headers: { accept: ['a', 'b'], cookie: ['x=1; y=2', 'z=3'] } });
  expect(headers).toMatchObject({ accept: 'a,b' });
  expect(headers).not.toHaveProperty('cookie');
  expect(cookies).toEqual(['x=1', 'y=2', 'z=3']);
});

test('the gateway adds who asked, by which port, and a trace', () => {
  const { headers } = event({ headers: { 'x-forwarded-for': ['203.0.113.9'] } });
  expect(headers).toMatchObject({
    'x-forwarded-for': '203.0.113.9, 127.0.0.1',
    'x-forwarded-port': '3001',
    'x-forwarded-proto': 'http',
    'content-length': '0',
    'x-amzn-trace-id': 'Root=1-6ae852f7-0f0f0f0f1111422283334444',
  });
});

test.each([
  ['application/json', true],
  ['application/json; charset=utf-8', true],
  ['TEXT/CSV', true],
  ['application/xml', true],
  ['application/javascript', true],
  ['application/x-www-form-urlencoded', false],
  ['multipart/form-data; boundary=x', false],
  ['application/octet-stream', false],
  ['application/problem+json', false],
  [undefined, false],
])('a body of type %s travels as text: %s', (type, isText) => {
  expect(isTextual(type)).toBe(isText);
  const made = withBody(type, Buffer.from('José'));
  expect(made.isBase64Encoded).toBe(!isText);
  expect(made.body).toBe(isText ? 'José' : Buffer.from('José').toString('base64'));
});
