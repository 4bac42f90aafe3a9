import type { Grant } from '@pregon/functions/manifest';
import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { functionNames, specOf } from './functions.ts';
import { synthesize, testSettings } from './testing.ts';

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

let work: Template;

beforeAll(async () => {
  ({ work } = await synthesize(testSettings));
});

/** What the role of a function may do, as `action on resource`, the resource told by the name of its export. */
const rightsOf = (name: string): string[] => {
  const id = name
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
  const policies = Object.entries(work.findResources('AWS::IAM::Policy'));
  const own = policies.filter(([logical]) => logical.startsWith(`${id}RoleDefaultPolicy`));
  const statements = own.flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement as Statement[]);
  return statements
    .flatMap(({ Action, Resource }) =>
      [Resource].flat().flatMap((one) => [Action].flat().map((action) => `${action} on ${nameOf(one)}`)),
    )
    .filter((right) => !right.startsWith('logs:'))
    .sort();
};

/** Resources without an export, whose names are known beforehand. */
const named = /schedule\/test-pregon-schedules\/\*|secret:test-pregon-secrets\/(?:accounts\/AC\*|webhooks-\?{6})/;

const nameOf = (resource: unknown): string => {
  const text = JSON.stringify(resource);
  const exported = /ExportsOutput(?:Ref|FnGetAtt)([A-Za-z]+?)(?:[A-F0-9]{8})/.exec(text)?.[1];
  const suffix = text.includes('"/*"') ? '/*' : '';
  return `${exported ?? named.exec(text)?.[0] ?? text}${suffix}`;
};

const dataActions = ['BatchExecuteStatement', 'BeginTransaction', 'CommitTransaction', 'ExecuteStatement'];
const send = (queue: string) => [`sqs:SendMessage on ${queue}Queue`];

/** What each word stands for, written a second time on purpose: a right that slips in has to be written here too. */
const meaning: Readonly<Record<Grant, readonly string[]>> = {
  database: [
    ...[...dataActions, 'RollbackTransaction'].map((action) => `rds-data:${action} on Database`),
    'secretsmanager:GetSecretValue on DatabaseSecretAttachment',
  ],
  'bucket:read': ['s3:GetObject on Bucket/*', 's3:GetObjectVersion on Bucket/*', 's3:ListBucket on Bucket'],
  'bucket:write': ['s3:AbortMultipartUpload on Bucket/*', 's3:DeleteObject on Bucket/*', 's3:PutObject on Bucket/*'],
  uploads: ['s3:ListMultipartUploadParts on Bucket/*'],
  'provider-secret': ['secretsmanager:GetSecretValue on ProviderSecret'],
  'account-secrets:read': ['secretsmanager:GetSecretValue on secret:test-pregon-secrets/accounts/AC*'],
  'account-secrets:write': ['CreateSecret', 'DeleteSecret', 'PutSecretValue'].map(
    (verb) => `secretsmanager:${verb} on secret:test-pregon-secrets/accounts/AC*`,
  ),
  'webhook-secret:read': ['secretsmanager:GetSecretValue on secret:test-pregon-secrets/webhooks-??????'],
  'webhook-secret:make': ['secretsmanager:CreateSecret on secret:test-pregon-secrets/webhooks-??????'],
  schedules: [
    ...['Create', 'Delete', 'Get', 'Update'].map(
      (verb) => `scheduler:${verb}Schedule on schedule/test-pregon-schedules/*`,
    ),
    'iam:PassRole on ScheduleRole',
  ],
  'dead-letters': ['Turn', 'Freeze', 'Receipt', 'Webhook'].flatMap((queue) => [
    ...['GetQueueAttributes', 'SendMessage'].map((action) => `sqs:${action} on ${queue}Queue`),
    ...['DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage', 'StartMessageMoveTask'].map(
      (action) => `sqs:${action} on ${queue}DeadLetters`,
    ),
  ]),
  'send:turn': send('Turn'),
  'send:freeze': send('Freeze'),
  'send:receipt': send('Receipt'),
  'send:webhook': send('Webhook'),
};

/** What Lambda itself needs to read a function's queue. */
const consume = (queue: string): string[] =>
  ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage'].map(
    (action) => `sqs:${action} on ${queue.charAt(0).toUpperCase()}${queue.slice(1)}Queue`,
  );

describe('the role of each function', () => {
  test.each(functionNames)('%s may do what its grants say and nothing else', (name) => {
    const { grants, source } = specOf(name);
    const wanted = [
      ...grants.flatMap((grant) => meaning[grant]),
      ...(source?.kind === 'sqs' ? consume(source.queue) : []),
    ];
    expect(rightsOf(name).map((right) => right.replace(/on .*ScheduleRole.*/, 'on ScheduleRole'))).toEqual(
      wanted.sort(),
    );
  });

  test('never reaches beyond named resources', () => {
    const policies = Object.values(work.findResources('AWS::IAM::Policy'));
    const statements = policies.flatMap((policy) => policy.Properties.PolicyDocument.Statement as Statement[]);
    expect(statements.filter(({ Resource }) => [Resource].flat().includes('*'))).toEqual([]);
    expect(statements.filter(({ Action }) => [Action].flat().some((action) => action.includes('*')))).toEqual([]);
  });

  test('may hand a role to Scheduler alone', () => {
    const policies = Object.values(work.findResources('AWS::IAM::Policy'));
    const passing = policies
      .flatMap((policy) => policy.Properties.PolicyDocument.Statement as Statement[])
      .filter(({ Action }) => Action === 'iam:PassRole');
    expect(passing.length).toBeGreaterThan(0);
    for (const { Condition } of passing) {
      expect(Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } });
    }
  });
});
