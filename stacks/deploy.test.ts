import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { functionNames, idOf } from './functions.ts';
import { pick, propertiesOf, synthesize, testSettings } from './testing.ts';

let data: Template;
let work: Template;
let site: Template;

beforeAll(async () => {
  ({ data, work, site } = await synthesize(testSettings));
});

describe('the migration', () => {
  const trigger = (): [id: string, resource: unknown] => {
    const [found] = Object.entries(work.findResources('Custom::Trigger'));
    if (found === undefined) throw new Error('There is no trigger.');
    return found;
  };
  const dependsOn = (resource: unknown): string[] => [pick(resource, 'DependsOn') ?? []].flat() as string[];

  test('runs before any other function has the new code', () => {
    const [id] = trigger();
    const lambdas = Object.entries(work.findResources('AWS::Lambda::Function'));
    for (const name of functionNames.filter((one) => one !== 'migrate')) {
      const [, lambda] = lambdas.find(([logical]) => logical.startsWith(`${idOf(name)}Function`)) ?? [];
      expect([name, dependsOn(lambda)]).toEqual([name, expect.arrayContaining([id])]);
    }
  });

  test('calls a version of its function, so that it runs when code or files have changed, and waits for its end', () => {
    const [, resource] = trigger();
    expect(pick(resource, 'Properties')).toMatchObject({
      HandlerArn: { Ref: expect.stringMatching(/^MigrateFunctionCurrentVersion/) },
      InvocationType: 'RequestResponse',
      Timeout: '900000',
      ExecuteOnHandlerChange: true,
    });
  });

  test('has its right to the database before it runs', () => {
    const [, lambda] =
      Object.entries(work.findResources('AWS::Lambda::Function')).find(([id]) => id.startsWith('MigrateFunction')) ??
      [];
    expect(dependsOn(lambda)).toEqual(expect.arrayContaining([expect.stringMatching(/^MigrateRoleDefaultPolicy/)]));
  });
});

describe('at rest', () => {
  const forbidden = [
    'AWS::EC2::NatGateway',
    'AWS::EC2::VPCEndpoint',
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    'AWS::ECS::Service',
    'AWS::RDS::DBProxy',
    'AWS::KMS::Key',
    'AWS::WAFv2::WebACL',
  ];

  test.each(forbidden)('nothing is paid for a %s', (type) => {
    for (const template of [data, work, site]) template.resourceCountIs(type, 0);
  });

  test('no function is kept warm', () => {
    const kept = [...propertiesOf(work, 'AWS::Lambda::Version'), ...propertiesOf(work, 'AWS::Lambda::Alias')];
    for (const [, properties] of kept) expect(pick(properties, 'ProvisionedConcurrencyConfig')).toBeUndefined();
  });
});

describe('an alarm', () => {
  test('goes off for each dead-letter queue as soon as a message lies in it', () => {
    const graves = propertiesOf(data, 'AWS::SQS::Queue').filter(([id]) => id.includes('DeadLetters'));
    const alarms = propertiesOf(data, 'AWS::CloudWatch::Alarm').map(([, properties]) => properties);
    const watched = alarms.map((alarm) => pick(alarm, 'Dimensions', 0, 'Value', 'Fn::GetAtt', 0));
    expect(graves).toHaveLength(4);
    expect(watched.toSorted()).toEqual(graves.map(([id]) => id).toSorted());
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      });
    }
  });

  test('writes to somebody when there is an address', async () => {
    data.resourceCountIs('AWS::SNS::Topic', 0);
    const { data: told } = await synthesize({ ...testSettings, alarmEmail: 'ana@example.com' });
    told.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ana@example.com' });
    for (const [, alarm] of propertiesOf(told, 'AWS::CloudWatch::Alarm'))
      expect(pick(alarm, 'AlarmActions')).toHaveLength(1);
  });
});
