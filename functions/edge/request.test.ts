import { DomainError } from '@pregon/core/error';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { fieldPath, HttpError, invalidInput, problem } from './problem.ts';
import { checked, maxBodyBytes, readJson, readQuery, readRequest } from './request.ts';
import { httpEvent, type TestRequest } from './testing/events.ts';

const requestOf = (request: TestRequest) => readRequest(httpEvent('POST', '/x', request));
const codeOf = (run: () => unknown): unknown => {
  try {
    return { accepted: run() };
  } catch (error) {
    return error instanceof DomainError || error instanceof HttpError ? error.code : error;
  }
};

describe('a query', () => {
  it('is read as texts, without the empty ones', () => {
    expect(readQuery(requestOf({ query: 'a=1&b=&c=x%20y+z' }))).toEqual({ a: '1', c: 'x y z' });
  });

  it.each(['userId', 'user_id', 'USER-ID', 'userid'])('may not name the user as %s', (name) => {
    expect(codeOf(() => readQuery(requestOf({ query: `${name}=1` })))).toBe('user_id_refused');
    expect(codeOf(() => readQuery(requestOf({ query: `${name}=` })))).toBe('user_id_refused');
  });

  it('may not say a thing twice, or what cannot be stored', () => {
    expect(codeOf(() => readQuery(requestOf({ query: 'a=1&a=2' })))).toBe('validation_failed');
    expect(codeOf(() => readQuery(requestOf({ query: 'a=%00' })))).toBe('text_invalid');
  });

  it('cannot reach the prototype', () => {
    expect(Object.getPrototypeOf(readQuery(requestOf({ query: 'a=1&__proto__=2' })))).toBe(Object.prototype);
  });
});

describe('a JSON body', () => {
  it('is read as text or base64, empty as nothing given', () => {
    expect(readJson(requestOf({ body: '{"a":1}' }))).toEqual({ a: 1 });
    expect(readJson(requestOf({ body: Buffer.from('{"a":"ñ"}') }))).toEqual({ a: 'ñ' });
    expect(readJson(requestOf({}))).toEqual({});
    expect(
      readJson(requestOf({ body: '{}', headers: { 'content-type': 'application/merge-patch+json; charset=utf-8' } })),
    ).toEqual({});
  });

  it('is refused by name of what is wrong with it', () => {
    expect(codeOf(() => readJson(requestOf({ body: '{"a":' })))).toBe('json_invalid');
    expect(codeOf(() => readJson(requestOf({ body: 'a=1', headers: { 'content-type': 'text/plain' } })))).toBe(
      'content_type_unsupported',
    );
    expect(codeOf(() => readJson(requestOf({ body: '{"user_id":"x"}' })))).toBe('user_id_refused');
    expect(codeOf(() => readJson(requestOf({ body: '{"a":{"b":["x\\u0000"]}}' })))).toBe('text_invalid');
    expect(codeOf(() => readJson(requestOf({ body: '{"a":"\\ud83d"}' })))).toBe('text_invalid');
    expect(codeOf(() => readJson(requestOf({ body: '{"\\u0000":1}' })))).toBe('text_invalid');
  });

  it('may be as large as Lambda surely takes, and not larger', () => {
    const just = Buffer.alloc(maxBodyBytes, 0x20);
    expect(readJson(requestOf({ body: just }))).toEqual({});
    expect(codeOf(() => readJson(requestOf({ body: Buffer.concat([just, Buffer.from(' ')]) })))).toBe(
      'payload_too_large',
    );
  });
});

describe('input that its schema refuses', () => {
  const schema = z.strictObject({ templates: z.array(z.object({ text: z.string().min(1) })), name: z.string() });

  it('is told by field and sentence', () => {
    const error = codeOf(() => checked(schema, { templates: [{ text: 'a' }, { text: '' }], name: 'x' }));
    expect(error).toBe('validation_failed');
    const parsed = schema.safeParse({ templates: [{}], extra: 1 });
    const told = parsed.error && invalidInput(parsed.error);
    expect(told?.field).toBe('templates[0].text');
    expect(told?.message).toBe('`templates[0].text` is required.');
    expect(told?.facts?.errors).toHaveLength(3);
  });

  it('is told of the whole where no field is at fault', () => {
    const parsed = z.object({}).safeParse([]);
    expect(parsed.error && invalidInput(parsed.error).field).toBeUndefined();
    expect(fieldPath(['a', 0, 'b', 1])).toBe('a[0].b[1]');
  });
});

describe('a problem', () => {
  it.each([
    ['invalid', 422],
    ['not_found', 404],
    ['conflict', 409],
    ['forbidden', 403],
    ['too_large', 413],
    ['too_busy', 429],
    ['unavailable', 503],
  ] as const)('of kind %s is %i', (kind, status) => {
    const answer = problem(new DomainError(kind, 'some_code', 'A sentence.', { field: 'a', facts: { found: 1 } }), 'r');
    expect(answer.status).toBe(status);
    expect(answer.headers?.['content-type']).toBe('application/problem+json');
    expect(answer.body).toMatchObject({
      type: 'about:blank',
      status,
      code: 'some_code',
      detail: 'A sentence.',
      field: 'a',
      found: 1,
    });
    expect((answer.body as { title: string }).title).not.toBe('Error');
    expect(answer.headers?.['retry-after'] !== undefined).toBe(status === 429 || status === 503);
  });

  it('waits as long as the domain says', () => {
    const error = new DomainError('conflict', 'c', 'd', { facts: { retryAfterSeconds: 2.2 } });
    expect(problem(error, 'r').headers?.['retry-after']).toBe('3');
  });

  it('that nobody foresaw tells nothing but the request', () => {
    const answer = problem(new Error('password is hunter2'), 'request-7');
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(answer.body).toMatchObject({ code: 'internal_error', requestId: 'request-7' });
  });
});
