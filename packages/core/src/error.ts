// The one error that the domain raises on purpose; the edge turns its kind into a status, everything else is an opaque 500.

export type ErrorKind = 'invalid' | 'not_found' | 'conflict' | 'forbidden' | 'too_large' | 'too_busy' | 'unavailable';

export interface ErrorDetails {
  /** The input field at fault, as a path: `templates[0]`. */
  readonly field?: string;
  /** Facts a client may act on, such as the state that was found. Never personal data. */
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

export class DomainError extends Error {
  readonly kind: ErrorKind;
  /** Stable, snake_case, part of the API: `campaign_not_draft`. */
  readonly code: string;
  readonly field: string | undefined;
  readonly facts: Readonly<Record<string, unknown>> | undefined;

  /** @param message one sentence in English that says what is wrong and what to do. */
  constructor(kind: ErrorKind, code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'DomainError';
    this.kind = kind;
    this.code = code;
    this.field = details.field;
    this.facts = details.facts;
  }
}

export const notFound = (what: string): DomainError =>
  new DomainError('not_found', `${what}_not_found`, `There is no such ${what.replaceAll('_', ' ')}.`);
