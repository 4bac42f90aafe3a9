// A complete environment of a function, for tests: nothing of it is reachable.
import { type Config, readConfig } from '../config.ts';

export const exampleEnvironment: Readonly<Record<string, string>> = {
  STAGE: 'test',
  DATABASE_ARN: 'arn:aws:rds:us-east-1:000000000000:cluster:test',
  DATABASE_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:database',
  DATABASE_NAME: 'test',
  BUCKET: 'test-bucket',
  TURN_QUEUE_URL: 'http://127.0.0.1:9/000000000000/turn.fifo',
  FREEZE_QUEUE_URL: 'http://127.0.0.1:9/000000000000/freeze.fifo',
  RECEIPT_QUEUE_URL: 'http://127.0.0.1:9/000000000000/receipt',
  WEBHOOK_QUEUE_URL: 'http://127.0.0.1:9/000000000000/webhook',
  SCHEDULE_GROUP: 'test',
  SCHEDULE_ROLE_ARN: 'arn:aws:iam::000000000000:role/scheduler',
  SWEEP_ARN: 'arn:aws:lambda:us-east-1:000000000000:function:sweep',
  START_CAMPAIGN_ARN: 'arn:aws:lambda:us-east-1:000000000000:function:start-campaign',
  IMPORT_ARN: 'arn:aws:lambda:us-east-1:000000000000:function:import',
  DROP_ARN: 'arn:aws:lambda:us-east-1:000000000000:function:drop',
  EXPORT_ARN: 'arn:aws:lambda:us-east-1:000000000000:function:export',
  PROVIDER_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:provider',
  ACCOUNT_SECRET_PREFIX: 'test/accounts/',
  WEBHOOK_SECRET_NAME: 'test/webhooks',
  PUBLIC_API_URL: 'https://api.example.com',
  OIDC_ISSUER: 'http://127.0.0.1:9',
  OIDC_JWKS_URI: 'http://127.0.0.1:9/jwks',
  OIDC_CLIENT_IDS: 'pregon-web, pregon-cli',
};

export const exampleConfig = (over: Readonly<Record<string, string>> = {}): Config =>
  readConfig({ ...exampleEnvironment, ...over });
