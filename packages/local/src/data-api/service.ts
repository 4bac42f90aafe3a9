// The five operations of the RDS Data API over a PostgreSQL server: what is checked, on which connection it runs, what is answered.
import { Database } from './database.ts';
import type { Call } from './faults.ts';
import { type NamedStatement, namedStatement } from './named.ts';
import { bindParameters, type TypedValue } from './parameter.ts';
import { invalid, Refusal } from './refusal.ts';
import { type AnswerOptions, answerText } from './result.ts';
import { runStatement, StillRunning } from './run.ts';
import type { Outcome, Session } from './session.ts';
import { type TransactionRules, Transactions } from './transactions.ts';

export type Body = Readonly<Record<string, unknown>>;

export interface ServiceOptions {
  readonly postgresUrl: string;
  readonly statementTimeoutMs: number;
  readonly maxResponseBytes: number;
  readonly maxConnections: number;
  readonly transactions: TransactionRules;
  /** When given, only these are known; ARNs are compared exactly, as the service does. */
  readonly resourceArn: string | undefined;
  readonly secretArn: string | undefined;
}

const text = (body: Body, key: string): string | undefined => {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid(`${key} must be a string.`);
  return value;
};

const required = (body: Body, key: string): string => {
  const value = text(body, key);
  if (value === undefined || value === '') throw invalid(`${key} is required.`);
  return value;
};

const flag = (body: Body, key: string): boolean => {
  const value = body[key];
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw invalid(`${key} must be true or false.`);
  return value;
};

const oneOf = <T extends string>(value: unknown, key: string, allowed: readonly T[]): T | undefined => {
  if (value === undefined || value === null) return undefined;
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw invalid(`${key} must be one of ${allowed.join(', ')}.`);
  return found;
};

const answerOptions = (body: Body): AnswerOptions => {
  const options = (body.resultSetOptions ?? {}) as Body;
  const decimal = oneOf(options.decimalReturnType, 'decimalReturnType', ['STRING', 'DOUBLE_OR_LONG']);
  const long = oneOf(options.longReturnType, 'longReturnType', ['LONG', 'STRING']);
  const format = oneOf(body.formatRecordsAs, 'formatRecordsAs', ['NONE', 'JSON']);
  return {
    decimalAsNumber: decimal === 'DOUBLE_OR_LONG',
    longAsString: long === 'STRING',
    includeMetadata: flag(body, 'includeResultMetadata'),
    asJson: format === 'JSON',
  };
};

/** `$1` in the text is a parameter that nobody binds: the backend's prepared statement asks for it. */
const refusePositional = (statement: NamedStatement): void => {
  if (statement.positional === 0) return;
  const given = statement.names.length;
  throw new Refusal(
    'DatabaseErrorException',
    `ERROR: bind message supplies ${given} parameters, but prepared statement "sqlx_s_1" requires ${given + statement.positional}; SQLState: 08P01`,
  );
};

/** Statements whose effect on the session outlives them. */
const isTainting = (sql: string): boolean =>
  /\b(?:set_config|pg_(?:try_)?advisory_lock(?:_shared)?)\s*\(|^\s*(?:set|reset|listen|prepare|declare|load|discard|begin|start|create\s+(?:local\s+)?temp)/i.test(
    sql,
  );

export class Service {
  readonly #options: ServiceOptions;
  readonly #databases = new Map<string, Database>();
  readonly #defaultDatabase: string;
  readonly transactions: Transactions;
  #statements = 0;

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.#defaultDatabase = decodeURIComponent(new URL(options.postgresUrl).pathname.slice(1)) || 'postgres';
    this.transactions = new Transactions(options.transactions);
  }

  /** How many statements were sent to PostgreSQL on behalf of callers: begin, commit and rollback are not among them. */
  get statements(): number {
    return this.#statements;
  }

  /** Carries out one call and answers the body of its response. */
  async answer(call: Call, body: Body): Promise<string> {
    this.#checkCommon(body);
    switch (call.operation) {
      case 'Execute':
        return this.#execute(call, body);
      case 'BatchExecute':
        return this.#batch(call, body);
      case 'BeginTransaction':
        return JSON.stringify({ transactionId: await this.transactions.begin(this.#database(body)) });
      case 'CommitTransaction':
        await this.transactions.commit(required(body, 'transactionId'));
        return '{"transactionStatus":"Transaction Committed"}';
      case 'RollbackTransaction':
        await this.transactions.rollback(required(body, 'transactionId'));
        return '{"transactionStatus":"Rollback Complete"}';
    }
  }

  async end(): Promise<void> {
    await Promise.all(Array.from(this.#databases.values(), (database) => database.cancelAll()));
    await this.transactions.end();
    await Promise.all(Array.from(this.#databases.values(), (database) => database.end()));
  }

  #checkCommon(body: Body): void {
    const resourceArn = required(body, 'resourceArn');
    const secretArn = required(body, 'secretArn');
    if (text(body, 'schema') !== undefined) throw invalid("The schema parameter isn't supported.");
    if (this.#options.resourceArn !== undefined && resourceArn !== this.#options.resourceArn)
      throw new Refusal('NotFoundException', `HttpEndpoint is not found for ${resourceArn}`);
    if (this.#options.secretArn !== undefined && secretArn !== this.#options.secretArn)
      throw new Refusal('SecretsErrorException', `Secret ${secretArn} is not found`);
  }

  #database(body: Body): Database {
    const name = text(body, 'database') ?? this.#defaultDatabase;
    const known = this.#databases.get(name);
    if (known !== undefined) return known;
    const database = new Database(this.#options.postgresUrl, name, this.#options.maxConnections);
    this.#databases.set(name, database);
    return database;
  }

  async #execute(call: Call, body: Body): Promise<string> {
    const statement = namedStatement(required(body, 'sql'));
    refusePositional(statement);
    const values = bindParameters(statement.names, body.parameters);
    const options = answerOptions(body);
    return this.#onConnection(call, body, async (database, session) => {
      const outcome = await this.#run(database, session, statement, values, flag(body, 'continueAfterTimeout'));
      return answerText(database, session, outcome, options, this.#options.maxResponseBytes);
    });
  }

  /** Set by set: without a transaction those before a failing one stay, the worst that the documentation allows. */
  async #batch(call: Call, body: Body): Promise<string> {
    const statement = namedStatement(required(body, 'sql'));
    refusePositional(statement);
    const sets = body.parameterSets ?? [];
    if (!Array.isArray(sets)) throw invalid('parameterSets must be a list.');
    const bound = sets.map((set) => bindParameters(statement.names, set));
    return this.#onConnection(call, body, async (database, session) => {
      for (const values of bound) await this.#run(database, session, statement, values, false);
      return JSON.stringify({ updateResults: bound.map(() => ({ generatedFields: [] })) });
    });
  }

  #run(
    database: Database,
    session: Session,
    statement: NamedStatement,
    values: readonly TypedValue[],
    continueAfterTimeout: boolean,
  ): Promise<Outcome> {
    this.#statements++;
    const { statementTimeoutMs: timeoutMs, maxResponseBytes: maxBytes } = this.#options;
    return runStatement(database, session, { statement, values, timeoutMs, continueAfterTimeout, maxBytes });
  }

  async #onConnection(
    call: Call,
    body: Body,
    use: (database: Database, session: Session) => Promise<string>,
  ): Promise<string> {
    const taints = isTainting(call.sql);
    if (call.transactionId !== undefined) return this.transactions.use(call.transactionId, taints, use);
    const database = this.#database(body);
    const session = await database.acquire();
    try {
      const answer = await use(database, session);
      database.release(session, taints);
      return answer;
    } catch (error) {
      if (error instanceof StillRunning) void error.finished.then(() => database.release(session, taints));
      else database.release(session, !(error instanceof Refusal) || error.status >= 500 || taints);
      throw error;
    }
  }
}
