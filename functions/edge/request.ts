// Reading a request: its bytes, query and JSON body, with the refusals that hold for every route.
import { DomainError } from '@pregon/core/error';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod';
import { HttpError, invalidInput } from './problem.ts';

/** Lambda takes 6 MB of event, and a body travels as base64: 4 MiB is what surely fits. */
export const maxBodyBytes = 4 * 1024 * 1024;

/** The one sentence for what does not fit. @throws nothing; the caller throws it. */
export const tooLarge = (): DomainError =>
  new DomainError(
    'too_large',
    'payload_too_large',
    'The request is larger than 4 MB. Send large files with POST /imports, which takes them by a presigned upload.',
    { facts: { maxBytes: maxBodyBytes } },
  );

export interface HttpRequest {
  readonly method: string;
  /** Without the stage. */
  readonly path: string;
  /** As received, not decoded: signatures are made over it. */
  readonly rawQuery: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body as received. @throws DomainError too_large over 4 MB. */
  bytes(): Buffer;
}

export function readRequest(event: APIGatewayProxyEventV2): HttpRequest {
  return {
    method: event.requestContext.http.method,
    path: event.rawPath,
    rawQuery: event.rawQueryString,
    headers: event.headers,
    bytes() {
      const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
      if (bytes.byteLength > maxBodyBytes) throw tooLarge();
      return bytes;
    },
  };
}

/** The user is the token's subject and nobody else. @throws DomainError invalid when a caller names one. */
export function refuseUserId(names: Iterable<string>): void {
  for (const name of names) {
    if (name.toLowerCase().replace(/[_-]/g, '') !== 'userid') continue;
    const detail = `\`${name}\` is not accepted: the user is always the one the token was issued to.`;
    throw new DomainError('invalid', 'user_id_refused', detail, { field: name });
  }
}

/** PostgreSQL holds neither a NUL nor half a surrogate pair. */
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

function refuseUnstorable(value: unknown, path: string): void {
  if (typeof value === 'string' && !isStorable(value)) {
    const field = path === '' ? {} : { field: path };
    throw new DomainError('invalid', 'text_invalid', 'The text has a character that cannot be stored.', field);
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, each] of Object.entries(value)) {
    refuseUnstorable(name, path);
    refuseUnstorable(each, path === '' ? name : `${path}.${name}`);
  }
}

export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalidInput(parsed.error);
  return parsed.data;
}

/**
 * The query as an object of texts; a parameter given twice is refused, an empty one counts as absent.
 * @throws DomainError invalid.
 */
export function readQuery(request: HttpRequest): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(request.rawQuery)) {
    if (Object.hasOwn(query, name)) {
      throw new DomainError('invalid', 'validation_failed', `\`${name}\` is given more than once.`, { field: name });
    }
    if (value !== '') query[name] = value;
  }
  refuseUserId(new URLSearchParams(request.rawQuery).keys());
  refuseUnstorable(query, '');
  return query;
}

/** @throws HttpError 400 when it is not JSON, 415 when it says that it is something else; DomainError invalid. */
export function readJson(request: HttpRequest): unknown {
  const text = request.bytes().toString('utf8');
  const type = request.headers['content-type'] ?? 'application/json';
  // Nothing is of no type: what takes no more than that is asked with any, as a form is.
  if (text !== '' && !/^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(type)) {
    throw new HttpError(415, 'content_type_unsupported', 'Send the body as application/json.');
  }
  let value: unknown;
  try {
    value = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    throw new HttpError(400, 'json_invalid', 'The body is not valid JSON.');
  }
  if (typeof value === 'object' && value !== null) refuseUserId(Object.keys(value));
  refuseUnstorable(value, '');
  return value;
}
