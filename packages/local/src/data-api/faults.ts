// What goes wrong in the cloud, on demand: each fault hits the calls that it matches, for a time or a number of calls.
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from './refusal.ts';

export type Operation = 'Execute' | 'BatchExecute' | 'BeginTransaction' | 'CommitTransaction' | 'RollbackTransaction';

export interface Call {
  readonly operation: Operation;
  /** The statement; empty for the transaction operations. */
  readonly sql: string;
  readonly database: string;
  readonly transactionId: string | undefined;
}

export type FaultKind =
  /** DatabaseResumingException: the cluster wakes up. Nothing is executed. */
  | 'resuming'
  /** ThrottlingException. Nothing is executed. */
  | 'throttling'
  /** The call is executed, and answered with 504. */
  | 'gateway-timeout'
  /** The call is executed, and the connection is closed without an answer: the outcome of a commit is lost. */
  | 'lost-answer'
  /** The connection is closed before anything is executed. */
  | 'lost-request'
  /** StatementTimeoutException. Nothing stays. */
  | 'statement-timeout'
  /** The transaction of the call is gone. */
  | 'transaction-lost'
  /** Every matching call takes `latencyMs` longer. */
  | 'latency';

export interface Fault {
  readonly kind: FaultKind;
  /** How many calls it hits; without it and `forMs`, all until it is removed. */
  readonly calls?: number;
  /** For how long it lasts, from now. */
  readonly forMs?: number;
  /** The chance that it hits a matching call, 0 to 1; 1 by default. */
  readonly probability?: number;
  readonly latencyMs?: number;
  /** How long after the call was executed `lost-answer` and `gateway-timeout` come; at once by default. */
  readonly lateMs?: number;
  readonly matches?: (call: Call) => boolean;
}

interface Active {
  readonly fault: Fault;
  readonly until: number;
  left: number;
}

/** What a fault does to the answer, once the call has been executed. */
export interface Aftermath {
  readonly end: 'answer' | 'gateway-timeout' | 'drop';
  readonly lateMs: number;
}

/** What the faults may do to the call besides refusing it. */
export interface Powers {
  loseTransaction(id: string): Promise<void>;
  closeConnection(): void;
}

/** The connection was closed on purpose: there is nobody to answer. */
export class Dropped extends Error {}

export class Faults {
  #active: Active[] = [];

  /** Adds a fault and answers how to remove it. */
  add(fault: Fault): () => void {
    const until = fault.forMs === undefined ? Number.POSITIVE_INFINITY : Date.now() + fault.forMs;
    const active = { fault, until, left: fault.calls ?? Number.POSITIVE_INFINITY };
    this.#active.push(active);
    return () => {
      this.#active = this.#active.filter((other) => other !== active);
    };
  }

  clear(): void {
    this.#active = [];
  }

  /** Applies what hits this call before it is executed, and tells what becomes of its answer. */
  async strike(call: Call, powers: Powers): Promise<Aftermath> {
    let aftermath: Aftermath = { end: 'answer', lateMs: 0 };
    for (const fault of this.#active.length === 0 ? [] : this.#hits(call)) {
      if (fault.kind === 'latency') await sleep(fault.latencyMs ?? 0);
      else if (fault.kind === 'gateway-timeout') aftermath = { end: 'gateway-timeout', lateMs: fault.lateMs ?? 0 };
      else if (fault.kind === 'lost-answer') aftermath = { end: 'drop', lateMs: fault.lateMs ?? 0 };
      else await refuse(fault.kind, call, powers);
    }
    return aftermath;
  }

  #hits(call: Call): Fault[] {
    const now = Date.now();
    this.#active = this.#active.filter(({ until, left }) => left > 0 && now < until);
    const hit = this.#active.filter(
      ({ fault }) => (fault.matches?.(call) ?? true) && Math.random() < (fault.probability ?? 1),
    );
    for (const active of hit) active.left--;
    return hit.map(({ fault }) => fault);
  }
}

type Refusing = Exclude<FaultKind, 'latency' | 'gateway-timeout' | 'lost-answer'>;

/** Throws, unless the fault is a lost transaction: then the call itself finds out. */
const refuse = async (kind: Refusing, call: Call, powers: Powers): Promise<void> => {
  switch (kind) {
    case 'resuming':
      throw new Refusal(
        'DatabaseResumingException',
        'The Aurora DB instance is resuming after being auto-paused. Please wait a few seconds and try again.',
      );
    case 'throttling':
      throw new Refusal('ThrottlingException', 'Rate exceeded');
    case 'statement-timeout':
      if (call.transactionId !== undefined) await powers.loseTransaction(call.transactionId);
      throw new Refusal('StatementTimeoutException', 'Request timed out', 0);
    case 'transaction-lost':
      if (call.transactionId !== undefined) await powers.loseTransaction(call.transactionId);
      return;
    case 'lost-request':
      powers.closeConnection();
      throw new Dropped();
  }
};
