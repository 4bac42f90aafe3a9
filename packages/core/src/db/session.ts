// Drizzle's session for the Data API, with the parts replaced that facts of its version 0.45 make unsafe: a prepared command shared
// between concurrent calls, errors that repeat every parameter, a rollback that masks the first error.
import { ExecuteStatementCommand, type Field, type RDSDataClient, type SqlParameter } from '@aws-sdk/client-rds-data';
import { fillPlaceholders, type QueryWithTypings, type SQL } from 'drizzle-orm';
import { getValueFromDataApi, toValueParam } from 'drizzle-orm/aws-data-api/common';
import {
  type AwsDataApiPgQueryResult,
  AwsDataApiPreparedQuery,
  AwsDataApiSession,
  type AwsPgDialect,
} from 'drizzle-orm/aws-data-api/pg';
import { NoopCache } from 'drizzle-orm/cache/core';
import { retryCall } from './retry.ts';

/** Where statements go. */
export interface Target {
  readonly client: RDSDataClient;
  readonly resourceArn: string;
  readonly secretArn: string;
  readonly database: string;
  readonly resumeBudgetMs: number;
  readonly transactionId: string | undefined;
}

type Arguments = ConstructorParameters<typeof AwsDataApiPreparedQuery>;
type PreparedArguments = Parameters<AwsDataApiSession<Record<string, never>, Record<string, never>>['prepareQuery']>;

/** The same Data API call, from what a statement needs to be one. */
export interface Statement {
  readonly text: string;
  readonly params: readonly unknown[];
  readonly typings: QueryWithTypings['typings'];
  readonly withMetadata: boolean;
  /** DDL goes on after its time-out, as AWS advises. */
  readonly continueAfterTimeout?: boolean;
}

/**
 * The field of a value, in a form that its cast reads without doubt: an instant carries its zone, an integer beyond 2^53 is text.
 * A TypeError names no value, and is never mistaken for a failure of the service.
 */
const fieldOf = (value: unknown, place: number): Field | undefined => {
  if (value instanceof Date) return { stringValue: value.toISOString() };
  if (typeof value === 'bigint') return { stringValue: value.toString() };
  if (value instanceof Uint8Array) return { blobValue: value };
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`Parameter ${place} is ${value}.`);
  if (value === undefined) throw new TypeError(`Parameter ${place} is undefined.`);
  if (typeof value === 'object' && value !== null)
    throw new TypeError(`Parameter ${place} is an object: see json, uuids and texts in parameter.ts.`);
  return undefined;
};

const parameter = (value: unknown, index: number, typings: QueryWithTypings['typings']): SqlParameter => {
  const field = fieldOf(value, index + 1);
  const name = `${index + 1}`;
  return field === undefined ? { name, ...toValueParam(value, typings?.[index]) } : { name, value: field };
};

/** One call. The command is made anew each time: a shared one would answer one caller with another's rows. */
export const sendStatement = async (
  target: Target,
  statement: Statement,
): Promise<AwsDataApiPgQueryResult<unknown[]>> => {
  const result = await target.client.send(
    new ExecuteStatementCommand({
      resourceArn: target.resourceArn,
      secretArn: target.secretArn,
      database: target.database,
      transactionId: target.transactionId,
      sql: statement.text,
      parameters: statement.params.map((value, index) => parameter(value, index, statement.typings)),
      includeResultMetadata: statement.withMetadata,
      ...(statement.continueAfterTimeout === true ? { continueAfterTimeout: true } : {}),
    }),
  );
  return { ...result, rows: result.records?.map((record) => record.map(getValueFromDataApi)) ?? [] };
};

class SafePreparedQuery extends AwsDataApiPreparedQuery<{
  execute: unknown;
  all: unknown;
  values: AwsDataApiPgQueryResult<unknown[]>;
}> {
  readonly #target: Target;
  readonly #statement: Statement;
  readonly #repeatable: boolean;

  constructor(target: Target, statement: Statement, repeatable: boolean, args: Arguments) {
    super(...args);
    this.#target = target;
    this.#statement = statement;
    this.#repeatable = repeatable;
  }

  override async values(placeholderValues: Record<string, unknown> = {}): Promise<AwsDataApiPgQueryResult<unknown[]>> {
    const params = fillPlaceholders([...this.#statement.params], placeholderValues);
    const statement = { ...this.#statement, params };
    const options = { budgetMs: this.#target.resumeBudgetMs, repeatable: this.#repeatable };
    return retryCall(() => sendStatement(this.#target, statement), options, statement.text);
  }
}

export class DatabaseSession extends AwsDataApiSession<Record<string, never>, Record<string, never>> {
  readonly #target: Target;

  constructor(dialect: AwsPgDialect, target: Target) {
    const { client, database, resourceArn, secretArn } = target;
    super(client, dialect, undefined, { database, resourceArn, secretArn }, target.transactionId);
    this.#target = target;
  }

  override prepareQuery<T extends never>(...args: PreparedArguments): AwsDataApiPreparedQuery<T> {
    const [query, fields, , isArrayMode, mapper, metadata, cacheConfig] = args;
    const statement = {
      text: query.sql,
      params: query.params,
      typings: query.typings,
      withMetadata: fields === undefined && mapper === undefined,
    };
    // The builder's selects change nothing, so that they may be made again; inside a transaction that is lost it would be useless.
    const repeatable = metadata?.type === 'select' && this.#target.transactionId === undefined;
    const { client, database, resourceArn, secretArn, transactionId } = this.#target;
    return new SafePreparedQuery(this.#target, statement, repeatable, [
      client,
      query.sql,
      query.params,
      query.typings ?? [],
      { database, resourceArn, secretArn },
      new NoopCache(),
      metadata,
      cacheConfig,
      fields,
      transactionId,
      isArrayMode,
      mapper,
    ]) as unknown as AwsDataApiPreparedQuery<T>;
  }

  /** What `db.$count` asks; drizzle's own reads the answer as if it were a list. */
  override async count(query: SQL): Promise<number> {
    const { rows } = await this.execute<{ rows: { count: number }[] }>(query);
    return Number(rows[0]?.count);
  }

  override transaction(): never {
    throw new Error('Use withTransaction: it retries conflicts, and its rollback never hides the first error.');
  }
}
