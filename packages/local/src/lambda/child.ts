// Runs inside a function's own process: loads its bundle and answers one invocation at a time, as Lambda's runtime client does.
// It has no other dependency, so that nothing but the bundle and Node is in the process.
import { createRequire } from 'node:module';

/** What the parent sends for an invocation. `payload` is JSON, as Lambda's runtime API carries it. */
export interface Invocation {
  readonly requestId: string;
  readonly payload: string;
  readonly deadlineMs: number;
}

export interface FunctionFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** What the child answers: once `ready` or `unable`, then one `done` or `failed` for each invocation. */
export type Answer =
  | { readonly type: 'ready' }
  | { readonly type: 'unable'; readonly failure: FunctionFailure }
  | { readonly type: 'done'; readonly requestId: string; readonly payload: string }
  | { readonly type: 'failed'; readonly requestId: string; readonly failure: FunctionFailure };

type Handler = (event: unknown, context: object) => unknown;

const answer = (message: Answer): void => {
  process.send?.(message);
};

const failureOf = (error: unknown): FunctionFailure =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };

function contextOf(invocation: Invocation): object {
  const name = process.env.AWS_LAMBDA_FUNCTION_NAME ?? '';
  return {
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: process.env.PREGON_FUNCTION_ARN,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: invocation.requestId,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, invocation.deadlineMs - Date.now()),
  };
}

async function run(handler: Handler, invocation: Invocation): Promise<void> {
  const { requestId } = invocation;
  try {
    const result = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    answer({ type: 'done', requestId, payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    answer({ type: 'failed', requestId, failure: failureOf(error) });
  }
}

const require = createRequire(import.meta.url);

function load(file: string): Handler {
  const module: { handler?: unknown } = require(file);
  if (typeof module.handler !== 'function') {
    throw Object.assign(new Error('The function exports no handler.'), { name: 'Runtime.HandlerNotFound' });
  }
  return module.handler as Handler;
}

function main(file: string): void {
  // The channel closes when the parent dies, SIGKILL included; without a parent nobody would ever stop this process.
  process.on('disconnect', () => process.exit(0));
  try {
    const handler = load(file);
    process.on('message', (message) => void run(handler, message as Invocation));
    answer({ type: 'ready' });
  } catch (error) {
    answer({ type: 'unable', failure: failureOf(error) });
  }
}

// A Ctrl-C in the terminal reaches the whole process group; when to end is the parent's decision.
process.on('SIGINT', () => {});
main(process.argv[2] ?? '');
