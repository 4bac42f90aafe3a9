import { describe, expect, test } from 'vitest';
import { TransportError } from './http-transport.ts';
import { sortFailure } from './twilio.ts';

const refusal = (status: number, code?: unknown, message: unknown = 'no') =>
  Object.assign(new Error(), { status, code, message });

describe('a request that got no answer', () => {
  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'timeout'])(
    'waits when it never left (%s)',
    (code) => {
      expect(sortFailure(new TransportError(code, false))).toMatchObject({ outcome: 'wait', code, throttled: false });
    },
  );

  test.each(['ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE', 'timeout'])('is unknown once it left (%s)', (code) => {
    expect(sortFailure(new TransportError(code, true))).toMatchObject({ outcome: 'unknown', code });
  });
});

describe('an answer that is no success', () => {
  test('waits and is throttled at 429, whatever the code', () => {
    for (const code of [20429, 21211, undefined]) {
      expect(sortFailure(refusal(429, code))).toMatchObject({ outcome: 'wait', throttled: true });
    }
  });

  test.each([500, 502, 503, 504, 599, 408, 302])('is unknown at %i', (status) => {
    expect(sortFailure(refusal(status))).toMatchObject({ outcome: 'unknown', code: `http_${status}` });
  });

  test.each([401, 403, 404])('concerns the line at %i without a code of Twilio', (status) => {
    expect(sortFailure(refusal(status))).toMatchObject({ outcome: 'error', scope: 'line', code: `http_${status}` });
  });

  test('with a code that Twilio has added since is final for this recipient', () => {
    expect(sortFailure(refusal(400, 29999))).toMatchObject({ outcome: 'error', scope: 'recipient', code: '29999' });
  });

  test('keeps its words short, and has some when the body has none', () => {
    expect(sortFailure(refusal(400, 21211, 'x'.repeat(1000)))).toMatchObject({ message: 'x'.repeat(300) });
    expect(sortFailure(refusal(502, undefined, null))).toMatchObject({ message: 'HTTP 502' });
  });

  test('is unknown when it cannot be read, for a message may be behind it', () => {
    expect(sortFailure(new SyntaxError('Unexpected end of JSON input'))).toMatchObject({ outcome: 'unknown' });
    expect(sortFailure('odd')).toMatchObject({ outcome: 'unknown' });
  });
});
