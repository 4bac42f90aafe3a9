// The connections to one database: a pool in which every connection is in UTC, and what its catalog says of types and tables.
import pg from 'pg';
import { Refusal } from './refusal.ts';
import type { Column, Outcome } from './session.ts';
import { Session } from './session.ts';
import { builtInType, type CatalogType, catalogMapping, type Mapping } from './types.ts';

export interface TypeFacts {
  readonly name: string;
  readonly mapping: Mapping;
}

export interface ColumnFacts {
  readonly schemaName: string;
  readonly tableName: string;
  readonly isNotNull: boolean;
  readonly isAutoIncrement: boolean;
}

/** Distinguishes our connections from a test's own in pg_stat_activity. */
export const applicationName = 'data-api';

const sessionSettings =
  '-c timezone=UTC -c datestyle=ISO -c bytea_output=hex -c extra_float_digits=1 -c intervalstyle=postgres';

/** Statements after which prepared plans and remembered types may be out of date. */
const changesSchema = /^(?:ALTER|CREATE|DROP|DO|CALL|IMPORT)/;

const text = (value: string) => ({ oid: 25, value });

const refusalOf = (error: unknown, name: string): Error => {
  if (!(error instanceof Error)) return new Refusal('InternalServerErrorException', String(error));
  const code = (error as Error & { code?: string }).code;
  if (code === '3D000') return new Refusal('DatabaseNotFoundException', `Database ${name} is not found`);
  if (code === '28P01' || code === '28000') return new Refusal('InvalidSecretException', 'The secret is not valid.');
  return new Refusal('DatabaseUnavailableException', `Database ${name} cannot be reached: ${error.message}`);
};

export class Database {
  readonly name: string;
  readonly #pool: pg.Pool;
  readonly #url: string;
  readonly #types = new Map<number, TypeFacts>();
  readonly #columns = new Map<string, ColumnFacts>();
  readonly #inUse = new Set<Session>();
  #generation = 1;

  constructor(serverUrl: string, name: string, maxConnections: number) {
    const url = new URL(serverUrl);
    url.pathname = `/${encodeURIComponent(name)}`;
    this.name = name;
    this.#url = url.href;
    this.#pool = new pg.Pool({
      connectionString: this.#url,
      max: maxConnections,
      idleTimeoutMillis: 20_000,
      connectionTimeoutMillis: 15_000,
      application_name: applicationName,
      options: sessionSettings,
    });
    // The server may end a connection, as when its database is dropped: the pool removes it, or its next statement fails.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** Counts the changes of the schema, after which statements are to be prepared anew. */
  get generation(): number {
    return this.#generation;
  }

  async acquire(): Promise<Session> {
    try {
      const session = new Session(await this.#pool.connect());
      this.#inUse.add(session);
      return session;
    } catch (error) {
      throw refusalOf(error, this.name);
    }
  }

  /** Takes a connection back; one that carries state which must not leak to the next caller is closed. */
  release(session: Session, isTainted: boolean): void {
    this.#inUse.delete(session);
    session.client.release(isTainted || session.isInTransaction);
  }

  /** To be told of every statement that ran. */
  noteOutcome(outcome: Outcome): void {
    if (!changesSchema.test(outcome.tag)) return;
    this.#generation++;
    this.#types.clear();
    this.#columns.clear();
  }

  /** Ends the statement that a backend runs; it then fails with 57014. */
  async cancel(backendPid: number): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url, application_name: applicationName });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('select pg_cancel_backend($1)', [backendPid]).finally(() => client.end());
  }

  /** What the service makes of a column's type; looked up over the session that has the result, which may have made the type. */
  async typeOf(session: Session, oid: number): Promise<TypeFacts> {
    const builtIn = builtInType(oid);
    if (builtIn !== undefined) return { name: builtIn[0], mapping: builtIn[1] };
    const known = this.#types.get(oid);
    if (known !== undefined) return known;
    const sql = "select typname::text, (typtype = 'e')::text from pg_catalog.pg_type where oid = $1::oid";
    const [row] = (await session.run(sql, [text(String(oid))])).rows;
    const type: CatalogType = { name: row?.[0] ?? String(oid), isEnum: row?.[1] === 'true' };
    const facts = { name: type.name, mapping: catalogMapping(type) };
    this.#types.set(oid, facts);
    return facts;
  }

  /** Where a result column comes from; undefined for an expression. */
  async columnOf(session: Session, column: Column): Promise<ColumnFacts | undefined> {
    if (column.tableID === 0) return undefined;
    const key = `${column.tableID}.${column.columnID}`;
    const known = this.#columns.get(key);
    if (known !== undefined) return known;
    const sql = `select n.nspname::text, c.relname::text, a.attnotnull::text,
        (a.attidentity <> '' or coalesce(pg_get_expr(d.adbin, d.adrelid) like 'nextval(%', false))::text
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = $2::int2
      left join pg_catalog.pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where c.oid = $1::oid`;
    const [row] = (await session.run(sql, [text(String(column.tableID)), text(String(column.columnID))])).rows;
    const facts = {
      schemaName: row?.[0] ?? '',
      tableName: row?.[1] ?? '',
      isNotNull: row?.[2] === 'true',
      isAutoIncrement: row?.[3] === 'true',
    };
    this.#columns.set(key, facts);
    return facts;
  }

  /** Cancels whatever runs: nobody waits for it any more. */
  async cancelAll(): Promise<void> {
    const cancelled = Array.from(this.#inUse, (session) => this.cancel(session.backendPid).catch(() => undefined));
    await Promise.all(cancelled);
  }

  async end(): Promise<void> {
    await this.#pool.end();
  }
}
