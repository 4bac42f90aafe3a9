// When a call to the database is made again: always when nothing was executed (within a budget of time), and after an uncertain
// end only where the caller says that repeating it is harmless. The SDK itself never retries: it would repeat an INSERT.
import pRetry from 'p-retry';
import { asDatabaseError, type DatabaseErrorKind, isConflict } from './error.ts';

export interface RetryOptions {
  /** How long to wait for a cluster that wakes up, in all. An API must stay below its gateway's 29 s. */
  readonly budgetMs: number;
  /** Whether the call may be made twice: after a 5xx or a broken connection it may have been executed. */
  readonly repeatable: boolean;
}

const nothingExecuted: readonly DatabaseErrorKind[] = ['resuming', 'throttled'];

/**
 * Calls, and calls again while that is safe. p-retry's delays grow from 100 ms to 2 s with jitter: resuming takes some 15 s.
 * @throws DatabaseError, the last one.
 */
export const retryCall = <T>(call: () => Promise<T>, options: RetryOptions, statement?: string): Promise<T> =>
  pRetry(
    async () => {
      try {
        return await call();
      } catch (error) {
        // A fault of the caller's, found before anything was sent.
        throw error instanceof TypeError ? error : asDatabaseError(error, statement);
      }
    },
    {
      retries: Number.POSITIVE_INFINITY,
      maxRetryTime: options.budgetMs,
      minTimeout: 100,
      maxTimeout: 2_000,
      factor: 2,
      randomize: true,
      shouldRetry: ({ error, attemptNumber }) => {
        const { kind } = asDatabaseError(error);
        return nothingExecuted.includes(kind) || (options.repeatable && kind === 'uncertain' && attemptNumber < 4);
      },
    },
  );

/**
 * Runs a whole transaction again, at most three times in all, when it lost against another one (40001, 40P01), and once when the
 * service lost it before its commit.
 */
export const retryTransaction = <T>(run: () => Promise<T>): Promise<T> =>
  pRetry(run, {
    retries: 2,
    minTimeout: 20,
    maxTimeout: 500,
    factor: 3,
    randomize: true,
    shouldRetry: ({ error, attemptNumber }) =>
      isConflict(error) || (attemptNumber < 2 && asDatabaseError(error).kind === 'transaction_lost'),
  });
