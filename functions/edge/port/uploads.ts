// Uploads in parts, for functions with the grant `uploads`.
import { S3Client } from '@aws-sdk/client-s3';
import { Uploads } from '@pregon/core/cloud/uploads';
import type { Opener } from '../ports.ts';

/** Path style is what every S3 but AWS's own speaks, and AWS's still does. */
const forcePathStyle = process.env.AWS_ENDPOINT_URL_S3 !== undefined;

export const uploads: Opener<'uploads'> = (config) => new Uploads(new S3Client({ forcePathStyle }), config.bucket);
