// What each word of a function's grants lets its role do, on exactly the resources that it names.
import type { Grant, QueueName } from '@pregon/functions/manifest';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Database } from './database.ts';
import type { AccountSecrets, WebhookSecret } from './provider.ts';
import type { DeadLetters, Queues } from './queues.ts';

export interface Resources {
  readonly database: Database;
  readonly bucket: Bucket;
  readonly queues: Queues;
  readonly deadLetters: DeadLetters;
  readonly providerSecret: Secret;
  readonly accountSecrets: AccountSecrets;
  readonly webhookSecret: WebhookSecret;
}

/** What a function may do with schedules: the schedules of the one group, run by the one role. */
export interface ScheduleTargets {
  readonly schedulesArn: string;
  readonly roleArn: string;
}

const allow = (actions: readonly string[], ...resources: string[]): PolicyStatement =>
  new PolicyStatement({ actions: [...actions], resources });

const databaseActions = [
  'rds-data:ExecuteStatement',
  'rds-data:BatchExecuteStatement',
  'rds-data:BeginTransaction',
  'rds-data:CommitTransaction',
  'rds-data:RollbackTransaction',
];

const scheduleActions = ['Create', 'Get', 'Update', 'Delete'].map((verb) => `scheduler:${verb}Schedule`);

/** To look into a dead-letter queue and to empty it into its source. */
const moveActions = [
  'GetQueueUrl',
  'GetQueueAttributes',
  'StartMessageMoveTask',
  'ReceiveMessage',
  'DeleteMessage',
].map((verb) => `sqs:${verb}`);

const writeSecretActions = ['CreateSecret', 'PutSecretValue', 'DeleteSecret'].map((verb) => `secretsmanager:${verb}`);

const passRole = (roleArn: string): PolicyStatement =>
  new PolicyStatement({
    actions: ['iam:PassRole'],
    resources: [roleArn],
    conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
  });

/** The policy statements that stand for one grant. */
export const statementsFor = (grant: Grant, resources: Resources, schedules: ScheduleTargets): PolicyStatement[] => {
  const { accountSecrets, bucket, database, deadLetters, providerSecret, queues, webhookSecret } = resources;
  switch (grant) {
    case 'database':
      return [
        allow(databaseActions, database.clusterArn),
        allow(['secretsmanager:GetSecretValue'], database.secretArn),
      ];
    case 'bucket:read':
      // Without the right to list, S3 answers 403 for an object that is absent, and "not uploaded yet" looks like a fault.
      return [
        // Versions too: the events of a bucket that keeps them name the one that was made.
        allow(['s3:GetObject', 's3:GetObjectVersion'], bucket.arnForObjects('*')),
        allow(['s3:ListBucket'], bucket.bucketArn),
      ];
    case 'bucket:write':
      return [allow(['s3:PutObject', 's3:AbortMultipartUpload', 's3:DeleteObject'], bucket.arnForObjects('*'))];
    case 'uploads':
      // Parts are written by links, with the right to put an object; only to know which are there takes one more.
      return [allow(['s3:ListMultipartUploadParts'], bucket.arnForObjects('*'))];
    case 'provider-secret':
      return [allow(['secretsmanager:GetSecretValue'], providerSecret.secretArn)];
    case 'account-secrets:read':
      return [allow(['secretsmanager:GetSecretValue'], accountSecrets.arn)];
    case 'account-secrets:write':
      return [allow(writeSecretActions, accountSecrets.arn)];
    case 'webhook-secret:read':
      return [allow(['secretsmanager:GetSecretValue'], webhookSecret.arn)];
    case 'webhook-secret:make':
      // Not to change it: every webhook's secret is derived from it.
      return [allow(['secretsmanager:CreateSecret'], webhookSecret.arn)];
    case 'schedules':
      return [allow(scheduleActions, schedules.schedulesArn), passRole(schedules.roleArn)];
    case 'dead-letters':
      return [
        // A move task sends with the rights of whoever began it.
        allow(['sqs:GetQueueAttributes', 'sqs:SendMessage'], ...Object.values(queues).map((queue) => queue.queueArn)),
        allow(moveActions, ...Object.values(deadLetters).map((queue) => queue.queueArn)),
      ];
    default:
      return [allow(['sqs:SendMessage'], queues[grant.slice('send:'.length) as QueueName].queueArn)];
  }
};
