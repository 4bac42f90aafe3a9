import { describe, expect, it } from 'vitest';
import { DomainError } from '../error.ts';
import {
  asDatabaseError,
  constraintName,
  DatabaseError,
  errorKind,
  isConflict,
  isResuming,
  sqlState,
} from './error.ts';

const sdkError = (name: string, message: string, httpStatusCode?: number) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });

const duplicate = sdkError(
  'DatabaseErrorException',
  'ERROR: duplicate key value violates unique constraint "contact_user_id_phone_key"; SQLState: 23505',
  400,
);

/** As drizzle wraps an error: its message repeats the parameters. */
const wrapped = (cause: unknown, params: string) => new Error(`Failed query: insert …\nparams: ${params}`, { cause });

describe('sqlState', () => {
  it('reads the state at the end of the text', () => {
    expect(sqlState(duplicate)).toBe('23505');
  });

  it('is not deceived by a parameter that looks like one', () => {
    expect(sqlState(wrapped(duplicate, 'SQLState: 40001'))).toBe('23505');
    expect(sqlState(new Error('params: SQLState: 40001; and more'))).toBeUndefined();
  });

  it('reads the code of node-postgres, but not those of Node', () => {
    expect(sqlState(Object.assign(new Error('x'), { code: '40P01' }))).toBe('40P01');
    expect(sqlState(Object.assign(new Error('x'), { code: 'EPIPE' }))).toBeUndefined();
    expect(sqlState(undefined)).toBeUndefined();
    expect(sqlState('SQLState: 40001')).toBeUndefined();
  });

  it('does not follow causes for ever', () => {
    const endless: { cause?: unknown } = {};
    endless.cause = endless;
    expect(sqlState(endless)).toBeUndefined();
  });
});

describe('constraintName', () => {
  it('names the constraint that was broken', () => {
    expect(constraintName(wrapped(duplicate, 'x'))).toBe('contact_user_id_phone_key');
    expect(constraintName(asDatabaseError(duplicate))).toBe('contact_user_id_phone_key');
  });

  it('is silent for other errors that quote something', () => {
    const message = 'ERROR: relation with constraint "x" does not exist; SQLState: 42P01';
    expect(constraintName(sdkError('DatabaseErrorException', message, 400))).toBeUndefined();
  });
});

describe('errorKind', () => {
  it.each([
    ['DatabaseErrorException', 400, 'statement'],
    ['DatabaseResumingException', 400, 'resuming'],
    ['ThrottlingException', 400, 'throttled'],
    ['StatementTimeoutException', 400, 'timeout'],
    ['TransactionNotFoundException', 404, 'transaction_lost'],
    ['ValidationException', 400, 'refused'],
    ['InternalServerErrorException', 500, 'uncertain'],
    ['DatabaseUnavailableException', 504, 'uncertain'],
    ['TimeoutError', undefined, 'uncertain'],
  ])('%s is of its kind', (name, status, kind) => {
    expect(errorKind(sdkError(name, 'x', status))).toBe(kind);
  });

  it('takes a connection that was refused for one that executed nothing', () => {
    expect(errorKind(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toBe('throttled');
    expect(errorKind(Object.assign(new Error('x'), { code: 'ECONNRESET' }))).toBe('uncertain');
  });

  it('is read through causes', () => {
    const resuming = asDatabaseError(sdkError('DatabaseResumingException', 'x', 400));
    expect(isResuming(new DomainError('unavailable', 'x', 'x', { cause: resuming }))).toBe(true);
    expect(isResuming(duplicate)).toBe(false);
    expect(isConflict(sdkError('DatabaseErrorException', 'ERROR: x; SQLState: 40001', 400))).toBe(true);
    expect(isConflict(duplicate)).toBe(false);
  });
});

describe('asDatabaseError', () => {
  it('keeps what a data exception quotes out of its message, quotes inside it included', () => {
    const message = 'ERROR: invalid input syntax for type uuid: "+595 981 "x" 123"; SQLState: 22P02';
    const error = asDatabaseError(sdkError('DatabaseErrorException', message, 400), 'select :1::uuid');
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error.message).toBe('ERROR: invalid input syntax for type uuid: "…"; SQLState: 22P02');
    expect(error.statement).toBe('select :1::uuid');
    expect(error.cause).toBeUndefined();
  });

  it('keeps the names of constraints and columns', () => {
    expect(asDatabaseError(duplicate).message).toContain('"contact_user_id_phone_key"');
  });

  it('drops the parameters that drizzle repeats', () => {
    expect(asDatabaseError(wrapped(duplicate, '+595981123456')).message).not.toContain('595');
  });

  it('drops the long id of a transaction, and names what is no error of PostgreSQL', () => {
    const message = `Transaction ${'a'.repeat(184)} is not found. It may be expired.`;
    expect(asDatabaseError(sdkError('TransactionNotFoundException', message, 404)).message).toBe(
      'TransactionNotFoundException: Transaction is not found. It may be expired.',
    );
    expect(asDatabaseError('broken').message).toBe('Error: ');
  });

  it('returns a DatabaseError as it is', () => {
    const error = asDatabaseError(duplicate, 'insert');
    expect(asDatabaseError(new Error('x', { cause: error }))).toBe(error);
  });
});
