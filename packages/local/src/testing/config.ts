// How tests reach the local Data API endpoint.
import type { DatabaseConfig } from '@pregon/core/db/client';

export const testConfig = (endpoint: string, database: string): DatabaseConfig => ({
  resourceArn: 'arn:aws:rds:us-east-1:000000000000:cluster:test',
  secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:test',
  database,
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
