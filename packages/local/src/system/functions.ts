// The manifest as this machine runs it: each function's process settings, the routes, and what its sources hand over.
import { SQSClient } from '@aws-sdk/client-sqs';
import { type FunctionName, type FunctionSpec, functions, type Route } from '@pregon/functions/manifest';
import type { GatewayRoute } from '../gateway/gateway.ts';
import type { AsyncInvoker } from '../lambda/async.ts';
import type { Bundles } from '../lambda/bundle.ts';
import type { Runtime } from '../lambda/runtime.ts';
import { type Source, startQueueSource } from '../lambda/sources.ts';
import type { FunctionConfig } from '../lambda/worker.ts';
import { credentials, functionArn, type Places, queueArn, region } from './environment.ts';

export const specs: readonly (readonly [FunctionName, FunctionSpec])[] = Object.entries(functions) as [
  FunctionName,
  FunctionSpec,
][];

export interface FunctionOverrides {
  /** Processes at a time. */
  readonly concurrency?: Partial<Record<FunctionName, number>> | undefined;
  readonly timeoutsMs?: Partial<Record<FunctionName, number>> | undefined;
  /** How far the clock of the machine is off on which a process of the function starts. Default 0. */
  readonly clockOffsetMs?: ((name: FunctionName) => number) | undefined;
}

/** Lambda would run hundreds; a machine with few cores gains nothing from more than these. */
const localConcurrency = { http: 4, queue: 8, other: 2 } as const;

export function functionConfigs(
  bundles: Bundles,
  environment: Readonly<Record<string, string>>,
  overrides: FunctionOverrides,
): FunctionConfig[] {
  return specs.map(([name, spec]) => ({
    name,
    arn: functionArn(name),
    file: bundles.functions[name]?.file ?? '',
    memoryMb: spec.memoryMb,
    nodeOptions: spec.nodeOptions,
    timeoutMs: overrides.timeoutsMs?.[name] ?? spec.timeoutSeconds * 1000,
    concurrency: overrides.concurrency?.[name] ?? concurrencyOf(spec),
    environment,
    clockOffsetMs: overrides.clockOffsetMs && (() => overrides.clockOffsetMs?.(name) ?? 0),
  }));
}

function concurrencyOf(spec: FunctionSpec): number {
  if (spec.source?.kind === 'sqs') return Math.min(spec.source.maximumConcurrency, localConcurrency.queue);
  return spec.routes === undefined ? localConcurrency.other : localConcurrency.http;
}

export const gatewayRoutes = (): GatewayRoute[] =>
  specs.flatMap(([name, spec]) =>
    (spec.routes ?? []).map((route: Route) => ({ method: route.method, path: route.path, function: name })),
  );

/** Begins to receive from every queue that a function of the manifest reads. */
export function startQueueSources(
  runtime: Runtime,
  places: Places,
  onError: (source: string, message: string) => void,
): Source[] {
  return specs.flatMap(([name, { source }]) => {
    if (source?.kind !== 'sqs') return [];
    const queueUrl = places.queueUrls[source.queue];
    // A client each: one queue's long polls must not keep another's connections.
    const client = new SQSClient({ endpoint: places.sqs, region, credentials });
    const started = startQueueSource({
      client,
      queueUrl,
      queueArn: queueArn(queueUrl),
      batchSize: source.batchSize,
      batchingWindowSeconds: source.batchingWindowSeconds,
      maximumConcurrency: Math.min(source.maximumConcurrency, runtime.concurrency(name)),
      invoke: (event) => runtime.invoke(name, event),
      onError: (message) => onError(name, message),
    });
    return [{ stop: () => started.stop().finally(() => client.destroy()) }];
  });
}

/** The part of S3's event that decides who is told. */
export interface ObjectEvent {
  readonly Records: readonly { readonly s3: { readonly object: { readonly key: string } } }[];
}

/** Hands an object's creation to each function that listens to its prefix. The key is encoded in events, the prefix is not. */
export async function notifyOfObject(invoker: AsyncInvoker, event: ObjectEvent): Promise<void> {
  for (const [name, { source }] of specs) {
    if (source?.kind !== 's3') continue;
    const Records = event.Records.filter(({ s3 }) => decodedKey(s3.object.key).startsWith(source.prefix));
    if (Records.length > 0) await invoker.accept(name, { Records });
  }
}

export const decodedKey = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '));

/** The function that a schedule's target names. @throws when it is none of ours. */
export function functionOfArn(arn: string): FunctionName {
  const found = specs.find(([name]) => functionArn(name) === arn);
  if (found === undefined) throw new Error(`No function has the ARN ${arn}.`);
  return found[0];
}
