// What the gateway makes of a function's answer.
import { expect, test } from 'vitest';
import type { InvokeResult } from '../lambda/runtime.ts';
import { responseOf } from './response.ts';

const answered = (value: unknown) => {
  const { status, headers, body } = responseOf({ ok: true, value });
  return { status, headers, body: Buffer.from(body).toString() };
};
const failing = (kind: 'function' | 'timeout' | 'payload' | 'stopped', errorType = 'Error'): InvokeResult => ({
  ok: false,
  error: { kind, errorType, errorMessage: 'secret detail', trace: [] },
});

test('status, headers in lower case, cookies and body are passed on', () => {
  const value = { statusCode: 201, headers: { Location: '/x', 'X-Count': 3 }, cookies: ['a=1', 'b=2'], body: 'ñ' };
  expect(answered(value)).toEqual({
    status: 201,
    headers: {
      location: '/x',
      'x-count': '3',
      'content-type': 'text/plain;charset=utf-8',
      'set-cookie': ['a=1', 'b=2'],
    },
    body: 'ñ',
  });
});

test('a base64 body is sent as the bytes it stands for', () => {
  const value = { statusCode: 200, headers: { 'content-type': 'image/png' }, body: 'AAH/', isBase64Encoded: true };
  expect([...responseOf({ ok: true, value }).body]).toEqual([0, 1, 255]);
});

test('an answer without a status is a JSON body', () => {
  expect(answered({ hola: 1 })).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: '{"hola":1}',
  });
  expect(answered('hola').body).toBe('hola');
});

test.each([
  ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
  ['a status that is no number', { statusCode: 'fine' }],
  ['a status out of range', { statusCode: 42 }],
  ['headers that are a list', { statusCode: 200, headers: ['a'] }],
  ['a header with several values', { statusCode: 200, headers: { a: ['b'] } }],
])('%s is a malformed answer, which the client sees as 500', (_, value) => {
  expect(answered(value)).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
});

test('headers of the connection are not the function’s to set', () => {
  const { headers } = answered({ statusCode: 204, headers: { Connection: 'close', 'Content-Length': '7' } });
  expect(headers).toEqual({});
});

test('a function that failed or timed out is an opaque 500', () => {
  for (const kind of ['function', 'timeout'] as const) {
    const { status, body } = responseOf(failing(kind));
    expect([status, Buffer.from(body).toString()]).toEqual([500, '{"message":"Internal Server Error"}']);
  }
});

test('an event over Lambda’s limit is 413 and names the way for large files', () => {
  const { status, body } = responseOf(failing('payload', 'RequestEntityTooLargeException'));
  expect(status).toBe(413);
  expect(JSON.parse(Buffer.from(body).toString())).toMatchObject({
    message: 'Request Entity Too Large',
    code: 'payload_too_large',
    detail: expect.stringContaining('POST /imports'),
  });
});

test('an answer over Lambda’s limit is 500, and a stopping system 503', () => {
  expect(responseOf(failing('payload', 'Function.ResponseSizeTooLarge')).status).toBe(500);
  expect(responseOf(failing('stopped')).status).toBe(503);
});
