// The RDS Data API on one machine: its HTTP protocol over a real PostgreSQL, with the refusals and limits of the real service,
// so that what passes here passes there. docs/data-api.md lists the rules and the tests that hold them.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Call, Dropped, Faults, type Operation } from './faults.ts';
import { invalid, Refusal } from './refusal.ts';
import { type Body, Service } from './service.ts';

export interface DataApiOptions {
  /** The server; its path names the database of calls that name none. */
  readonly postgresUrl: string;
  /** A free one by default. */
  readonly port?: number;
  readonly resourceArn?: string;
  readonly secretArn?: string;
  /** 45 s: longer statements are cancelled. */
  readonly statementTimeoutMs?: number;
  /** 3 minutes without a call, and a transaction is rolled back. */
  readonly transactionIdleMs?: number;
  /** 24 hours. */
  readonly transactionMaxMs?: number;
  /** See TransactionRules; `end` by default. */
  readonly afterError?: 'end' | 'keep';
  /** To each database; 60 by default. */
  readonly maxConnections?: number;
}

export interface DataApi {
  readonly url: string;
  readonly faults: Faults;
  /** How many statements have been sent to PostgreSQL for callers. */
  statements(): number;
  /** How many transactions are open. */
  openTransactions(): number;
  stop(): Promise<void>;
}

const maxRequestBytes = 4 * 1024 * 1024;
const maxResponseBytes = 1024 * 1024;

const operations: Readonly<Record<string, Operation>> = {
  '/Execute': 'Execute',
  '/BatchExecute': 'BatchExecute',
  '/BeginTransaction': 'BeginTransaction',
  '/CommitTransaction': 'CommitTransaction',
  '/RollbackTransaction': 'RollbackTransaction',
};

const headerBytes = (request: IncomingMessage): number =>
  request.rawHeaders.reduce((bytes, text) => bytes + text.length + 2, 0);

/** The body; its limit counts the headers too, and a larger one is read to its end so that the client hears the answer. */
const readBody = (request: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = headerBytes(request);
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxRequestBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.once('error', reject);
    request.once('end', () => {
      if (bytes <= maxRequestBytes) resolve(Buffer.concat(chunks));
      else reject(new Refusal('BadRequestException', 'Database request exceeded size limit'));
    });
  });

const parseBody = (bytes: Buffer): Body => {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalid('The body must be JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('The body must be an object.');
  return value as Body;
};

const checkRequest = (request: IncomingMessage): Operation => {
  if (request.url === '/ExecuteSql')
    throw new Refusal('BadRequestException', 'ExecuteSql is not supported; use ExecuteStatement.');
  const operation = operations[request.url ?? ''];
  if (request.method !== 'POST' || operation === undefined)
    throw new Refusal('NotFoundException', `There is no operation ${request.method} ${request.url}`);
  if (!/^AWS4-HMAC-SHA256 .*\/rds-data\/aws4_request/.test(request.headers.authorization ?? ''))
    throw new Refusal('AccessDeniedException', 'The request is not signed for rds-data.');
  return operation;
};

const stringOr = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const callOf = (operation: Operation, body: Body): Call => ({
  operation,
  sql: stringOr(body.sql) ?? '',
  database: stringOr(body.database) ?? '',
  transactionId: stringOr(body.transactionId),
});

const respond = (
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void => {
  const bytes = Buffer.from(body, 'utf8');
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers });
  response.end(bytes);
};

const refuse = (response: ServerResponse, error: unknown): void => {
  const refusal =
    error instanceof Refusal ? error : new Refusal('InternalServerErrorException', `Internal error: ${String(error)}`);
  respond(response, refusal.status, refusal.body, { 'x-amzn-errortype': refusal.name });
};

const serve = async (
  service: Service,
  faults: Faults,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const bytes = await readBody(request);
  const operation = checkRequest(request);
  const body = parseBody(bytes);
  const call = callOf(operation, body);
  const aftermath = await faults.strike(call, {
    loseTransaction: (id) => service.transactions.lose(id),
    closeConnection: () => response.destroy(),
  });
  const answer = await service.answer(call, body);
  if (aftermath.lateMs > 0) await sleep(aftermath.lateMs);
  if (aftermath.end === 'answer') return respond(response, 200, answer);
  if (aftermath.end === 'drop') return void response.destroy();
  throw new Refusal('DatabaseUnavailableException', 'Endpoint request timed out');
};

export const startDataApi = async (options: DataApiOptions): Promise<DataApi> => {
  const faults = new Faults();
  const service = new Service({
    postgresUrl: options.postgresUrl,
    resourceArn: options.resourceArn,
    secretArn: options.secretArn,
    statementTimeoutMs: options.statementTimeoutMs ?? 45_000,
    maxResponseBytes,
    maxConnections: options.maxConnections ?? 60,
    transactions: {
      idleMs: options.transactionIdleMs ?? 180_000,
      maxMs: options.transactionMaxMs ?? 86_400_000,
      afterError: options.afterError ?? 'end',
    },
  });
  const server = createServer((request, response) => {
    serve(service, faults, request, response).catch((error) => {
      if (!(error instanceof Dropped)) refuse(response, error);
    });
  });
  // Longer than any client keeps an idle connection: a request must not cross with our closing it.
  server.keepAliveTimeout = 300_000;
  await new Promise<void>((listening, failed) => {
    server.once('error', failed).listen(options.port ?? 0, '127.0.0.1', listening);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    faults,
    statements: () => service.statements,
    openTransactions: () => service.transactions.openCount,
    stop: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
      await service.end();
    },
  };
};
