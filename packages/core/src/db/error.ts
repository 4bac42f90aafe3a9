// Errors of the database, without personal data: drizzle's own message repeats every parameter, and PostgreSQL's may quote a value.
// Everything that leaves this folder is a DatabaseError; the functions below also read errors that never came through it.

export type DatabaseErrorKind =
  /** PostgreSQL refused the statement; `sqlState` says why. */
  | 'statement'
  /** The cluster wakes from its pause (up to 30 s). Nothing was executed. */
  | 'resuming'
  /** Nothing was executed. */
  | 'throttled'
  /** The statement ran longer than 45 s and was cancelled. */
  | 'timeout'
  /** The transaction is gone, and all that it did with it. */
  | 'transaction_lost'
  /** No answer, or a 5xx: the statement may have been executed, or not. */
  | 'uncertain'
  /** The Data API does not accept the call: a fault of ours. */
  | 'refused';

interface Facts {
  readonly kind: DatabaseErrorKind;
  readonly sqlState?: string | undefined;
  readonly constraint?: string | undefined;
  /** The SQL text, with its placeholders: never a parameter's value. */
  readonly statement?: string | undefined;
}

export class DatabaseError extends Error {
  readonly kind: DatabaseErrorKind;
  readonly sqlState: string | undefined;
  readonly constraint: string | undefined;
  readonly statement: string | undefined;

  constructor(message: string, facts: Facts) {
    super(message);
    this.name = 'DatabaseError';
    this.kind = facts.kind;
    this.sqlState = facts.sqlState;
    this.constraint = facts.constraint;
    this.statement = facts.statement;
  }
}

interface Loose {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const isObject = (value: unknown): value is Loose => typeof value === 'object' && value !== null;

/** The last of the chain of causes: the messages above it repeat what users wrote, which could imitate an SQLState. */
const deepest = (error: unknown): Loose => {
  let found: unknown = error;
  for (let depth = 0; depth < 5 && isObject(found) && isObject(found.cause); depth++) found = found.cause;
  return isObject(found) ? found : {};
};

/** The five characters of the SQL standard, such as `23505`; undefined for what is no error of PostgreSQL. */
export const sqlState = (error: unknown): string | undefined => {
  const found = deepest(error);
  if (found instanceof DatabaseError) return found.sqlState;
  // Always the last part of the text, and anchored there: what stands before it may quote a value.
  const match = /SQLState:\s*([0-9A-Z]{5})\s*$/.exec(String(found.message ?? ''));
  if (match !== null) return match[1];
  // node-postgres; the digit keeps Node's own codes such as EPIPE out.
  return typeof found.code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(found.code) ? found.code : undefined;
};

/** The constraint that an insert or update broke (SQLState 23xxx). */
export const constraintName = (error: unknown): string | undefined => {
  const found = deepest(error);
  if (found instanceof DatabaseError) return found.constraint;
  if (!sqlState(found)?.startsWith('23')) return undefined;
  return /constraint "([^"]+)"/.exec(String(found.message ?? ''))?.[1];
};

const kindsByName: Readonly<Record<string, DatabaseErrorKind>> = {
  DatabaseErrorException: 'statement',
  DatabaseResumingException: 'resuming',
  ThrottlingException: 'throttled',
  StatementTimeoutException: 'timeout',
  TransactionNotFoundException: 'transaction_lost',
};

/** Refused before a byte of it left: names that cannot be resolved, ports where nobody listens. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

export const errorKind = (error: unknown): DatabaseErrorKind => {
  const found = deepest(error);
  if (found instanceof DatabaseError) return found.kind;
  const named = kindsByName[String(found.name)];
  if (named !== undefined) return named;
  if (typeof found.code === 'string' && neverSent.has(found.code)) return 'throttled';
  const status = found.$metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500 ? 'refused' : 'uncertain';
};

/** Whether the cluster wakes from its pause: an API answers 503 with Retry-After, a queue's worker lets the message return. */
export const isResuming = (error: unknown): boolean => errorKind(error) === 'resuming';

/** Whether the same transaction, begun anew, may well succeed: a serialisation failure or a deadlock. */
export const isConflict = (error: unknown): boolean => ['40001', '40P01'].includes(sqlState(error) ?? '');

/**
 * PostgreSQL quotes values in data exceptions (class 22), and whatever a function raises: from the first quote to the last is
 * dropped, since a value may hold quotes itself. Names of constraints, tables and columns may stay.
 */
const withoutValues = (message: string, state: string | undefined): string =>
  state !== undefined && /^(?:23|40|42|53|55|57)/.test(state) ? message : message.replace(/".*"/s, '"…"');

/** @param statement the SQL text with placeholders. */
export const asDatabaseError = (error: unknown, statement?: string): DatabaseError => {
  const found = deepest(error);
  if (found instanceof DatabaseError) return found;
  const kind = errorKind(found);
  const state = sqlState(found);
  const words = String(found.message ?? '').replace(/Transaction \S{24,}/, 'Transaction');
  const message = kind === 'statement' ? withoutValues(words, state) : `${String(found.name ?? 'Error')}: ${words}`;
  return new DatabaseError(message, { kind, sqlState: state, constraint: constraintName(found), statement });
};
