// The dashboard: files in a bucket that only CloudFront reads, and under /api the HTTP API, so that the page has one origin.
import { CfnOutput, Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { securityHeaders } from '../packages/local/src/gateway/security-headers.ts';
import type { Settings } from './settings.ts';

export interface SiteParts {
  readonly settings: Settings;
  readonly api: HttpApi;
  /** Where browsers put their files, with presigned URLs. */
  readonly uploads: Bucket;
  /** The folder of the built dashboard. */
  readonly files: string;
}

/** A page that somebody opens by its address is the single page's own affair. Only for files: errors of the API stay what they are. */
export const pageFunction = `function handler(event) {
  if (!/\\.[^/]*$/.test(event.request.uri)) event.request.uri = '/index.html';
  return event.request;
}`;

const makeHeaders = (scope: Stack, { settings, uploads }: SiteParts): cloudfront.ResponseHeadersPolicy => {
  const uploadOrigin = `https://${uploads.bucketRegionalDomainName}`;
  const { 'content-security-policy': policy = '', ...headers } = securityHeaders([settings.issuerOrigin, uploadOrigin]);
  const { 'x-content-type-options': _, 'referrer-policy': __, ...custom } = headers;
  return new cloudfront.ResponseHeadersPolicy(scope, 'SiteHeaders', {
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: policy, override: true },
      contentTypeOptions: { override: true },
      referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.SAME_ORIGIN, override: true },
      strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
    },
    customHeadersBehavior: {
      customHeaders: Object.entries(custom).map(([header, value]) => ({ header, value, override: true })),
    },
  });
};

const toFiles = (scope: Stack, bucket: Bucket, parts: SiteParts): cloudfront.BehaviorOptions => ({
  origin: S3BucketOrigin.withOriginAccessControl(bucket, {
    // Without the right to list, a file that is absent would be answered with 403.
    originAccessLevels: [cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST],
  }),
  viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
  cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
  responseHeadersPolicy: makeHeaders(scope, parts),
  functionAssociations: [
    {
      eventType: cloudfront.FunctionEventType.VIEWER_REQUEST,
      function: new cloudfront.Function(scope, 'SitePages', {
        code: cloudfront.FunctionCode.fromInline(pageFunction),
        runtime: cloudfront.FunctionRuntime.JS_2_0,
      }),
    },
  ],
});

/** Everything that the browser sends, but for `Host`, by which API Gateway knows the API. The path begins with its stage. */
const toApi = (scope: Stack, { api }: SiteParts): cloudfront.BehaviorOptions => ({
  origin: new HttpOrigin(`${api.apiId}.execute-api.${scope.region}.${scope.urlSuffix}`),
  viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
  allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
  cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
  originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
});

const ownDomain = (scope: Stack, { webDomain }: Settings) =>
  webDomain === undefined
    ? {}
    : {
        domainNames: [webDomain.name],
        certificate: Certificate.fromCertificateArn(scope, 'SiteCertificate', webDomain.certificateArn),
        minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      };

/** What web/src/data/config.ts reads before anything else. */
export const siteConfig = ({ issuer, webClientId }: Settings) => ({
  oidc: { issuer, clientId: webClientId, scope: 'openid profile email' },
  apiBase: '/api',
});

/** Two deployments, because files under assets/ carry their content's hash in their names, and the others are asked for again. */
const upload = (
  scope: Stack,
  bucket: Bucket,
  distribution: cloudfront.Distribution,
  { settings, files }: SiteParts,
) => {
  const common = { destinationBucket: bucket, prune: false, memoryLimit: 256 };
  const assets = new BucketDeployment(scope, 'SiteAssets', {
    ...common,
    sources: [Source.asset(files, { exclude: ['*', '!assets', '!assets/**'] })],
    cacheControl: [CacheControl.fromString('public, max-age=31536000, immutable')],
  });
  const pages = new BucketDeployment(scope, 'SitePagesFiles', {
    ...common,
    sources: [
      Source.asset(files, { exclude: ['assets', 'assets/**'] }),
      Source.jsonData('config.json', siteConfig(settings)),
    ],
    cacheControl: [CacheControl.noCache()],
    distribution,
    distributionPaths: ['/*'],
  });
  // A page must not name an asset that is not there yet.
  pages.node.addDependency(assets);
};

export const makeSite = (scope: Stack, parts: SiteParts): void => {
  const bucket = new Bucket(scope, 'SiteBucket', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const distribution = new cloudfront.Distribution(scope, 'Site', {
    comment: `Pregón, stage ${parts.settings.stage}`,
    defaultRootObject: 'index.html',
    defaultBehavior: toFiles(scope, bucket, parts),
    additionalBehaviors: { '/api/*': toApi(scope, parts) },
    httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
    ...ownDomain(scope, parts.settings),
  });
  upload(scope, bucket, distribution, parts);
  new CfnOutput(scope, 'SiteUrl', {
    value: `https://${parts.settings.webDomain?.name ?? distribution.distributionDomainName}`,
  });
};
