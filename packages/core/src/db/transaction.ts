// Transactions through the Data API. Begin, commit and rollback are called here and not by drizzle, whose failing rollback hides the
// error that caused it.
import {
  BeginTransactionCommand,
  CommitTransactionCommand,
  RollbackTransactionCommand,
} from '@aws-sdk/client-rds-data';
import { Database, type Db } from './client.ts';
import { asDatabaseError } from './error.ts';
import { retryCall, retryTransaction } from './retry.ts';
import type { Target } from './session.ts';

const begin = async (target: Target): Promise<string> => {
  const { client, resourceArn, secretArn, database, resumeBudgetMs } = target;
  // A Begin whose answer is lost leaves an empty transaction, which the service ends after three minutes.
  const { transactionId } = await retryCall(
    () => client.send(new BeginTransactionCommand({ resourceArn, secretArn, database })),
    { budgetMs: resumeBudgetMs, repeatable: true },
  );
  if (transactionId === undefined) throw new Error('BeginTransaction answered without a transaction.');
  return transactionId;
};

const commit = async (target: Target, transactionId: string): Promise<void> => {
  const { client, resourceArn, secretArn } = target;
  try {
    await client.send(new CommitTransactionCommand({ resourceArn, secretArn, transactionId }));
  } catch (error) {
    throw asDatabaseError(error, 'commit');
  }
};

/** Its failure changes nothing: an open transaction is rolled back by the service. */
const rollback = async (target: Target, transactionId: string): Promise<void> => {
  const { client, resourceArn, secretArn } = target;
  await client.send(new RollbackTransactionCommand({ resourceArn, secretArn, transactionId })).catch(() => undefined);
};

const once = async <T>(db: Db, fn: (tx: Db) => Promise<T>): Promise<T> => {
  const transactionId = await begin(db.target);
  const tx = new Database({ ...db.target, transactionId });
  let result: T;
  try {
    result = await fn(tx);
  } catch (error) {
    await rollback(db.target, transactionId);
    throw error;
  }
  await commit(db.target, transactionId);
  return result;
};

/**
 * Runs `fn` in a transaction; it is rolled back when `fn` throws, and that error is what the caller gets.
 * `fn` may run up to three times, when the transaction lost against another one: it has no effects but on `tx`. Statements go one
 * after the other (no Promise.all on `tx`), without a pause of three minutes; no network calls in between.
 * @throws DatabaseError `uncertain` when the answer to the commit was lost: it may have been committed; read to find out.
 */
export const withTransaction = <T>(db: Db, fn: (tx: Db) => Promise<T>): Promise<T> => {
  if (db.target.transactionId !== undefined) throw new Error('Transactions do not nest.');
  return retryTransaction(() => once(db, fn));
};
