// The functions of the manifest: each with its own role, its own log group and what calls it besides HTTP.
import { type FunctionName, type FunctionSpec, functions } from '@pregon/functions/manifest';
import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type Code, Function as LambdaFunction, Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, EventType, type IBucket } from 'aws-cdk-lib/aws-s3';
import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { type Resources, type ScheduleTargets, statementsFor } from './grants.ts';
import { capital } from './queues.ts';
import type { Settings } from './settings.ts';

export type Functions = Readonly<Record<FunctionName, LambdaFunction>>;

/** Gives the deployed code of a function: a folder with `index.cjs`, which exports `handler`. */
export type CodeOf = (name: FunctionName) => Code;

export interface FunctionContext {
  readonly settings: Settings;
  readonly resources: Resources;
  readonly schedules: ScheduleTargets;
  readonly environment: Readonly<Record<string, string>>;
  readonly codeOf: CodeOf;
  readonly nameOf: (name: FunctionName) => string;
}

export const functionNames = Object.keys(functions) as readonly FunctionName[];

/** The manifest's entry, with its optional parts. */
export const specOf = (name: FunctionName): FunctionSpec => functions[name];

/** `start-campaign` → `StartCampaign`. */
export const idOf = (name: FunctionName): string => name.split('-').map(capital).join('');

// The CDK of the pinned SST line knows the runtimes up to 22.
const runtime = new Runtime('nodejs24.x', RuntimeFamily.NODEJS, { supportsInlineCode: true });

const makeFunction = (scope: Stack, name: FunctionName, context: FunctionContext): LambdaFunction => {
  const spec = specOf(name);
  const logGroup = new LogGroup(scope, `${idOf(name)}Logs`, {
    logGroupName: `/aws/lambda/${context.nameOf(name)}`,
    retention: context.settings.logDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `${idOf(name)}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(
    new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
  );
  for (const grant of spec.grants) {
    for (const statement of statementsFor(grant, context.resources, context.schedules)) role.addToPolicy(statement);
  }
  return new LambdaFunction(scope, `${idOf(name)}Function`, {
    functionName: context.nameOf(name),
    runtime,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: context.codeOf(name),
    memorySize: spec.memoryMb,
    timeout: Duration.seconds(spec.timeoutSeconds),
    environment: {
      ...context.environment,
      ...(spec.nodeOptions === undefined ? {} : { NODE_OPTIONS: spec.nodeOptions }),
    },
    role,
    logGroup,
  });
};

/** Connects a function to its queue, or to the bucket's new objects. */
const connect = (scope: Stack, target: LambdaFunction, name: FunctionName, { queues, bucket }: Resources): void => {
  const { source } = specOf(name);
  if (source?.kind === 'sqs') {
    const queue = queues[source.queue];
    target.addEventSource(
      new SqsEventSource(queue, {
        batchSize: source.batchSize,
        // Lambda refuses a window, even of nothing, on a FIFO queue.
        ...(queue.fifo ? {} : { maxBatchingWindow: Duration.seconds(source.batchingWindowSeconds) }),
        maxConcurrency: source.maximumConcurrency,
        reportBatchItemFailures: true,
      }),
    );
  }
  if (source?.kind === 's3') {
    // By its name: notifications are made in the stack of the bucket, which would then depend on this one, and this on it.
    const found = scope.node.tryFindChild('NotifyingBucket') as IBucket | undefined;
    const named =
      found ??
      Bucket.fromBucketAttributes(scope, 'NotifyingBucket', {
        bucketName: bucket.bucketName,
        bucketArn: bucket.bucketArn,
      });
    named.addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(target), { prefix: source.prefix });
  }
};

export const makeFunctions = (scope: Stack, context: FunctionContext): Functions => {
  const made = Object.fromEntries(functionNames.map((name) => [name, makeFunction(scope, name, context)] as const));
  for (const name of functionNames) {
    const target = made[name];
    if (target !== undefined) connect(scope, target, name, context.resources);
  }
  return made as Functions;
};
