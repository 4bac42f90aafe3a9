// One statement on one connection, within the time limit, with PostgreSQL's errors put into the service's words.
import { DatabaseError } from 'pg';
import type { Database } from './database.ts';
import { type NamedStatement, originalPosition } from './named.ts';
import type { TypedValue } from './parameter.ts';
import { Refusal } from './refusal.ts';
import type { Outcome, Session } from './session.ts';

export interface Job {
  readonly statement: NamedStatement;
  readonly values: readonly TypedValue[];
  readonly timeoutMs: number;
  readonly continueAfterTimeout: boolean;
  readonly maxBytes: number;
}

/** The time-out was answered, but the statement goes on: its connection is free when `finished` resolves. */
export class StillRunning extends Refusal {
  readonly finished: Promise<Outcome | undefined>;

  constructor(backendPid: number, finished: Promise<Outcome | undefined>) {
    super('StatementTimeoutException', 'Request timed out', backendPid);
    this.finished = finished;
  }
}

/** The connection is gone: nothing is known of the statement. */
export class ConnectionLost extends Refusal {
  constructor(cause: Error) {
    super('InternalServerErrorException', `The connection to the database was lost: ${cause.message}`);
  }
}

/** `ERROR: message; Hint: …; Position: 7; SQLState: 42601`; the state is always last, the middle parts are optional. */
export const sqlErrorText = (error: DatabaseError, statement?: NamedStatement): string => {
  const position = error.position === undefined ? undefined : Number(error.position);
  return [
    `${error.severity ?? 'ERROR'}: ${error.message}`,
    ...(error.hint === undefined ? [] : [`Hint: ${error.hint}`]),
    ...(position === undefined
      ? []
      : [`Position: ${statement === undefined ? position : originalPosition(statement, position)}`]),
    `SQLState: ${error.code}`,
  ].join('; ');
};

export const asRefusal = (error: unknown, statement?: NamedStatement): Refusal => {
  if (error instanceof Refusal) return error;
  // Class 57P: the server is going down or ended the session; there is no session to go on with.
  if (error instanceof DatabaseError && !error.code?.startsWith('57P'))
    return new Refusal('DatabaseErrorException', sqlErrorText(error, statement));
  return new ConnectionLost(error instanceof Error ? error : new Error(String(error)));
};

/** A plan made before the schema changed under it; nothing has run, and preparing it again helps. */
const isStalePlan = (error: unknown): boolean =>
  error instanceof DatabaseError && error.code === '0A000' && error.message.startsWith('cached plan');

const isCancelled = (error: unknown): boolean => error instanceof DatabaseError && error.code === '57014';

const start = async (session: Session, job: Job): Promise<Outcome> => {
  // bytea travels as hex here and as base64 in the answer, so the bound on what is kept is twice the answer's.
  const run = () => session.run(job.statement.text, job.values, job.maxBytes * 2);
  try {
    return await run();
  } catch (error) {
    if (isStalePlan(error) && !session.isInTransaction) return run();
    throw error;
  }
};

const elapse = (ms: number): { over: Promise<'late'>; stop: () => void } => {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<'late'>((late) => {
    timer = setTimeout(late, ms, 'late');
  });
  return { over, stop: () => clearTimeout(timer) };
};

/**
 * Runs the statement and answers its outcome.
 * @throws Refusal in the service's words; StillRunning when it was left to run on; ConnectionLost.
 */
export const runStatement = async (database: Database, session: Session, job: Job): Promise<Outcome> => {
  session.adopt(database.generation);
  const running = start(session, job);
  const limit = elapse(job.timeoutMs);
  try {
    const first = await Promise.race([running, limit.over]);
    if (first !== 'late') {
      database.noteOutcome(first);
      return first;
    }
    if (job.continueAfterTimeout)
      throw new StillRunning(
        session.backendPid,
        running.then(
          (outcome) => outcome,
          () => undefined,
        ),
      );
    await database.cancel(session.backendPid);
    return await running;
  } catch (error) {
    if (isCancelled(error) && (await Promise.race([limit.over, 'in time'])) === 'late')
      throw new Refusal('StatementTimeoutException', 'Request timed out', session.backendPid);
    throw asRefusal(error, job.statement);
  } finally {
    limit.stop();
  }
};
