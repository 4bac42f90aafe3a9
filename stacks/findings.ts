// What cdk-nag's AWS Solutions pack finds and we leave as it is, each with its reason and no wider than that one thing. For the
// tests: SST bundles what sst.config.ts imports, and cdk-nag does not bear it.
import { type FunctionName, functions, type Route } from '@pregon/functions/manifest';
import type { Stack } from 'aws-cdk-lib';
import { type NagPackSuppression, NagSuppressions } from 'cdk-nag';
import { functionNames, idOf, specOf } from './functions.ts';
import type { Stacks } from './pregon.ts';
import type { Settings } from './settings.ts';

type Finding = readonly [path: string, id: string, reason: string, appliesTo?: readonly string[]];

const noNetwork =
  'Nobody reaches the database through a network: its security group lets nobody in, its subnets have no way out, and the Data API needs neither.';
const ownLogs =
  'Every request is one line of its function, with route, status, duration and user, and without phones or texts; a second log would keep addresses.';
const onlyOwn =
  'Access is by presigned URLs and by roles of our own functions, each of which logs what it was asked for.';

const dataFindings = ({ keepsData }: Settings): Finding[] => [
  ['Network/Resource', 'VPC7', noNetwork],
  ['Database/Resource', 'RDS6', `The Data API signs in with the secret, and each caller with IAM. ${noNetwork}`],
  [
    'Database/Secret/Resource',
    'SMG4',
    `A rotation would need a way through the network, which costs more than the rest at rest. ${noNetwork}`,
  ],
  ...(keepsData
    ? []
    : [
        [
          'Database/Resource',
          'RDS10',
          'A stage for trying things goes with its stacks; production is protected.',
        ] as const,
      ]),
  ['Bucket/Resource', 'S1', onlyOwn],
  [
    'ProviderSecret/Resource',
    'SMG4',
    'Twilio makes the token, so that only a person can change it; docs/configuration.md says how, without a callback lost.',
  ],
];

const authorization: Readonly<Record<Route['auth'], string>> = {
  token: 'The function verifies the token itself: it answers with the reason, and the tenant comes from nowhere else.',
  signature: 'The provider cannot send a token; the function verifies its signature over URL and form.',
  none: 'Asked by monitors, which have no token; it answers whether it is there, and nothing about anybody.',
};

const routeFindings: Finding[] = functionNames.flatMap((name) =>
  (specOf(name).routes ?? []).map(
    ({ method, path, auth }) =>
      [`Api/${method}${path.replaceAll('/', '--')}/Resource`, 'APIG4', authorization[auth]] as const,
  ),
);

const objects = ['/^Resource::<Bucket[0-9A-F]{8}\\.Arn>\\/\\*$/'];
const group = ['/^Resource::arn:<AWS::Partition>:scheduler:[a-z0-9-]+:\\d{12}:schedule\\/[a-z0-9-]+-schedules\\/\\*$/'];

const secrets = [
  '/^Resource::arn:<AWS::Partition>:secretsmanager:[a-z0-9-]+:\\d{12}:secret:[a-z0-9-]+-secrets\\/accounts\\/AC\\*$/',
];

const roleFindings = (name: FunctionName): Finding[] => {
  const grants: readonly string[] = functions[name].grants;
  const policy = `${idOf(name)}Role/DefaultPolicy/Resource`;
  const reach = (reason: string, appliesTo: readonly string[]): Finding => [policy, 'IAM5', reason, appliesTo];
  return [
    ...(grants.some((grant) => grant.startsWith('bucket:'))
      ? [reach("The bucket's objects are named by user and file, which no policy can list beforehand.", objects)]
      : []),
    ...(grants.some((grant) => grant.startsWith('account-secrets:'))
      ? [reach('Secrets of accounts are named by their account; the prefix holds no others.', secrets)]
      : []),
    ...(grants.includes('schedules')
      ? [reach('Schedules are named by campaign; the group holds no others.', group)]
      : []),
  ];
};

const basicRole = ['Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'];
const cdkOwn = "The CDK's own function, which runs while it is deployed; its role cannot be given from outside.";

const workFindings: Finding[] = [
  ['Api/DefaultStage/Resource', 'APIG1', ownLogs],
  ['ApiStage/Resource', 'APIG1', ownLogs],
  ...routeFindings,
  ...functionNames.flatMap(roleFindings),
  ['BucketNotificationsHandler050a0587b7544547bf325f094a3db834/Role/Resource', 'IAM4', cdkOwn, basicRole],
];

const uploader = 'Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C256MiB';
const uploads = [
  ...['s3:GetObject*', 's3:GetBucket*', 's3:List*', 's3:DeleteObject*', 's3:Abort*'].map(
    (action) => `Action::${action}`,
  ),
  '/^Resource::arn:<AWS::Partition>:s3:::cdk-[a-z0-9]+-assets-\\d{12}-[a-z0-9-]+\\/\\*$/',
  '/^Resource::<SiteBucket[0-9A-F]{8}\\.Arn>\\/\\*$/',
  // CloudFront knows no narrower resource for an invalidation made before the distribution has its name.
  'Resource::*',
];

const siteFindings = ({ webDomain }: Settings): Finding[] => [
  ['SiteBucket/Resource', 'S1', 'It holds what everybody may read, and CloudFront alone reads it.'],
  ['Site/Resource', 'CFR1', 'Where its users travel is nothing that a deployment could know.'],
  [
    'Site/Resource',
    'CFR2',
    'A firewall costs more each month than everything else at rest; the files are public, and the API verifies every call.',
  ],
  ['Site/Resource', 'CFR3', ownLogs],
  ...(webDomain
    ? []
    : [
        [
          'Site/Resource',
          'CFR4',
          "CloudFront's own certificate leaves no choice of protocol; with WEB_DOMAIN it is TLS 1.2.",
        ] as const,
      ]),
  [`${uploader}/ServiceRole/Resource`, 'IAM4', cdkOwn, basicRole],
  [`${uploader}/ServiceRole/DefaultPolicy/Resource`, 'IAM5', cdkOwn, uploads],
  [`${uploader}/Resource`, 'L1', "Its code is the CDK's, for the Python that this version of it names."],
];

const asPattern = (text: string): string | { regex: string } => (text.startsWith('/') ? { regex: text } : text);

const suppression = ([, id, reason, appliesTo]: Finding): NagPackSuppression => ({
  id: `AwsSolutions-${id}`,
  reason,
  ...(appliesTo ? { appliesTo: appliesTo.map(asPattern) } : {}),
});

/** Says why, beside each thing that it is about. @throws when there is no such resource any more. */
export const explainFindings = (stacks: Stacks, settings: Settings): void => {
  const explain = (stack: Stack, findings: readonly Finding[]): void => {
    for (const finding of findings) {
      NagSuppressions.addResourceSuppressionsByPath(stack, `${stack.node.path}/${finding[0]}`, [suppression(finding)]);
    }
  };
  explain(stacks.data, dataFindings(settings));
  explain(stacks.work, workFindings);
  explain(stacks.site, siteFindings(settings));
};
