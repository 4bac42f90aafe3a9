// What a function's answer becomes on the wire: the response rules of API Gateway's payload format 2.0.
import type { InvokeResult } from '../lambda/runtime.ts';

export interface EdgeResponse {
  readonly status: number;
  /** Lower-case names. Only set-cookie has several values. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Uint8Array;
}

/** The gateway's own answers have this one form. */
export const gatewayAnswer = (status: number, message: string): EdgeResponse =>
  json(status, 'application/json', { message });

/**
 * The real gateway says only `message`. The rest is added here for the sake of who reads it, in the form of every other error;
 * a client must not depend on it.
 */
export const tooLargeAnswer = (): EdgeResponse =>
  json(413, 'application/problem+json', {
    message: 'Request Entity Too Large',
    type: 'about:blank',
    title: 'Payload Too Large',
    status: 413,
    code: 'payload_too_large',
    detail:
      'The request is too large for the API. Send large files with POST /imports, which takes them by a presigned upload.',
  });

/** A failed function is an opaque 500, an event over Lambda's limit 413. */
export function responseOf(result: InvokeResult): EdgeResponse {
  if (result.ok) return proxied(result.value) ?? gatewayAnswer(500, 'Internal Server Error');
  if (result.error.errorType === 'RequestEntityTooLargeException') return tooLargeAnswer();
  if (result.error.kind === 'stopped') return gatewayAnswer(503, 'Service Unavailable');
  return gatewayAnswer(500, 'Internal Server Error');
}

/** Undefined when the answer is malformed. Without a statusCode the whole answer is the body, of type JSON. */
function proxied(value: unknown): EdgeResponse | undefined {
  if (typeof value !== 'object' || value === null || !('statusCode' in value)) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(text) };
  }
  const answer: {
    statusCode: unknown;
    headers?: unknown;
    cookies?: unknown;
    body?: unknown;
    isBase64Encoded?: unknown;
  } = value;
  const status = statusOf(answer.statusCode);
  const headers = headersOf(answer.headers);
  const cookies = cookiesOf(answer.cookies);
  const body = bodyOf(answer.body, answer.isBase64Encoded === true);
  if (status === undefined || headers === undefined || cookies === undefined || body === undefined) return undefined;
  if (body.byteLength > 0) headers['content-type'] ??= 'text/plain;charset=utf-8';
  return { status, headers: { ...headers, ...(cookies.length === 0 ? {} : { 'set-cookie': cookies }) }, body };
}

const statusOf = (value: unknown): number | undefined => {
  const status = Number(value);
  return Number.isInteger(status) && status >= 200 && status <= 599 ? status : undefined;
};

// The connection between client and gateway is none of the function's business.
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'te',
  'trailer',
]);

function headersOf(value: unknown): Record<string, string> | undefined {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  const headers: Record<string, string> = {};
  for (const [name, given] of Object.entries(value)) {
    if (typeof given === 'object') return undefined;
    if (!hopByHop.has(name.toLowerCase())) headers[name.toLowerCase()] = String(given);
  }
  return headers;
}

function cookiesOf(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;
}

function bodyOf(value: unknown, isBase64Encoded: boolean): Buffer | undefined {
  if (value === undefined || value === null) return Buffer.alloc(0);
  return typeof value === 'string' ? Buffer.from(value, isBase64Encoded ? 'base64' : 'utf8') : undefined;
}

function json(status: number, type: string, value: unknown): EdgeResponse {
  return { status, headers: { 'content-type': type }, body: Buffer.from(JSON.stringify(value)) };
}
