import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { pageFunction, siteConfig } from './site.ts';
import { pick, propertiesOf, synthesize, testSettings } from './testing.ts';

let site: Template;

beforeAll(async () => {
  ({ site } = await synthesize(testSettings));
});

const distribution = (): unknown => propertiesOf(site, 'AWS::CloudFront::Distribution')[0]?.[1];
const originOf = (behavior: unknown): unknown => {
  const origins = pick(distribution(), 'DistributionConfig', 'Origins') as { Id: string }[];
  return origins.find(({ Id }) => Id === pick(behavior, 'TargetOriginId'));
};

describe("the dashboard's files", () => {
  const files = () => pick(distribution(), 'DistributionConfig', 'DefaultCacheBehavior');

  test('lie in a bucket that CloudFront alone reads, for this distribution alone', () => {
    site.resourceCountIs('AWS::CloudFront::OriginAccessControl', 1);
    site.resourceCountIs('AWS::CloudFront::CloudFrontOriginAccessIdentity', 0);
    expect(pick(originOf(files()), 'OriginAccessControlId')).toBeDefined();
    expect(pick(originOf(files()), 'S3OriginConfig', 'OriginAccessIdentity')).toBe('');
    site.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            // To list, so that a file that is absent is answered with 404.
            Action: ['s3:GetObject', 's3:ListBucket'],
            Principal: { Service: 'cloudfront.amazonaws.com' },
            Condition: { StringEquals: { 'AWS:SourceArn': Match.anyValue() } },
          }),
        ]),
      },
    });
    site.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    });
  });

  test('come over HTTPS alone, with the headers that they have on one machine', () => {
    expect(pick(files(), 'ViewerProtocolPolicy')).toBe('redirect-to-https');
    const [, policy] = propertiesOf(site, 'AWS::CloudFront::ResponseHeadersPolicy')[0] ?? [];
    const security = pick(policy, 'ResponseHeadersPolicyConfig', 'SecurityHeadersConfig');
    const text = JSON.stringify(pick(security, 'ContentSecurityPolicy', 'ContentSecurityPolicy'));
    expect(text).toContain("default-src 'none'; script-src 'self'");
    // The provider that signs people in, and the bucket that takes their files.
    expect(text).toMatch(/connect-src 'self' https:\/\/id\.example\.com https:\/\/.*Bucket\w*RegionalDomainName/);
    expect(security).toMatchObject({
      ContentTypeOptions: { Override: true },
      StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000 },
    });
  });

  test('under assets/ are kept for a year, the others asked for again', () => {
    const deployments = propertiesOf(site, 'Custom::CDKBucketDeployment').map(([, properties]) => properties);
    expect(deployments.map((one) => pick(one, 'SystemMetadata', 'cache-control')).sort()).toEqual([
      'no-cache',
      'public, max-age=31536000, immutable',
    ]);
  });

  test.each([
    ['/', '/index.html'],
    ['/campaigns/01936c1e', '/index.html'],
    ['/assets/index-B2x.js', '/assets/index-B2x.js'],
    ['/config.json', '/config.json'],
    ['/v1.2/page', '/index.html'],
  ])('%s is answered by %s', (uri, answered) => {
    const handler = new Function(`${pageFunction}; return handler;`)() as (event: object) => { uri: string };
    expect(handler({ request: { uri } }).uri).toBe(answered);
  });

  test('tell the page its provider and its API, in the form that it reads', () => {
    expect(siteConfig(testSettings)).toEqual({
      oidc: { issuer: 'https://id.example.com/realms/pregon', clientId: 'pregon-web', scope: 'openid profile email' },
      apiBase: '/api',
    });
  });
});

describe('the API under the dashboard’s own name', () => {
  const api = () => {
    const behaviors = pick(distribution(), 'DistributionConfig', 'CacheBehaviors') as unknown[];
    expect(behaviors).toHaveLength(1);
    return behaviors[0];
  };

  test('is the HTTP API, whose stage `api` is the beginning of the path', () => {
    expect(pick(api(), 'PathPattern')).toBe('/api/*');
    const origin = originOf(api());
    expect(JSON.stringify(pick(origin, 'DomainName'))).toContain('.execute-api.us-east-1.');
    expect(pick(origin, 'OriginPath')).toBeUndefined();
    expect(pick(origin, 'CustomOriginConfig', 'OriginProtocolPolicy')).toBe('https-only');
  });

  test('takes every method, keeps nothing, and hands on every header but Host', () => {
    const managed = {
      cachingDisabled: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      allButHost: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    };
    expect(api()).toMatchObject({ CachePolicyId: managed.cachingDisabled, OriginRequestPolicyId: managed.allButHost });
    expect((pick(api(), 'AllowedMethods') as string[]).toSorted()).toEqual([
      'DELETE',
      'GET',
      'HEAD',
      'OPTIONS',
      'PATCH',
      'POST',
      'PUT',
    ]);
  });

  test('keeps its own errors: no status is turned into a page', () => {
    expect(pick(distribution(), 'DistributionConfig', 'CustomErrorResponses')).toBeUndefined();
    expect(pick(api(), 'FunctionAssociations')).toBeUndefined();
  });
});

test('a domain of one’s own comes with its certificate and with TLS 1.2', async () => {
  const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/example';
  const own = await synthesize({ ...testSettings, webDomain: { name: 'pregon.example.com', certificateArn } });
  own.site.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      Aliases: ['pregon.example.com'],
      ViewerCertificate: { AcmCertificateArn: certificateArn, MinimumProtocolVersion: 'TLSv1.2_2021' },
    },
  });
});
