// The whole of Pregón on one machine: starts every part, joins them as the account does, and ends them without a trace.
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FunctionName, QueueName } from '@pregon/functions/manifest';
import * as z from 'zod';
import { Api } from './cli/api.ts';
import { type DropFolder, startDropFolder } from './drop/folder.ts';
import type { RequestListener } from './gateway/gateway.ts';
import { type AsyncInvoker, startAsync } from './lambda/async.ts';
import type { Bundles } from './lambda/bundle.ts';
import { type InvokeResult, type Runtime, startRuntime } from './lambda/runtime.ts';
import type { FunctionConfig, LogLine } from './lambda/worker.ts';
import { bundleAll, defaultRoot } from './system/bundles.ts';
import type { LocalDatabase } from './system/database.ts';
import { functionEnvironment, type Places } from './system/environment.ts';
import { gatewayOf, type OpenPort, openPort, serveWeb } from './system/front.ts';
import { type FunctionLog, openFunctionLog } from './system/function-log.ts';
import { type FunctionOverrides, functionConfigs, startQueueSources } from './system/functions.ts';
import { lockFolder } from './system/lock.ts';
import { type Parts, startParts } from './system/parts.ts';
import type { TwilioOptions, TwilioSimulator } from './twilio/server.ts';

export interface SystemOptions extends FunctionOverrides {
  /** Holds all state; made when missing. */
  readonly dir: string;
  /** The repository. Default: the one this file is in. */
  readonly root?: string;
  /** 0 (the default) takes a free port. */
  readonly webPort?: number;
  readonly apiPort?: number;
  /** Empties `dir` first. */
  readonly fresh?: boolean;
  /** Environment variables for the functions, over their local values: see docs/configuration.md. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly twilio?: Partial<TwilioOptions>;
  /** The sweep's interval while work is open. Default: the manifest's, a minute. */
  readonly sweepEveryMs?: number | undefined;
  readonly visibilitySeconds?: Partial<Record<QueueName, number>>;
  /** The waits before the second and third attempt of an asynchronous invocation. Default 1 and 2 s, where Lambda waits minutes. */
  readonly asyncRetryMs?: readonly number[];
  /** Whether the dashboard is built and served; /api and /config.json are in any case. Default true. */
  readonly web?: boolean;
  /** A PostgreSQL of one's own in place of the embedded one. */
  readonly postgresUrl?: string | undefined;
  /** Begun by the caller before; by default they are made here, from `root`. */
  readonly bundles?: Promise<Bundles>;
  readonly onLog?: (line: LogLine) => void;
}

/** Every local URL, as `.local/endpoints.json` names them. */
export interface Endpoints {
  readonly web: string;
  readonly api: string;
  readonly oidc: string;
  readonly twilio: string;
  readonly dataApi: string;
  readonly sqs: string;
  readonly s3: string;
  readonly scheduler: string;
  readonly secrets: string;
  readonly postgres: string;
}

export interface System {
  readonly endpoints: Endpoints;
  readonly twilio: TwilioSimulator;
  readonly dataApi: LocalDatabase['dataApi'];
  /** What can be made to happen to it: an outage. */
  readonly database: Pick<LocalDatabase, 'outage'>;
  /** Its queues' URLs, and what can be made to happen to their messages. */
  readonly sqs: Pick<Parts['sqs'], 'queueUrls' | 'faults'>;
  /** The functions' processes: their ids, and a way to kill one. */
  readonly runtime: Runtime;
  /** What the functions are given. */
  readonly environment: Readonly<Record<string, string>>;
  /** How large each function's bundle is, in bytes. */
  readonly bundleBytes: Readonly<Record<string, number>>;
  readonly logFile: string;
  /** Resolves when the dashboard is built and served, at once without one; rejects with Vite's words. */
  readonly webReady: Promise<void>;
  /** A bearer token for a demo user. Throws for an unknown one. */
  token(user: string): Promise<string>;
  /** Calls a function directly: a sweep, at the moment a test wants it. */
  invoke(name: FunctionName, event: unknown): Promise<InvokeResult>;
  /**
   * Ends everything; state stays in `dir`. @param graceMs how long functions under way may go on. Default 3,000; a worker that is
   * cut off leaves sends whose outcome the next start reconciles.
   */
  stop(graceMs?: number): Promise<void>;
}

const defaultGraceMs = 3000;

/**
 * Starts everything and resolves when the API is ready; both ports are bound first and let early requests wait.
 * @throws when a port is taken, the folder is in use, or a part does not start; nothing is left running then.
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  await using started = new AsyncDisposableStack();
  const { dir } = options;
  started.defer(await lockFolder(dir));
  if (options.fresh === true) await empty(dir);
  const log = await openFunctionLog(path.join(dir, 'logs'), options.onLog);
  started.defer(() => log.close());

  const web = await openPort('PORT', options.webPort, started);
  const api = await openPort('API_PORT', options.apiPort, started);
  const invoker = Promise.withResolvers<AsyncInvoker>();
  const folder = Promise.withResolvers<DropFolder>();
  folder.promise.catch(() => {});
  invoker.promise.catch(() => {}); // parts that wait for it are told by their own await
  try {
    const parts = await startParts(
      partsOptions(options, web, api, { invoker: invoker.promise, folder: folder.promise }, log),
      started,
    );
    const environment = functionEnvironment(parts.places, options.settings ?? {});
    const ending = { graceMs: defaultGraceMs };
    const configs = functionConfigs(parts.bundles, environment, options);
    const { runtime, events } = await startFunctions(options, parts.places, configs, log, ending, started);
    invoker.resolve(events);
    const gateway = gatewayOf(runtime, web.url);
    api.answer(gateway);
    const webReady = serveWeb(webOptions(options, parts, gateway), web, started);
    webReady.catch(() => {}); // told to who waits for it; a stop in the middle of the build is no fault
    folder.resolve(await watchDropFolder(dir, parts, api.url, log, started));
    const endpoints = await announce(dir, endpointsOf(parts, web.url, api.url), started);
    const rest = started.move();
    return {
      endpoints,
      twilio: parts.twilio,
      dataApi: parts.database.dataApi,
      database: parts.database,
      sqs: parts.sqs,
      runtime,
      environment,
      bundleBytes: bundleBytes(parts),
      logFile: log.file,
      webReady,
      token: (user) => parts.oidc.token(user),
      invoke: (name, event) => runtime.invoke(name, event),
      async stop(graceMs = defaultGraceMs) {
        ending.graceMs = graceMs;
        await rest.disposeAsync();
      },
    };
  } catch (error) {
    invoker.reject(error);
    folder.reject(error);
    throw error;
  }
}

function partsOptions(
  options: SystemOptions,
  web: OpenPort,
  api: OpenPort,
  later: { readonly invoker: Promise<AsyncInvoker>; readonly folder: Promise<DropFolder> },
  log: FunctionLog,
) {
  const { dir, postgresUrl, twilio, sweepEveryMs, visibilitySeconds } = options;
  return {
    root: options.root ?? defaultRoot,
    bundles: options.bundles ?? bundleAll(options.root),
    dir,
    api: api.url,
    apiAddress: api.address,
    webOrigins: [web.url, web.address],
    postgresUrl,
    twilio,
    sweepEveryMs,
    visibilitySeconds,
    invoker: later.invoker,
    onObject: async (key: string) => (await later.folder).told(key),
    onDropped: log.note,
  };
}

interface Functions {
  readonly runtime: Runtime;
  /** Takes what buckets and schedules tell. */
  readonly events: AsyncInvoker;
}

/** @param ending read when the end comes. */
async function startFunctions(
  options: SystemOptions,
  places: Places,
  functions: readonly FunctionConfig[],
  log: FunctionLog,
  ending: { readonly graceMs: number },
  started: AsyncDisposableStack,
): Promise<Functions> {
  const runtime = startRuntime({ functions, onLog: log.write });
  const events = await startAsync({
    dir: path.join(options.dir, 'async'),
    invoke: (name, event) => runtime.invoke(name, event),
    retryDelaysMs: options.asyncRetryMs ?? [1000, 2000],
    onGiveUp: (name, message) => log.note(name, `an event was given up: ${message}`),
  });
  const sources = startQueueSources(runtime, places, log.note);
  started.defer(async () => {
    // First nothing new is taken, then what runs is ended; the sources wait for it to delete what it finished.
    const ended = Promise.all([events.stop(), ...sources.map((source) => source.stop())]);
    await runtime.stop(ending.graceMs);
    await ended;
  });
  return { runtime, events };
}

/** `.local/drop` belongs to the demo user ana. */
async function watchDropFolder(
  dir: string,
  { oidc, places }: Parts,
  api: string,
  log: FunctionLog,
  started: AsyncDisposableStack,
): Promise<DropFolder> {
  const folder = await startDropFolder({
    dir,
    s3: places.s3,
    prefix: async () => (await new Api(api, await oidc.token('ana')).get('/drop-rules', DropRules)).address.prefix,
    onError: (message) => log.note('drop', message),
  });
  started.defer(() => folder.stop());
  return folder;
}

const DropRules = z.object({ address: z.object({ prefix: z.string() }) });

const webOptions = (options: SystemOptions, { places }: Parts, api: RequestListener) => ({
  root: options.web === false ? undefined : (options.root ?? defaultRoot),
  config: {
    oidc: { issuer: places.oidc.issuer, clientId: places.oidc.clientId, scope: 'openid profile email' },
    apiBase: '/api',
  },
  connectOrigins: [places.oidc.issuer, places.s3],
  api,
});

const endpointsOf = ({ places, database }: Parts, web: string, api: string): Endpoints => ({
  web,
  api,
  oidc: places.oidc.issuer,
  twilio: places.twilio,
  dataApi: places.dataApi,
  sqs: places.sqs,
  s3: places.s3,
  scheduler: places.scheduler,
  secrets: places.secrets,
  postgres: database.postgresUrl,
});

async function announce(dir: string, endpoints: Endpoints, started: AsyncDisposableStack): Promise<Endpoints> {
  const file = path.join(dir, 'endpoints.json');
  await writeFile(file, `${JSON.stringify(endpoints, undefined, 2)}\n`, { mode: 0o600 });
  started.defer(() => rm(file, { force: true }));
  return endpoints;
}

/** All but the lock, which is ours by now. */
async function empty(dir: string): Promise<void> {
  const entries = (await readdir(dir)).filter((name) => name !== 'lock.json');
  await Promise.all(entries.map((name) => rm(path.join(dir, name), { recursive: true, force: true })));
}

const bundleBytes = ({ bundles }: Parts): Record<string, number> =>
  Object.fromEntries(Object.entries(bundles.functions).map(([name, bundle]) => [name, bundle.sizeBytes]));
