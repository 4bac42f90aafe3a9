// One connection, spoken to in the extended protocol with declared parameter types: what `pg` itself cannot do, and what makes
// this endpoint refuse the statements that the real service refuses. Statements are prepared once per connection and reused.
import type pg from 'pg';
import type { TypedValue } from './parameter.ts';

/** A column of a result, as the server describes it. */
export interface Column {
  readonly name: string;
  readonly tableID: number;
  readonly columnID: number;
  readonly dataTypeID: number;
  readonly dataTypeModifier: number;
}

export interface Outcome {
  /** Undefined for a statement that returns no rows. */
  readonly columns: readonly Column[] | undefined;
  readonly rows: readonly (readonly (string | null)[])[];
  /** The rows were more than the limit, and were dropped; the statement ran to its end. */
  readonly overflowed: boolean;
  /** `INSERT 0 5`; empty for an empty statement. */
  readonly tag: string;
}

/** The part of pg's connection that a submitted query speaks to; its own types leave it out. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  parse(message: { name: string; text: string; types: readonly number[] }): void;
  bind(message: { statement: string; values: readonly (string | Buffer | null)[] }): void;
  describe(message: { type: 'P' | 'S'; name: string }): void;
  execute(message: object): void;
  close(message: { type: 'S'; name: string }): void;
  sync(): void;
  sendCopyFail(reason: string): void;
}

interface Prepared {
  readonly name: string;
  columns: readonly Column[] | undefined;
  isDescribed: boolean;
}

const maxPrepared = 256;
const maxPreparedText = 32_768;

/** The statements that a connection has prepared, oldest first; each is told apart by its text and its parameter types. */
class PreparedStatements {
  readonly #known = new Map<string, Prepared>();
  readonly #toClose: string[] = [];
  #next = 1;
  #generation = 0;

  /** Forgets all when the schema has changed since: a plan must not answer with yesterday's columns. */
  adopt(generation: number): void {
    if (generation === this.#generation) return;
    this.#generation = generation;
    this.#toClose.push(...Array.from(this.#known.values(), ({ name }) => name));
    this.#known.clear();
  }

  find(key: string): Prepared | undefined {
    return this.#known.get(key);
  }

  add(key: string): Prepared {
    const prepared = { name: `sqlx_s_${this.#next++}`, columns: undefined, isDescribed: false };
    if (this.#known.size >= maxPrepared)
      for (const oldest of this.#known.keys()) return this.#replace(oldest, key, prepared);
    this.#known.set(key, prepared);
    return prepared;
  }

  #replace(oldest: string, key: string, prepared: Prepared): Prepared {
    this.forget(oldest);
    this.#known.set(key, prepared);
    return prepared;
  }

  forget(key: string): void {
    const prepared = this.#known.get(key);
    if (prepared !== undefined) this.#toClose.push(prepared.name);
    this.#known.delete(key);
  }

  takeClosed(): string[] {
    return this.#toClose.splice(0);
  }
}

interface Callbacks {
  resolve(outcome: Outcome): void;
  reject(error: Error): void;
}

/** What pg calls back while our messages are answered; pg finds these methods by their names. */
class WireQuery implements pg.Submittable {
  readonly #text: string;
  readonly #values: readonly TypedValue[];
  readonly #statements: PreparedStatements;
  readonly #maxBytes: number;
  readonly #callbacks: Callbacks;
  readonly #key: string;
  #prepared: Prepared | undefined;
  #rows: (string | null)[][] = [];
  #bytes = 0;
  #tag = '';

  constructor(
    text: string,
    values: readonly TypedValue[],
    statements: PreparedStatements,
    maxBytes: number,
    callbacks: Callbacks,
  ) {
    this.#text = text;
    this.#values = values;
    this.#statements = statements;
    this.#maxBytes = maxBytes;
    this.#callbacks = callbacks;
    this.#key = `${values.map(({ oid }) => oid).join(',')} ${text}`;
  }

  submit(connection: unknown): void {
    const wire = connection as Wire;
    wire.stream.cork();
    for (const name of this.#statements.takeClosed()) wire.close({ type: 'S', name });
    const known = this.#statements.find(this.#key);
    const prepared = known ?? this.#statements.add(this.#key);
    this.#prepared = prepared;
    if (known === undefined)
      wire.parse({ name: prepared.name, text: this.#text, types: this.#values.map(({ oid }) => oid) });
    wire.bind({ statement: prepared.name, values: this.#values.map(({ value }) => value) });
    if (!prepared.isDescribed) wire.describe({ type: 'P', name: '' });
    wire.execute({});
    wire.sync();
    wire.stream.uncork();
  }

  handleRowDescription(message: { fields: Column[] }): void {
    if (this.#prepared !== undefined) this.#prepared.columns = message.fields;
  }

  handleDataRow(message: { fields: (string | null)[] }): void {
    for (const field of message.fields) this.#bytes += field?.length ?? 0;
    if (this.#bytes <= this.#maxBytes) this.#rows.push(message.fields);
    else this.#rows = [];
  }

  handleCommandComplete(message: { text: string }): void {
    this.#tag = message.text;
  }

  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}

  handleCopyInResponse(connection: unknown): void {
    (connection as Wire).sendCopyFail('COPY is not supported');
  }

  handleError(error: Error): void {
    // The server may have parsed it or not; a statement under this name is never used again.
    this.#statements.forget(this.#key);
    this.#callbacks.reject(error);
  }

  handleReadyForQuery(): void {
    if (this.#prepared !== undefined) this.#prepared.isDescribed = true;
    // A long text is not worth its memory on every connection.
    if (this.#text.length > maxPreparedText) this.#statements.forget(this.#key);
    const overflowed = this.#bytes > this.#maxBytes;
    this.#callbacks.resolve({ columns: this.#prepared?.columns, rows: this.#rows, overflowed, tag: this.#tag });
  }
}

const prepared = new WeakMap<pg.ClientBase, PreparedStatements>();

export class Session {
  readonly #client: pg.PoolClient;
  readonly #statements: PreparedStatements;

  constructor(client: pg.PoolClient) {
    this.#client = client;
    this.#statements = prepared.get(client) ?? new PreparedStatements();
    prepared.set(client, this.#statements);
  }

  /** To be told before each statement. @param generation counts the schema changes seen so far. */
  adopt(generation: number): void {
    this.#statements.adopt(generation);
  }

  get client(): pg.PoolClient {
    return this.#client;
  }

  /** The backend's pid, to cancel what it runs. */
  get backendPid(): number {
    return (this.#client as pg.PoolClient & { processID: number }).processID;
  }

  /** Whether a transaction is open; true as well when this cannot be told. */
  get isInTransaction(): boolean {
    return this.#client.getTransactionStatus() !== 'I';
  }

  /** @param maxBytes beyond which rows are dropped while the statement runs to its end. */
  run(text: string, values: readonly TypedValue[], maxBytes = Number.POSITIVE_INFINITY): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#client.query(new WireQuery(text, values, this.#statements, maxBytes, { resolve, reject }));
    });
  }
}
