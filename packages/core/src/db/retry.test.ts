import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DatabaseError, type DatabaseErrorKind } from './error.ts';
import { retryCall, retryTransaction } from './retry.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Fails with these, one after the other, then succeeds. */
const failing = (...errors: Error[]) => {
  const calls = vi.fn(async () => {
    const error = errors[calls.mock.calls.length - 1];
    if (error !== undefined) throw error;
    return 'done';
  });
  return calls;
};

const kind = (of: DatabaseErrorKind) => new DatabaseError('x', { kind: of });
const state = (sqlState: string) => new DatabaseError('x', { kind: 'statement', sqlState });

const settled = async <T>(promise: Promise<T>): Promise<T | Error> => {
  const result = promise.catch((error: Error) => error);
  await vi.runAllTimersAsync();
  return result;
};

describe('retryCall', () => {
  const once = { budgetMs: 20_000, repeatable: false };
  const repeatable = { budgetMs: 20_000, repeatable: true };

  it.each(['resuming', 'throttled'] as const)('calls again when %s, since nothing was executed', async (of) => {
    const call = failing(kind(of), kind(of), kind(of));
    expect(await settled(retryCall(call, once))).toBe('done');
    expect(call).toHaveBeenCalledTimes(4);
  });

  it('gives up when its budget of time is spent', async () => {
    const call = vi.fn(async () => {
      throw kind('resuming');
    });
    const started = performance.now();
    expect(await settled(retryCall(call, { budgetMs: 5_000, repeatable: false }))).toMatchObject({ kind: 'resuming' });
    expect(performance.now() - started).toBeLessThan(5_100);
    expect(call.mock.calls.length).toBeGreaterThan(3);
  });

  it.each(['uncertain', 'statement', 'timeout', 'transaction_lost', 'refused'] as const)(
    'does not call again when %s',
    async (of) => {
      const call = failing(kind(of));
      expect(await settled(retryCall(call, once))).toMatchObject({ kind: of });
      expect(call).toHaveBeenCalledTimes(1);
    },
  );

  it('calls again after an uncertain end where that is harmless, four times in all', async () => {
    const recovering = failing(kind('uncertain'), kind('uncertain'));
    expect(await settled(retryCall(recovering, repeatable))).toBe('done');
    const broken = vi.fn(async () => {
      throw kind('uncertain');
    });
    expect(await settled(retryCall(broken, repeatable))).toMatchObject({ kind: 'uncertain' });
    expect(broken).toHaveBeenCalledTimes(4);
  });

  it('tells the statement of an error, and lets a fault of the caller pass', async () => {
    const call = failing(new Error('socket hang up'));
    expect(await settled(retryCall(call, once, 'select 1'))).toMatchObject({
      kind: 'uncertain',
      statement: 'select 1',
    });
    expect(await settled(retryCall(failing(new TypeError('mine')), repeatable))).toBeInstanceOf(TypeError);
  });
});

describe('retryTransaction', () => {
  it.each(['40001', '40P01'])('runs again after %s, three times in all', async (code) => {
    const recovering = failing(state(code), state(code));
    expect(await settled(retryTransaction(recovering))).toBe('done');
    const losing = failing(state(code), state(code), state(code), state(code));
    expect(await settled(retryTransaction(losing))).toMatchObject({ sqlState: code });
    expect(losing).toHaveBeenCalledTimes(3);
  });

  it('runs again once when the service lost the transaction', async () => {
    expect(await settled(retryTransaction(failing(kind('transaction_lost'))))).toBe('done');
    const losing = failing(kind('transaction_lost'), kind('transaction_lost'), kind('transaction_lost'));
    expect(await settled(retryTransaction(losing))).toMatchObject({ kind: 'transaction_lost' });
    expect(losing).toHaveBeenCalledTimes(2);
  });

  it.each([state('23505'), kind('uncertain'), new Error('mine')])(
    'does not run again after another error',
    async (error) => {
      const run = failing(error);
      expect(await settled(retryTransaction(run))).toBe(error);
      expect(run).toHaveBeenCalledTimes(1);
    },
  );
});
