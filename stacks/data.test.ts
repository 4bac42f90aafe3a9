import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { synthesize, testSettings } from './testing.ts';

let data: Template;
let production: Template;

beforeAll(async () => {
  ({ data } = await synthesize(testSettings));
  ({ data: production } = await synthesize({ ...testSettings, stage: 'production', keepsData: true }));
});

describe('the database', () => {
  test('is Aurora PostgreSQL 17 behind the Data API, and sleeps when nobody asks it anything', () => {
    data.hasResourceProperties('AWS::RDS::DBCluster', {
      Engine: 'aurora-postgresql',
      EngineVersion: Match.stringLikeRegexp('^17\\.'),
      EnableHttpEndpoint: true,
      ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 8, SecondsUntilAutoPause: 300 },
      StorageEncrypted: true,
    });
    data.hasResourceProperties('AWS::RDS::DBInstance', { DBInstanceClass: 'db.serverless', PubliclyAccessible: false });
  });

  test('stands in a network without a way out', () => {
    data.resourceCountIs('AWS::EC2::NatGateway', 0);
    data.resourceCountIs('AWS::EC2::InternetGateway', 0);
    data.resourceCountIs('AWS::EC2::Subnet', 2);
  });

  test('lets nobody in through the network, since the Data API needs no such way', () => {
    data.allResourcesProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
    data.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });
});

describe('the bucket', () => {
  test('is closed to the public and to plain HTTP, and takes uploads from pages', () => {
    data.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      CorsConfiguration: { CorsRules: [Match.objectLike({ AllowedMethods: ['PUT', 'GET'], AllowedOrigins: ['*'] })] },
    });
    data.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });
});

describe('what holds data', () => {
  const policies = (template: Template, type: string) =>
    Object.values(template.findResources(type)).map((resource) => resource.DeletionPolicy);

  test('outlives its stack in production', () => {
    expect(policies(production, 'AWS::S3::Bucket')).toEqual(['Retain']);
    expect(policies(production, 'AWS::RDS::DBCluster')).toEqual(['Snapshot']);
    production.hasResourceProperties('AWS::RDS::DBCluster', { DeletionProtection: true, BackupRetentionPeriod: 14 });
  });

  test('goes with it elsewhere', () => {
    expect(policies(data, 'AWS::S3::Bucket')).toEqual(['Delete']);
    expect(policies(data, 'AWS::RDS::DBCluster')).toEqual(['Delete']);
    data.hasResourceProperties('AWS::RDS::DBCluster', { DeletionProtection: false });
  });
});

test("the provider's secret carries no credentials in the template", () => {
  data.hasResourceProperties('AWS::SecretsManager::Secret', {
    GenerateSecretString: { GenerateStringKey: 'authToken' },
    SecretString: Match.absent(),
  });
});
