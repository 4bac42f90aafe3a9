// Pregón in an AWS account: a stack that holds the data, and two that can be thrown away and made again.
import type { FunctionName } from '@pregon/functions/manifest';
import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { App } from 'sst/constructs';
import { addRoutes, makeApi } from './api.ts';
import { makeDatabase, NetworkStack } from './database.ts';
import { type CodeOf, makeFunctions } from './functions.ts';
import type { Resources } from './grants.ts';
import { migrateFirst } from './migrations.ts';
import { watch } from './monitoring.ts';
import { accountSecretsOf, makeProviderSecret, webhookSecretOf } from './provider.ts';
import { makeQueues } from './queues.ts';
import { makeScheduleGroup, type ScheduleGroup } from './schedules.ts';
import type { Settings } from './settings.ts';
import { makeSite } from './site.ts';
import { makeBucket } from './storage.ts';

export interface Stacks {
  readonly data: Stack;
  readonly work: Stack;
  readonly site: Stack;
}

/** What is built before the stacks are. */
export interface Built {
  readonly codeOf: CodeOf;
  /** The folder of the built dashboard. */
  readonly siteFiles: string;
}

const makeResources = (scope: NetworkStack, settings: Settings, secretPrefix: string): Resources => {
  const { queues, deadLetters } = makeQueues(scope);
  watch(scope, settings, deadLetters);
  return {
    database: makeDatabase(scope, settings),
    bucket: makeBucket(scope, settings),
    queues,
    deadLetters,
    providerSecret: makeProviderSecret(scope, settings),
    accountSecrets: accountSecretsOf(scope, `${secretPrefix}/accounts/`),
    webhookSecret: webhookSecretOf(scope, `${secretPrefix}/webhooks`),
  };
};

/** The variables that functions/edge/config.ts reads. Every function gets the same ones. */
const environmentOf = (
  settings: Settings,
  resources: Resources,
  schedules: ScheduleGroup,
  apiUrl: string,
  functionArn: (name: FunctionName) => string,
): Record<string, string> => ({
  ...settings.functionEnvironment,
  STAGE: settings.stage,
  DATABASE_ARN: resources.database.clusterArn,
  DATABASE_SECRET_ARN: resources.database.secretArn,
  DATABASE_NAME: resources.database.name,
  BUCKET: resources.bucket.bucketName,
  TURN_QUEUE_URL: resources.queues.turn.queueUrl,
  FREEZE_QUEUE_URL: resources.queues.freeze.queueUrl,
  RECEIPT_QUEUE_URL: resources.queues.receipt.queueUrl,
  WEBHOOK_QUEUE_URL: resources.queues.webhook.queueUrl,
  SCHEDULE_GROUP: schedules.name,
  SCHEDULE_ROLE_ARN: schedules.roleArn,
  SWEEP_ARN: functionArn('sweep'),
  START_CAMPAIGN_ARN: functionArn('start-campaign'),
  IMPORT_ARN: functionArn('import'),
  DROP_ARN: functionArn('drop'),
  EXPORT_ARN: functionArn('export'),
  PROVIDER_SECRET_ARN: resources.providerSecret.secretArn,
  ACCOUNT_SECRET_PREFIX: resources.accountSecrets.prefix,
  WEBHOOK_SECRET_NAME: resources.webhookSecret.name,
  PUBLIC_API_URL: apiUrl,
});

/**
 * Adds the stacks to the app, in the order in which they depend on each other. They are the CDK's own: an SST stack would
 * carry a custom-resource function of 4.6 MB each.
 */
export const makeStacks = (app: App, settings: Settings, { codeOf, siteFiles }: Built): Stacks => {
  const env = { account: app.account, region: app.region };
  const nameOf = (name: FunctionName): string => app.logicalPrefixedName(name);
  const data = new NetworkStack(app, app.logicalPrefixedName('data'), { env });
  const resources = makeResources(data, settings, app.logicalPrefixedName('secrets'));

  const work = new Stack(app, app.logicalPrefixedName('work'), { env });
  const functionArn = (name: FunctionName): string =>
    work.formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: nameOf(name),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  const api = makeApi(work, app.logicalPrefixedName('api'));
  const schedules = makeScheduleGroup(work, app.logicalPrefixedName('schedules'), functionArn);
  const environment = environmentOf(settings, resources, schedules, api.apiEndpoint, functionArn);
  const functions = makeFunctions(work, { settings, resources, schedules, environment, codeOf, nameOf });
  addRoutes(api, functions);
  migrateFirst(work, functions);

  const site = new Stack(app, app.logicalPrefixedName('site'), { env });
  makeSite(site, { settings, api, uploads: resources.bucket, files: siteFiles });
  return { data, work, site };
};
