// The one way to the database: drizzle over the RDS Data API. Its session is replaced by ours, which retries what was not executed,
// keeps parameters out of errors, never shares a command between two calls, and leaves transactions to withTransaction.
import { RDSDataClient, type RDSDataClientConfig } from '@aws-sdk/client-rds-data';
import { AwsDataApiPgDatabase, AwsPgDialect } from 'drizzle-orm/aws-data-api/pg';
import { DatabaseSession, type Target } from './session.ts';

export interface DatabaseConfig {
  readonly resourceArn: string;
  readonly secretArn: string;
  readonly database: string;
  /** Only where the Data API is not AWS's; AWS_ENDPOINT_URL_RDS_DATA does the same. */
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** How long a call waits, in all, for a cluster that wakes from its pause; 20,000 by default, below the gateway's 29 s. */
  readonly resumeBudgetMs?: number;
}

/** Drizzle's query builder; `rows` and its kin (query.ts) for statements of one's own; withTransaction for transactions. */
export class Database extends AwsDataApiPgDatabase {
  readonly target: Target;

  constructor(target: Target) {
    const dialect = new AwsPgDialect();
    super(dialect, new DatabaseSession(dialect, target), undefined);
    this.target = target;
  }
}

/** A database, or the transaction that withTransaction hands to its callback. */
export type Db = Database;

/** A statement may run for 45 s; the client must hear of it. */
const requestTimeoutMs = 50_000;

/**
 * Opens the database; nothing is sent before the first statement. One per process: it keeps its connections alive.
 * The SDK's own retries are off, since they would repeat an INSERT whose answer was lost.
 */
export const openDatabase = (config: DatabaseConfig): Db => {
  const { resourceArn, secretArn, database, endpoint, region, credentials, resumeBudgetMs = 20_000 } = config;
  const clientConfig: RDSDataClientConfig = {
    maxAttempts: 1,
    requestHandler: { requestTimeout: requestTimeoutMs, connectionTimeout: 3_000, throwOnRequestTimeout: true },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(credentials === undefined ? {} : { credentials }),
  };
  const client = new RDSDataClient(clientConfig);
  return new Database({ client, resourceArn, secretArn, database, resumeBudgetMs, transactionId: undefined });
};

/** Frees the connections, for scripts and tests that end. */
export const closeDatabase = (db: Db): void => db.target.client.destroy();
