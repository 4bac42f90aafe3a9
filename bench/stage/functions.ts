// One function of the deployment as the local Lambda runs it: its real bundle, in a process of its own, with its memory and options.
import path from 'node:path';
import { type FunctionName, functions } from '@pregon/functions/manifest';
import { bundleFunctions } from '@pregon/local/lambda/bundle';
import { type InvokeResult, startRuntime } from '@pregon/local/lambda/runtime';
import { functionEnvironment, type Places as LocalPlaces } from '@pregon/local/system/environment';
import { functionConfigs } from '@pregon/local/system/functions';
import { type MemoryWatch, watchMemory } from './memory.ts';
import { type BenchDatabase, root, type Stage } from './stage.ts';

export interface Places {
  readonly s3?: string;
  readonly sqs?: string;
  readonly scheduler?: string;
  readonly oidc?: LocalPlaces['oidc'];
  readonly queueUrls?: Readonly<Record<string, string>>;
}

export interface BenchFunction {
  /** Calls it once. @throws with the function's own error. */
  invoke(event: unknown): Promise<InvokeResult>;
  /** The memory of its one process, from its first call. */
  readonly memory: () => MemoryWatch;
  stop(): Promise<void>;
}

const nowhere = 'http://127.0.0.1:9';

function environmentOf(
  { dataApi, secretArn }: Stage,
  database: BenchDatabase,
  { s3, sqs, scheduler, queueUrls, oidc }: Places,
) {
  const queueUrl = (name: string) => queueUrls?.[name] ?? nowhere;
  return functionEnvironment(
    {
      api: nowhere,
      dataApi: dataApi.url,
      sqs: sqs ?? nowhere,
      s3: s3 ?? nowhere,
      scheduler: scheduler ?? nowhere,
      secrets: nowhere,
      twilio: nowhere,
      queueUrls: {
        turn: queueUrl('turn'),
        freeze: queueUrl('freeze'),
        receipt: queueUrl('receipt'),
        webhook: queueUrl('webhook'),
      },
      databaseName: database.name,
      databaseSecretArn: secretArn,
      providerSecretArn: secretArn,
      oidc: oidc ?? { issuer: nowhere, jwksUri: nowhere, clientId: 'bench', audience: 'bench' },
    },
    {},
  );
}

/** A cold function: its process starts with its first call. */
export async function openFunction(
  name: FunctionName,
  stage: Stage,
  database: BenchDatabase,
  places: Places,
): Promise<BenchFunction> {
  const bundles = await bundleFunctions({
    entries: { [name]: path.join(root, 'functions', functions[name].entry) },
    root,
    cacheDir: path.join(root, 'node_modules', '.cache', 'pregon-bench'),
    sourceMaps: false,
  });
  const log: string[] = [];
  const configs = functionConfigs(bundles, environmentOf(stage, database, places), { concurrency: { [name]: 1 } });
  const runtime = startRuntime({
    functions: configs.filter((config) => config.name === name),
    onLog: ({ text }) => log.push(text),
  });
  let memory: MemoryWatch | undefined;
  return {
    async invoke(event) {
      const running = runtime.invoke(name, event);
      memory ??= watchMemory(runtime.processes(name)[0]?.pid ?? 0);
      const result = await running;
      await memory.look();
      if (!result.ok) throw new Error(`${result.error.errorMessage}\n${log.slice(-5).join('\n')}`);
      return result;
    },
    memory: () => {
      if (memory === undefined) throw new Error('The function was not called.');
      return memory;
    },
    async stop() {
      memory?.end();
      await runtime.stop();
    },
  };
}
