// The bucket, for functions with the grant `bucket:read` or `bucket:write`.
import { S3Client } from '@aws-sdk/client-s3';
import { Bucket } from '@pregon/core/cloud/bucket';
import type { Opener } from '../ports.ts';

/** Path style is what every S3 but AWS's own speaks, and AWS's still does. */
const forcePathStyle = process.env.AWS_ENDPOINT_URL_S3 !== undefined;

export const bucket: Opener<'bucket'> = (config) => new Bucket(new S3Client({ forcePathStyle }), config.bucket);
