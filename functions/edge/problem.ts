// From an error to an answer: the only place that knows which HTTP status a kind of error has (RFC 9457).
import { DatabaseError, type DatabaseErrorKind } from '@pregon/core/db/error';
import { DomainError, type ErrorKind } from '@pregon/core/error';
import type * as z from 'zod';

/** What a handler answers. `body` is sent as JSON; without one the answer is empty. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the repetition of a POST is answered in place of `body`: that may hold what is told only once. */
  readonly kept?: unknown;
}

/** A refusal that only HTTP has a word for: 400, 401, 404 of a route. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

const statuses: Readonly<Record<ErrorKind, number>> = {
  invalid: 422,
  not_found: 404,
  conflict: 409,
  forbidden: 403,
  too_large: 413,
  too_busy: 429,
  unavailable: 503,
};

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

const problemAnswer = (
  status: number,
  code: string,
  detail: string,
  more: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: { ...headers, 'content-type': 'application/problem+json' },
  body: { type: 'about:blank', title: titles[status] ?? 'Error', status, code, detail, ...more },
});

/** How long to wait, in seconds: a fact the domain gave, else what a resuming Aurora or a busy line usually needs. */
function retryAfter(error: DomainError): Record<string, string> {
  const given = error.facts?.retryAfterSeconds;
  if (typeof given === 'number') return { 'retry-after': String(Math.ceil(given)) };
  return error.kind === 'unavailable' || error.kind === 'too_busy' ? { 'retry-after': '5' } : {};
}

/** A database that sleeps or is out of reach is no fault of the request: it may be sent again. */
const outages: Partial<Readonly<Record<DatabaseErrorKind, { code: string; detail: string; seconds: number }>>> = {
  resuming: { code: 'database_resuming', detail: 'The database is waking up. Try again in a few seconds.', seconds: 5 },
  throttled: { code: 'database_unavailable', detail: 'The database is busy. Try again in a moment.', seconds: 2 },
  uncertain: {
    code: 'database_unavailable',
    detail: 'The database did not answer. Try again in a moment.',
    seconds: 2,
  },
  transaction_lost: {
    code: 'database_unavailable',
    detail: 'The database gave up. Try again in a moment.',
    seconds: 2,
  },
};

/**
 * The answer an error becomes. What is not meant for a client is an opaque 500 that carries only the request's id.
 * A database that resumes from its pause (12 to 30 s) is 503.
 */
export function problem(error: unknown, requestId: string): Answer {
  if (error instanceof HttpError) return problemAnswer(error.status, error.code, error.message, {}, error.headers);
  if (error instanceof DomainError) {
    const field = error.field === undefined ? {} : { field: error.field };
    const more = { ...error.facts, ...field };
    return problemAnswer(statuses[error.kind], error.code, error.message, more, retryAfter(error));
  }
  const outage = error instanceof DatabaseError ? outages[error.kind] : undefined;
  if (outage) {
    return problemAnswer(503, outage.code, outage.detail, {}, { 'retry-after': String(outage.seconds) });
  }
  return problemAnswer(500, 'internal_error', 'Something failed on our side. Quote the request id.', { requestId });
}

/** `['templates', 0, 'text']` → `templates[0].text`. */
export const fieldPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((at, part) => {
    if (typeof part === 'number') return `${at}[${part}]`;
    return at === '' ? String(part) : `${at}.${String(part)}`;
  }, '');

function sentence(issue: z.core.$ZodIssue): string {
  const field = fieldPath(issue.path);
  const text = /received undefined$/.test(issue.message) ? 'is required' : issue.message;
  const subject = field === '' ? 'The input' : `\`${field}\``;
  const joined = text === 'is required' ? `${subject} ${text}` : `${subject}: ${text}`;
  return joined.endsWith('.') ? joined : `${joined}.`;
}

/** Input that its schema refused: the first fault is the problem's field and detail, up to twenty are listed. */
export function invalidInput(error: z.core.$ZodError): DomainError {
  const errors = error.issues.slice(0, 20).map((issue) => ({ field: fieldPath(issue.path), detail: sentence(issue) }));
  const first = errors[0] ?? { field: '', detail: 'The input is not valid.' };
  return new DomainError('invalid', 'validation_failed', first.detail, {
    ...(first.field === '' ? {} : { field: first.field }),
    facts: { errors },
  });
}
