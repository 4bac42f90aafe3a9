// Aurora PostgreSQL 17, Serverless v2, reached only through the Data API: no function needs the network it stands in.
import { Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { IpAddresses, type IVpc, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
} from 'aws-cdk-lib/aws-rds';
import type { Settings } from './settings.ts';

export interface Database {
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly name: string;
}

export const databaseName = 'pregon';

/** The stack that holds a network: its zones are asked of CloudFormation, so that synthesis needs no account to look them up. */
export class NetworkStack extends Stack {
  override get availabilityZones(): string[] {
    const zones = Fn.getAzs();
    return [Fn.select(0, zones), Fn.select(1, zones)];
  }
}

/** Two isolated subnets and nothing else: Aurora asks for two zones, and a NAT would cost more than the database. */
const network = (scope: NetworkStack): IVpc =>
  new Vpc(scope, 'Network', {
    ipAddresses: IpAddresses.cidr('10.0.0.0/24'),
    maxAzs: 2,
    natGateways: 0,
    subnetConfiguration: [{ name: 'database', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 26 }],
    // The CDK is not written for exact optional properties: its class declares one wider than its interface.
  }) as IVpc;

export const makeDatabase = (scope: NetworkStack, settings: Settings): Database => {
  const cluster = new DatabaseCluster(scope, 'Database', {
    engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_5 }),
    vpc: network(scope),
    vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    writer: ClusterInstance.serverlessV2('Writer'),
    serverlessV2MinCapacity: 0,
    serverlessV2MaxCapacity: settings.databaseMaxCapacity,
    serverlessV2AutoPauseDuration: Duration.minutes(settings.databasePauseMinutes),
    enableDataApi: true,
    defaultDatabaseName: databaseName,
    credentials: Credentials.fromGeneratedSecret('pregon'),
    storageEncrypted: true,
    backup: { retention: Duration.days(settings.keepsData ? 14 : 1) },
    // Times travel through the Data API as UTC without an offset; a session in another zone would shift them silently.
    parameters: { timezone: 'UTC' },
    deletionProtection: settings.keepsData,
    removalPolicy: settings.keepsData ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY,
  });
  if (cluster.secret === undefined) throw new Error('The cluster has no secret, so the Data API could not be called.');
  return { clusterArn: cluster.clusterArn, secretArn: cluster.secret.secretArn, name: databaseName };
};
