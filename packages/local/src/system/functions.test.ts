// The manifest as this machine runs it.
import { functions } from '@pregon/functions/manifest';
import { expect, test, vi } from 'vitest';
import { functionArn } from './environment.ts';
import { functionConfigs, functionOfArn, gatewayRoutes, notifyOfObject, specs } from './functions.ts';

const bundles = {
  isCached: true,
  functions: Object.fromEntries(Object.keys(functions).map((name) => [name, { file: `/${name}.cjs`, sizeBytes: 1 }])),
};

const created = (...keys: string[]) => ({ Records: keys.map((key) => ({ s3: { object: { key, size: 1 } } })) });

const told = async (event: ReturnType<typeof created>) => {
  const accept = vi.fn(async (_name: string, _event: unknown) => {});
  await notifyOfObject({ accept, settled: async () => {}, stop: async () => {} }, event);
  return accept.mock.calls;
};

test('each function has its bundle, its time-out and memory, and no more processes than its source allows', () => {
  const configs = functionConfigs(bundles, { STAGE: 'local' }, {});
  expect(configs.map(({ name }) => name)).toEqual(Object.keys(functions));
  const send = configs.find(({ name }) => name === 'send');
  expect(send).toMatchObject({ file: '/send.cjs', timeoutMs: 30_000, memoryMb: 1024, environment: { STAGE: 'local' } });
  expect(configs.find(({ name }) => name === 'receipts')?.concurrency).toBe(
    functions.receipts.source.maximumConcurrency,
  );
});

test('a test may set processes and time-out of one function', () => {
  const configs = functionConfigs(bundles, {}, { concurrency: { send: 2 }, timeoutsMs: { send: 1500 } });
  expect(configs.find(({ name }) => name === 'send')).toMatchObject({ concurrency: 2, timeoutMs: 1500 });
  expect(configs.find(({ name }) => name === 'sweep')?.timeoutMs).toBe(60_000);
});

test('every route of the manifest leads to its function', () => {
  const routes = gatewayRoutes();
  expect(routes).toContainEqual({ method: 'POST', path: '/campaigns/{id}/start', function: 'campaigns' });
  expect(routes).toHaveLength(specs.flatMap(([, spec]) => spec.routes ?? []).length);
});

test('a new object is told to the function of its prefix only', async () => {
  const event = created('imports/u/a+b%C3%B1.csv');
  expect(await told(event)).toEqual([['import', event]]);
  expect(await told(created('media/u/1', 'rejects/u/imports/x.csv'))).toEqual([]);
});

test('the prefix is compared with the decoded key, and of several records only those that fit are handed over', async () => {
  expect(await told(created('imports%2Fu/x.csv', 'media/u/1'))).toEqual([['import', created('imports%2Fu/x.csv')]]);
});

test('a schedule’s target is found by its ARN, and a stranger’s is refused', () => {
  expect(functionOfArn(functionArn('sweep'))).toBe('sweep');
  expect(() => functionOfArn('arn:aws:lambda:us-east-1:000000000000:function:other')).toThrow(
    /No function has the ARN/,
  );
});
