// The outside world of a function, one object for the life of its container. A handler imports what opens the ports that
// its grants name, and so bundles no other client; each is made when it is first used.
import type { Bucket } from '@pregon/core/cloud/bucket';
import type { DeadLetters } from '@pregon/core/cloud/dead-letters';
import type { Queue } from '@pregon/core/cloud/queue';
import type { Schedules } from '@pregon/core/cloud/schedule';
import type { Secrets } from '@pregon/core/cloud/secret';
import type { Uploads } from '@pregon/core/cloud/uploads';
import type { Db } from '@pregon/core/db/client';
import { checkSchema } from '@pregon/core/db/migrate';
import { type FunctionName, type FunctionSpec, functions, type Grant, type QueueName } from '../manifest.ts';
import { type Config, readConfig } from './config.ts';
import { schemaVersion } from './schema-version.ts';

export interface Ports {
  readonly db: Db;
  readonly bucket: Bucket;
  readonly uploads: Uploads;
  readonly queues: { readonly turn: Queue; readonly freeze: Queue; readonly receipt: Queue; readonly webhook: Queue };
  readonly schedules: Schedules;
  readonly secrets: Secrets;
  readonly deadLetters: Readonly<Record<QueueName, DeadLetters>>;
}

/** Endpoints other than AWS's come from the SDK's own AWS_ENDPOINT_URL_* variables. */
export type Opener<P extends keyof Ports> = (config: Config, resumeBudgetMs: number) => Ports[P];

type PortOf<G extends Grant> = G extends 'database'
  ? 'db'
  : G extends `bucket:${string}`
    ? 'bucket'
    : G extends 'uploads'
      ? 'uploads'
      : G extends `send:${string}`
        ? 'queues'
        : G extends 'provider-secret' | `account-secrets:${string}` | `webhook-secret:${string}`
          ? 'secrets'
          : G extends 'dead-letters'
            ? 'deadLetters'
            : 'schedules';

/** What opens each port that the function's grants name. */
export type Openers<F extends FunctionName> = {
  readonly [P in PortOf<(typeof functions)[F]['grants'][number]>]: Opener<P>;
};

/** What every run of a function works with. */
export interface Container<F extends FunctionName = FunctionName> {
  readonly name: F;
  readonly config: Config;
  readonly ports: Ports;
  /** Asked before the first use of the database; once it was good, it is not asked again. @throws as checkSchema. */
  readonly schemaChecked: () => Promise<void>;
}

type AnyOpeners = { readonly [P in keyof Ports]?: Opener<P> };

/** @param resumeBudgetMs how long a call waits for a database that wakes from its pause. */
export function openPorts(name: string, openers: AnyOpeners, config: Config, resumeBudgetMs: number): Ports {
  const opened = new Map<string, unknown>();
  const open = <P extends keyof Ports>(port: P): Ports[P] => {
    const opener = openers[port];
    if (opener === undefined) throw new Error(`No grant of ${name} names its port ${port}.`);
    if (!opened.has(port)) opened.set(port, opener(config, resumeBudgetMs));
    return opened.get(port) as Ports[P];
  };
  return {
    get db() {
      return open('db');
    },
    get bucket() {
      return open('bucket');
    },
    get uploads() {
      return open('uploads');
    },
    get queues() {
      return open('queues');
    },
    get schedules() {
      return open('schedules');
    },
    get secrets() {
      return open('secrets');
    },
    get deadLetters() {
      return open('deadLetters');
    },
  };
}

export function makeContainer<F extends FunctionName>(name: F, config: Config, ports: Ports): Container<F> {
  let checked: Promise<void> | undefined;
  const schemaChecked = (): Promise<void> => {
    checked ??= checkSchema(ports.db, schemaVersion).catch((error: unknown) => {
      checked = undefined;
      throw error;
    });
    return checked;
  };
  return { name, config, ports, schemaChecked };
}

/** A person is told to come back after a moment; work that nobody waits for waits itself, and longer if it may run long. */
const resumeBudgetMs = ({ routes, timeoutSeconds }: FunctionSpec): number => {
  if (routes) return 2_000;
  return timeoutSeconds < 300 ? 20_000 : 120_000;
};

/** The function's own, made from the environment. @throws Error as readConfig. */
export function container<F extends FunctionName>(name: F, openers: Openers<F>): Container<F> {
  const config = readConfig(process.env);
  return makeContainer(name, config, openPorts(name, openers, config, resumeBudgetMs(functions[name])));
}
