// The rules of the RDS Data API as data: each is held, and names the test that shows it, or is absent for a stated reason.
// docs/data-api.md is written from them.
import {
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  type ExecuteStatementCommandOutput,
  type Field,
  RDSDataClient,
  type RDSDataClientConfig,
  type SqlParameter,
  type TypeHint,
} from '@aws-sdk/client-rds-data';
import { type DataApi, type DataApiOptions, startDataApi } from '../server.ts';

export interface Rule {
  readonly rule: string;
  /** What shows it: the name of a test of this section. Several rules may share one. */
  readonly test?: string;
  readonly run?: (bench: Bench) => Promise<void>;
  /** Why the endpoint does not do it. */
  readonly absent?: string;
}

export interface Section {
  readonly title: string;
  readonly rules: readonly Rule[];
}

/** A value for a parameter: a JavaScript value, or a text with a type hint. */
export type Value = string | number | boolean | null | Uint8Array | { hint: TypeHint; text: string | null } | Field;

export interface Refused {
  readonly name: string;
  readonly status: number | undefined;
  readonly message: string;
}

const fieldOf = (value: Value): Field => {
  if (value === null) return { isNull: true };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { booleanValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { longValue: value } : { doubleValue: value };
  if (value instanceof Uint8Array) return { blobValue: value };
  return 'hint' in value ? fieldOf(value.text) : (value as Field);
};

export const parametersOf = (values: Readonly<Record<string, Value>>): SqlParameter[] =>
  Object.entries(values).map(([name, value]) => ({
    name,
    value: fieldOf(value),
    ...(typeof value === 'object' && value !== null && 'hint' in value ? { typeHint: value.hint } : {}),
  }));

export const arns = {
  resourceArn: 'arn:aws:rds:us-east-1:000000000000:cluster:contract',
  secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:contract',
};

/** What a test works on: an endpoint, a database of its own, and the real SDK's client. */
export class Bench implements AsyncDisposable {
  readonly api: DataApi;
  readonly client: RDSDataClient;
  readonly database: string;
  readonly postgresUrl: string;
  readonly #opened: AsyncDisposable[] = [];

  constructor(api: DataApi, postgresUrl: string, database: string, clientConfig: RDSDataClientConfig = {}) {
    this.api = api;
    this.postgresUrl = postgresUrl;
    this.database = database;
    this.client = new RDSDataClient({
      endpoint: api.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'contract', secretAccessKey: 'contract' },
      maxAttempts: 1,
      ...clientConfig,
    });
  }

  /** A second endpoint to the same database, with options of its own. */
  async other(options: Partial<DataApiOptions>, clientConfig: RDSDataClientConfig = {}): Promise<Bench> {
    const api = await startDataApi({ postgresUrl: this.postgresUrl, ...options });
    const bench = new Bench(api, this.postgresUrl, this.database, clientConfig);
    this.#opened.push(bench, { [Symbol.asyncDispose]: () => api.stop() });
    return bench;
  }

  execute(
    sql: string,
    values: Readonly<Record<string, Value>> = {},
    options: Partial<ExecuteStatementCommandInput> = {},
  ): Promise<ExecuteStatementCommandOutput> {
    const parameters = parametersOf(values);
    return this.client.send(
      new ExecuteStatementCommand({ ...arns, database: this.database, sql, parameters, ...options }),
    );
  }

  /** The one field of the one row of a statement. */
  async value(sql: string, values: Readonly<Record<string, Value>> = {}): Promise<Field | undefined> {
    return (await this.execute(sql, values)).records?.[0]?.[0];
  }

  /** How a call was refused. @throws when it was not. */
  async refused(call: Promise<unknown>): Promise<Refused> {
    try {
      await call;
    } catch (error) {
      const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
      return { name, message, status: $metadata?.httpStatusCode };
    }
    throw new Error('The call was not refused.');
  }

  /** How a statement was refused. */
  refusal(sql: string, values: Readonly<Record<string, Value>> = {}): Promise<Refused> {
    return this.refused(this.execute(sql, values));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.destroy();
    for (const opened of this.#opened.reverse()) await opened[Symbol.asyncDispose]();
  }
}
