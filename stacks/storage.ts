// The bucket for imports, rejected rows and media. Browsers reach it only with presigned URLs.
import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods } from 'aws-cdk-lib/aws-s3';
import type { Settings } from './settings.ts';

export const makeBucket = (scope: Stack, settings: Settings): Bucket =>
  new Bucket(scope, 'Bucket', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    cors: [
      {
        allowedMethods: [HttpMethods.PUT, HttpMethods.GET],
        allowedOrigins: [...settings.webOrigins],
        allowedHeaders: ['*'],
        maxAge: 3600,
      },
    ],
    // What an upload that broke off left behind is paid for and seen nowhere.
    lifecycleRules: [
      { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      // A day more than a file is offered.
      { prefix: 'exports/', expiration: Duration.days(8) },
      // Pieces of a rejects file, which an import that died at its very end has not removed.
      { prefix: 'pieces/', expiration: Duration.days(30) },
    ],
    removalPolicy: settings.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
