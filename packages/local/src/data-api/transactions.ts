// Open transactions: one connection each, one statement at a time, gone after an error, after three idle minutes, after a day.
import { randomBytes } from 'node:crypto';
import type { Database } from './database.ts';
import { Refusal } from './refusal.ts';
import { asRefusal, ConnectionLost, StillRunning } from './run.ts';
import type { Session } from './session.ts';

export interface TransactionRules {
  /** Without a call for this long it is rolled back: 3 minutes. */
  readonly idleMs: number;
  /** At most this long: 24 hours. */
  readonly maxMs: number;
  /**
   * After an error the service either ends the transaction or leaves it aborted as PostgreSQL does; which is not documented.
   * `end` is the stricter, and breaks code that relies on savepoints.
   */
  readonly afterError: 'end' | 'keep';
}

interface Transaction {
  readonly id: string;
  readonly database: Database;
  readonly session: Session;
  readonly endsAt: number;
  isBusy: boolean;
  isTainted: boolean;
  idleTimer: NodeJS.Timeout | undefined;
}

const reasons = {
  expired: 'The transaction may be expired.',
  ended: 'One previous call resulted in a termination of your transaction.',
  aborted: 'The transaction has been aborted due to an error from a previous call.',
} as const;
type Reason = keyof typeof reasons;

const maxRemembered = 10_000;

export class Transactions {
  readonly #rules: TransactionRules;
  readonly #open = new Map<string, Transaction>();
  readonly #lost = new Map<string, Reason>();

  constructor(rules: TransactionRules) {
    this.#rules = rules;
  }

  get openCount(): number {
    return this.#open.size;
  }

  async begin(database: Database): Promise<string> {
    const session = await database.acquire();
    try {
      await session.run('begin', []);
    } catch (error) {
      database.release(session, true);
      throw asRefusal(error);
    }
    const id = randomBytes(138).toString('base64');
    const endsAt = Date.now() + this.#rules.maxMs;
    const transaction = { id, database, session, endsAt, isBusy: false, isTainted: false, idleTimer: undefined };
    this.#open.set(id, transaction);
    this.#awaitCall(transaction);
    return id;
  }

  /**
   * Runs one call on the transaction's connection.
   * @param isTainting the call may change the session beyond the transaction.
   */
  async use<T>(
    id: string,
    isTainting: boolean,
    call: (database: Database, session: Session) => Promise<T>,
  ): Promise<T> {
    const transaction = this.#take(id);
    transaction.isTainted ||= isTainting;
    try {
      const result = await call(transaction.database, transaction.session);
      // A COMMIT or ROLLBACK sent as a statement has ended it behind our back.
      if (transaction.session.isInTransaction) this.#giveBack(transaction);
      else this.#forget(transaction, 'ended');
      return result;
    } catch (error) {
      if (error instanceof StillRunning) void error.finished.then((outcome) => this.#settle(transaction, outcome));
      else if (error instanceof ConnectionLost || this.#rules.afterError === 'end')
        await this.#abort(transaction, 'aborted');
      else this.#giveBack(transaction);
      throw error;
    }
  }

  async commit(id: string): Promise<void> {
    await this.#finish(id, 'commit');
  }

  async rollback(id: string): Promise<void> {
    await this.#finish(id, 'rollback');
  }

  /** Loses an open transaction, as a failing service would. */
  async lose(id: string): Promise<void> {
    const transaction = this.#open.get(id);
    if (transaction !== undefined && !transaction.isBusy) await this.#abort(transaction, 'expired');
  }

  async end(): Promise<void> {
    await Promise.all(Array.from(this.#open.values(), (transaction) => this.#abort(transaction, 'ended')));
  }

  #take(id: string): Transaction {
    const transaction = this.#open.get(id);
    if (transaction === undefined) throw this.#notFound(id);
    if (transaction.isBusy) throw new Refusal('DatabaseErrorException', 'Transaction is still running a query');
    transaction.isBusy = true;
    clearTimeout(transaction.idleTimer);
    return transaction;
  }

  #notFound(id: string): Refusal {
    const reason = reasons[this.#lost.get(id) ?? 'expired'];
    return new Refusal('TransactionNotFoundException', `Transaction ${id} is not found. ${reason}`);
  }

  #giveBack(transaction: Transaction): void {
    transaction.isBusy = false;
    this.#awaitCall(transaction);
  }

  #awaitCall(transaction: Transaction): void {
    const left = Math.max(0, transaction.endsAt - Date.now());
    const idle = setTimeout(() => void this.#abort(transaction, 'expired'), Math.min(this.#rules.idleMs, left));
    transaction.idleTimer = idle.unref();
  }

  async #finish(id: string, verb: 'commit' | 'rollback'): Promise<void> {
    const transaction = this.#take(id);
    try {
      await transaction.session.run(verb, []);
    } catch (error) {
      transaction.isTainted ||= !(asRefusal(error).name === 'DatabaseErrorException');
      this.#forget(transaction, 'aborted');
      throw asRefusal(error);
    }
    this.#forget(transaction, 'ended');
  }

  /** A statement that outlived its time-out has ended; without an outcome it has failed. */
  #settle(transaction: Transaction, outcome: unknown): void {
    if (outcome === undefined && this.#rules.afterError === 'end') void this.#abort(transaction, 'aborted');
    else this.#giveBack(transaction);
  }

  /** Rolls back and forgets; a connection that cannot even roll back is closed. */
  async #abort(transaction: Transaction, reason: Reason): Promise<void> {
    clearTimeout(transaction.idleTimer);
    this.#remember(transaction.id, reason);
    await transaction.session.run('rollback', []).catch(() => {
      transaction.isTainted = true;
    });
    transaction.database.release(transaction.session, transaction.isTainted);
  }

  #forget(transaction: Transaction, reason: Reason): void {
    this.#remember(transaction.id, reason);
    transaction.database.release(transaction.session, transaction.isTainted);
  }

  #remember(id: string, reason: Reason): void {
    this.#open.delete(id);
    this.#lost.set(id, reason);
    if (this.#lost.size > maxRemembered) for (const oldest of this.#lost.keys()) return void this.#lost.delete(oldest);
  }
}
