// The services of the account that stand beside the functions: started at once, each with its state under the system's folder.
import path from 'node:path';
import { type QueueName, type QueueSpec, queues, schedules } from '@pregon/functions/manifest';
import type { AsyncInvoker } from '../lambda/async.ts';
import type { Bundles } from '../lambda/bundle.ts';
import { type Oidc, startOidc } from '../oidc.ts';
import { startS3 } from '../s3.ts';
import { startScheduler } from '../scheduler.ts';
import { startSecrets } from '../secrets.ts';
import { type LocalSqs, startSqs } from '../sqs.ts';
import { startTwilio, type TwilioOptions, type TwilioSimulator } from '../twilio/server.ts';
import { type LocalDatabase, startDatabase } from './database.ts';
import { credentials, functionArn, names, ownAccount, type Places, provider } from './environment.ts';
import { decodedKey, functionOfArn, notifyOfObject } from './functions.ts';
import { together } from './together.ts';

export interface PartsOptions {
  readonly root: string;
  readonly dir: string;
  readonly bundles: Promise<Bundles>;
  /** `http://localhost:3001`: the API as the provider and its signatures see it. */
  readonly api: string;
  /** The same on an address that needs no look-up. */
  readonly apiAddress: string;
  readonly webOrigins: readonly string[];
  readonly postgresUrl?: string | undefined;
  readonly twilio?: Partial<TwilioOptions> | undefined;
  readonly sweepEveryMs?: number | undefined;
  readonly visibilitySeconds?: Partial<Record<QueueName, number>> | undefined;
  /** Takes the events of buckets and schedules, once it exists. */
  readonly invoker: Promise<AsyncInvoker>;
  /** Told of each new object's key, after the functions. */
  readonly onObject: (key: string) => Promise<void>;
  readonly onDropped: (source: string, message: string) => void;
}

export interface Parts {
  readonly places: Places;
  readonly bundles: Bundles;
  readonly database: LocalDatabase;
  readonly sqs: LocalSqs<QueueName>;
  readonly twilio: TwilioSimulator;
  readonly oidc: Oidc;
}

/** @param started receives the end of each part that started, also when another fails. */
export async function startParts(options: PartsOptions, started: AsyncDisposableStack): Promise<Parts> {
  const keep = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const part = await starting;
    started.defer(() => part.stop());
    return part;
  };
  const values = { database: { username: 'postgres' }, provider };
  const secrets = await keep(startSecrets({ values, file: path.join(options.dir, 'secrets.json') }));
  const secretArn = secrets.arn('database');
  const { root, postgresUrl } = options;
  const under = (name: string) => path.join(options.dir, name);
  const [database, sqs, s3, scheduler, twilio, oidc, bundles] = await together(
    keep(startDatabase({ dir: under('postgres'), root, secretArn, postgresUrl })),
    keep(startSqs({ dir: under('sqs'), queues: queueSpecs(options) })),
    keep(startBucket(options)),
    keep(startClock(options)),
    keep(startProvider(options)),
    keep(startOidc({ dir: under('oidc'), webOrigins: options.webOrigins })),
    options.bundles,
  );
  const places: Places = {
    api: options.api,
    dataApi: database.dataApi.url,
    sqs: sqs.url,
    s3: s3.url,
    scheduler: scheduler.url,
    secrets: secrets.url,
    twilio: twilio.url,
    queueUrls: sqs.queueUrls,
    databaseName: database.name,
    databaseSecretArn: secretArn,
    providerSecretArn: secrets.arn('provider'),
    oidc,
  };
  return { places, bundles, database, sqs, twilio, oidc };
}

const queueSpecs = ({ visibilitySeconds = {} }: PartsOptions): Record<QueueName, QueueSpec> => {
  const spec = (name: QueueName): QueueSpec => ({
    ...queues[name],
    visibilitySeconds: visibilitySeconds[name] ?? queues[name].visibilitySeconds,
  });
  return { turn: spec('turn'), freeze: spec('freeze'), receipt: spec('receipt'), webhook: spec('webhook') };
};

const startBucket = (options: PartsOptions) =>
  startS3({
    dir: path.join(options.dir, 's3'),
    bucket: names.bucket,
    credentials,
    origins: options.webOrigins,
    onObjectCreated: async (event) => {
      await notifyOfObject(await options.invoker, event);
      for (const { s3 } of event.Records) await options.onObject(decodedKey(s3.object.key));
    },
  });

const startClock = (options: PartsOptions) =>
  startScheduler({
    file: path.join(options.dir, 'schedules.json'),
    groups: [names.scheduleGroup],
    schedules: Object.entries(schedules).map(([name, schedule]) => ({
      group: names.scheduleGroup,
      name,
      expression: schedule.expression,
      targetArn: functionArn(schedule.function),
      // Off while nothing is open, as in the account: a minute's query would keep Aurora awake.
      enabled: false,
    })),
    onInvoke: async (arn, input) => (await options.invoker).accept(functionOfArn(arn), JSON.parse(input)),
    onDropped: (arn, _input, error) => options.onDropped('scheduler', `${arn} was not called: ${String(error)}`),
    rateOverrideMs: options.sweepEveryMs,
  });

const startProvider = (options: PartsOptions) =>
  startTwilio({
    ...provider,
    accounts: [ownAccount],
    dir: path.join(options.dir, 'twilio'),
    resolveUrl: (url) => (url.startsWith(options.api) ? options.apiAddress + url.slice(options.api.length) : url),
    ...options.twilio,
  });
