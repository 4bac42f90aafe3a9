// The outside world of a function, one object for the life of its container. Each client is made when it is first
// used, so a function that never touches the database never loads a connection to it.
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Bucket } from '@pregon/core/cloud/bucket';
import { Queue } from '@pregon/core/cloud/queue';
import { Schedules } from '@pregon/core/cloud/schedule';
import { Secrets } from '@pregon/core/cloud/secret';
import { type Db, openDatabase } from '@pregon/core/db/client';
import { checkSchema } from '@pregon/core/db/migrate';
import { type Config, readConfig } from './config.ts';
import { schemaVersion } from './schema-version.ts';

export interface Ports {
  readonly db: Db;
  readonly bucket: Bucket;
  readonly queues: { readonly turn: Queue; readonly freeze: Queue; readonly receipt: Queue };
  readonly schedules: Schedules;
  readonly secrets: Secrets;
}

/** What every function of this container works with. */
export interface Container {
  readonly config: Config;
  readonly ports: Ports;
  /** Asked before the first use of the database; once it was good, it is not asked again. @throws as checkSchema. */
  readonly schemaChecked: () => Promise<void>;
}

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/**
 * Endpoints other than AWS's come from the SDK's own AWS_ENDPOINT_URL_* variables.
 * @param resumeBudgetMs how long a call waits for a database that wakes from its pause.
 */
export function openPorts(config: Config, resumeBudgetMs: number): Ports {
  const db = lazily(() => openDatabase({ ...config.database, resumeBudgetMs }));
  // Path style is what every S3 but AWS's own speaks, and AWS's still does.
  const bucket = lazily(
    () => new Bucket(new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined }), config.bucket),
  );
  const sqs = lazily(() => new SQSClient({}));
  const queue = (name: keyof Config['queueUrls']) => lazily(() => new Queue(sqs(), config.queueUrls[name]));
  const queues = { turn: queue('turn'), freeze: queue('freeze'), receipt: queue('receipt') };
  const schedules = lazily(() => new Schedules(new SchedulerClient({}), config.schedules));
  const secrets = lazily(() => new Secrets(new SecretsManagerClient({})));
  return {
    get db() {
      return db();
    },
    get bucket() {
      return bucket();
    },
    queues: {
      get turn() {
        return queues.turn();
      },
      get freeze() {
        return queues.freeze();
      },
      get receipt() {
        return queues.receipt();
      },
    },
    get schedules() {
      return schedules();
    },
    get secrets() {
      return secrets();
    },
  };
}

export function makeContainer(config: Config, ports: Ports): Container {
  let checked: Promise<void> | undefined;
  const schemaChecked = (): Promise<void> => {
    checked ??= checkSchema(ports.db, schemaVersion).catch((error: unknown) => {
      checked = undefined;
      throw error;
    });
    return checked;
  };
  return { config, ports, schemaChecked };
}

/** A person is told to come back after a moment; work that nobody waits for waits itself. */
const resumeBudgetsMs = { http: 2_000, work: 20_000 } as const;

let own: Container | undefined;

/** The container's own, made from the environment once. @throws Error as readConfig. */
export function container(kind: keyof typeof resumeBudgetsMs): Container {
  if (!own) {
    const config = readConfig(process.env);
    own = makeContainer(config, openPorts(config, resumeBudgetsMs[kind]));
  }
  return own;
}
