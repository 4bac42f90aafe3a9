// What the functions are told of this machine: the names that stacks/ sets in the account, with local values.
import type { FunctionName, QueueName } from '@pregon/functions/manifest';

export const region = 'us-east-1';
const account = '000000000000';

export const names = {
  database: 'pregon',
  databaseArn: `arn:aws:rds:${region}:${account}:cluster:pregon`,
  bucket: 'pregon-local',
  scheduleGroup: 'pregon',
  scheduleRoleArn: `arn:aws:iam::${account}:role/pregon-scheduler`,
  accountSecretPrefix: 'pregon-local/accounts/',
  webhookSecret: 'pregon-local/webhooks',
} as const;

/** The one key of this machine: every part takes it, and S3 checks its signatures. */
export const credentials = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

/** The deployment's account at the simulated provider. */
export const provider = { accountSid: `AC${'0'.repeat(31)}1`, authToken: 'local-provider-token' } as const;

/** Another one there, which a user can connect as an account of his own. */
export const ownAccount = { accountSid: `AC${'0'.repeat(31)}2`, authToken: 'local-own-account-token' } as const;

export const functionArn = (name: FunctionName): string =>
  `arn:aws:lambda:${region}:${account}:function:pregon-local-${name}`;

export const queueArn = (queueUrl: string): string => `arn:aws:sqs:${region}:${account}:${queueUrl.split('/').at(-1)}`;

/** Where each part answers. */
export interface Places {
  readonly api: string;
  readonly dataApi: string;
  readonly sqs: string;
  readonly s3: string;
  readonly scheduler: string;
  readonly secrets: string;
  readonly twilio: string;
  readonly queueUrls: Readonly<Record<QueueName, string>>;
  readonly databaseName: string;
  readonly databaseSecretArn: string;
  readonly providerSecretArn: string;
  readonly oidc: {
    readonly issuer: string;
    readonly jwksUri: string;
    readonly clientId: string;
    readonly audience: string;
  };
}

/** @param settings what docs/configuration.md offers besides; they go over the values here. */
export function functionEnvironment(at: Places, settings: Readonly<Record<string, string>>): Record<string, string> {
  return {
    STAGE: 'local',
    DATABASE_ARN: names.databaseArn,
    DATABASE_SECRET_ARN: at.databaseSecretArn,
    DATABASE_NAME: at.databaseName,
    BUCKET: names.bucket,
    TURN_QUEUE_URL: at.queueUrls.turn,
    FREEZE_QUEUE_URL: at.queueUrls.freeze,
    RECEIPT_QUEUE_URL: at.queueUrls.receipt,
    WEBHOOK_QUEUE_URL: at.queueUrls.webhook,
    SCHEDULE_GROUP: names.scheduleGroup,
    SCHEDULE_ROLE_ARN: names.scheduleRoleArn,
    SWEEP_ARN: functionArn('sweep'),
    START_CAMPAIGN_ARN: functionArn('start-campaign'),
    IMPORT_ARN: functionArn('import'),
    DROP_ARN: functionArn('drop'),
    EXPORT_ARN: functionArn('export'),
    PROVIDER_SECRET_ARN: at.providerSecretArn,
    ACCOUNT_SECRET_PREFIX: names.accountSecretPrefix,
    WEBHOOK_SECRET_NAME: names.webhookSecret,
    // Who tries webhooks on this machine has the receiver on it too.
    WEBHOOK_TARGETS: 'any',
    TWILIO_BASE_URL: at.twilio,
    TWILIO_CONTENT_BASE_URL: at.twilio,
    PUBLIC_API_URL: at.api,
    OIDC_ISSUER: at.oidc.issuer,
    OIDC_JWKS_URI: at.oidc.jwksUri,
    OIDC_CLIENT_IDS: at.oidc.clientId,
    OIDC_AUDIENCE: at.oidc.audience,
    // The people of this machine are simulated, and never sleep.
    QUIET_HOURS: 'off',
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_RDS_DATA: at.dataApi,
    AWS_ENDPOINT_URL_SQS: at.sqs,
    AWS_ENDPOINT_URL_S3: at.s3,
    AWS_ENDPOINT_URL_SCHEDULER: at.scheduler,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: at.secrets,
    ...settings,
  };
}
