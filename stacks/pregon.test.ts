import { functions, queues, schedules } from '@pregon/functions/manifest';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../functions/edge/config.ts';
import { functionNames, specOf } from './functions.ts';
import { pick, propertiesOf, synthesize, testSettings } from './testing.ts';

let data: Template;
let work: Template;

beforeAll(async () => {
  ({ data, work } = await synthesize(testSettings));
});

const lambdas = (): [name: string, id: string, properties: unknown][] =>
  propertiesOf(work, 'AWS::Lambda::Function').flatMap(([id, properties]) => {
    // The CDK's own function, which sets the bucket's notifications, has no name.
    const name = pick(properties, 'FunctionName');
    return typeof name === 'string' ? [[name.replace('test-pregon-', ''), id, properties]] : [];
  });

/** Logical id → the manifest's name. */
const namesById = (): Map<unknown, string> => new Map(lambdas().map(([name, id]) => [id, name]));

describe('the HTTP API', () => {
  const routesMade = (): string[] => {
    const byId = namesById();
    const integrations = propertiesOf(work, 'AWS::ApiGatewayV2::Integration').map(
      ([id, properties]) => [id, byId.get(pick(properties, 'IntegrationUri', 'Fn::GetAtt', 0))] as const,
    );
    return propertiesOf(work, 'AWS::ApiGatewayV2::Route').map(([, properties]) => {
      const target = JSON.stringify(pick(properties, 'Target'));
      const [, name] = integrations.find(([id]) => target.includes(`"${id}"`)) ?? [];
      return `${pick(properties, 'RouteKey')} → ${name}`;
    });
  };

  test('has the routes of the manifest, each to its function, and no other', () => {
    const wanted = functionNames.flatMap((name) =>
      (specOf(name).routes ?? []).map(({ method, path }) => `${method} ${path} → ${name}`),
    );
    expect(wanted.length).toBeGreaterThan(25);
    expect(routesMade().sort()).toEqual(wanted.sort());
  });

  test('answers at its root and under /api', () => {
    const stages = propertiesOf(work, 'AWS::ApiGatewayV2::Stage').map(([, properties]) => properties);
    expect(stages.map((stage) => pick(stage, 'StageName')).sort()).toEqual(['$default', 'api']);
    expect(stages.map((stage) => pick(stage, 'AutoDeploy'))).toEqual([true, true]);
  });

  test('lets every function answer before its own limit of 30 s', () => {
    const late = functionNames.filter((name) => specOf(name).routes && specOf(name).timeoutSeconds >= 30);
    expect(late).toEqual([]);
  });
});

describe('the functions', () => {
  test('are those of the manifest, with its memory and its time-outs', () => {
    const made = lambdas().map(([name, , properties]) => [
      name,
      pick(properties, 'MemorySize'),
      pick(properties, 'Timeout'),
    ]);
    const wanted = Object.entries(functions).map(([name, { memoryMb, timeoutSeconds }]) => [
      name,
      memoryMb,
      timeoutSeconds,
    ]);
    expect(made.sort()).toEqual(wanted.sort());
  });

  test('run on the major version of Node that package.json pins', () => {
    const runtimes = lambdas().map(([, , properties]) => pick(properties, 'Runtime'));
    expect(new Set(runtimes)).toEqual(new Set([`nodejs${process.versions.node.split('.')[0]}.x`]));
  });

  test('give Node the options of the manifest', () => {
    const made = lambdas().map(([name, , properties]) => [
      name,
      pick(properties, 'Environment', 'Variables', 'NODE_OPTIONS'),
    ]);
    expect(made.sort()).toEqual(functionNames.map((name) => [name, specOf(name).nodeOptions]).sort());
  });

  test('are told every setting that they read at their start', () => {
    for (const [, , properties] of lambdas()) {
      const told = Object.entries(pick(properties, 'Environment', 'Variables') as Record<string, unknown>);
      // What only the account knows is a reference in the template; here it stands for an address.
      const environment = told.map(([name, value]) => [
        name,
        typeof value === 'string' ? value : 'https://example.com',
      ]);
      const config = readConfig(Object.fromEntries(environment));
      expect(config.stage).toBe('test');
      expect(config.schedules.group).toBe('test-pregon-schedules');
    }
  });

  test('never log without an end', () => {
    const groups = propertiesOf(work, 'AWS::Logs::LogGroup');
    const days = groups.map(([, properties]) => pick(properties, 'RetentionInDays'));
    expect(days).toHaveLength(functionNames.length);
    expect(new Set(days)).toEqual(new Set([30]));
  });
});

describe('the queues', () => {
  const made = (): [id: string, properties: unknown][] => propertiesOf(data, 'AWS::SQS::Queue');
  const queueOf = (name: string): unknown => made().find(([id]) => id.toLowerCase().startsWith(`${name}queue`))?.[1];

  test.each(Object.entries(queues))('%s has the attributes of the manifest', (name, spec) => {
    const queue = queueOf(name);
    expect(queue).toMatchObject({
      VisibilityTimeout: spec.visibilitySeconds,
      MessageRetentionPeriod: spec.retentionSeconds,
      RedrivePolicy: { maxReceiveCount: spec.maxReceiveCount },
    });
    expect(pick(queue, 'FifoQueue')).toBe(spec.fifo ? true : undefined);
  });

  test.each(Object.keys(queues))('%s has a dead-letter queue of its own kind that keeps for 14 days', (name) => {
    const queue = queueOf(name);
    const deadLetters = pick(queue, 'RedrivePolicy', 'deadLetterTargetArn', 'Fn::GetAtt', 0);
    const [, grave] = made().find(([id]) => id === deadLetters) ?? [];
    expect(pick(grave, 'MessageRetentionPeriod')).toBe(14 * 86_400);
    expect(pick(grave, 'FifoQueue')).toBe(pick(queue, 'FifoQueue'));
  });

  test('that are FIFO count their throughput per group', () => {
    const fifo = made().filter(([, properties]) => pick(properties, 'FifoQueue'));
    expect(fifo.length).toBe(2 * Object.values(queues).filter((queue) => queue.fifo).length);
    for (const [, properties] of fifo) {
      expect(properties).toMatchObject({
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
      });
      // Deduplication by content would swallow a message that is sent again on purpose.
      expect(pick(properties, 'ContentBasedDeduplication')).toBeUndefined();
    }
  });
});

describe('the event sources', () => {
  const sourcesMade = () => {
    const byId = namesById();
    return propertiesOf(work, 'AWS::Lambda::EventSourceMapping').map(([, properties]) => ({
      name: byId.get(pick(properties, 'FunctionName', 'Ref')),
      queue: /FnGetAtt(\w+?)Queue/.exec(JSON.stringify(pick(properties, 'EventSourceArn')))?.[1]?.toLowerCase(),
      batchSize: pick(properties, 'BatchSize'),
      window: pick(properties, 'MaximumBatchingWindowInSeconds'),
      concurrency: pick(properties, 'ScalingConfig', 'MaximumConcurrency'),
      partial: pick(properties, 'FunctionResponseTypes'),
    }));
  };

  test('of queues are those of the manifest, and report the messages that failed', () => {
    const wanted = functionNames.flatMap((name) => {
      const source = specOf(name).source;
      if (source?.kind !== 'sqs') return [];
      return {
        name,
        queue: source.queue,
        batchSize: source.batchSize,
        window: queues[source.queue].fifo ? undefined : source.batchingWindowSeconds,
        concurrency: source.maximumConcurrency,
        partial: ['ReportBatchItemFailures'],
      };
    });
    const byName = (a: { name?: string | undefined }, b: { name?: string | undefined }) =>
      String(a.name).localeCompare(String(b.name));
    expect(sourcesMade().sort(byName)).toEqual(wanted.sort(byName));
  });

  test('leave a message invisible for longer than its function may run', () => {
    for (const name of functionNames) {
      const { source, timeoutSeconds } = specOf(name);
      if (source?.kind === 'sqs') expect(queues[source.queue].visibilitySeconds).toBeGreaterThan(timeoutSeconds);
    }
  });

  test('of the bucket call the import, the drop folder and the export for what lands under their prefixes, and nothing else', () => {
    const byId = namesById();
    const made = propertiesOf(work, 'Custom::S3BucketNotifications').flatMap(
      ([, properties]) => pick(properties, 'NotificationConfiguration', 'LambdaFunctionConfigurations') as unknown[],
    );
    const told = made.map((one) => ({
      name: byId.get(pick(one, 'LambdaFunctionArn', 'Fn::GetAtt', 0)),
      events: pick(one, 'Events'),
      prefix: pick(one, 'Filter', 'Key', 'FilterRules', 0, 'Value'),
    }));
    expect(told).toEqual([
      { name: 'export', events: ['s3:ObjectCreated:*'], prefix: 'exports/asked/' },
      { name: 'import', events: ['s3:ObjectCreated:*'], prefix: 'imports/' },
      { name: 'drop', events: ['s3:ObjectCreated:*'], prefix: 'drop/' },
    ]);
  });
});

describe('the schedules', () => {
  test('begin with a sweep that stands still until work opens', () => {
    work.resourceCountIs('AWS::Scheduler::Schedule', 1);
    work.hasResourceProperties('AWS::Scheduler::Schedule', {
      Name: 'sweep',
      GroupName: Match.anyValue(),
      State: 'DISABLED',
      ScheduleExpression: schedules.sweep.expression,
      Target: {
        Arn: { 'Fn::Join': ['', Match.arrayWith([':lambda:us-east-1:123456789012:function:test-pregon-sweep'])] },
      },
    });
    work.hasResourceProperties('AWS::Scheduler::ScheduleGroup', { Name: 'test-pregon-schedules' });
  });
});
