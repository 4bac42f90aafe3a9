// The bucket of this machine as the functions see theirs: the real client of the SDK against the local S3.
import { S3Client } from '@aws-sdk/client-s3';
import { Bucket } from '@pregon/core/cloud/bucket';
import { credentials, names, region } from '../system/environment.ts';

export interface OpenBucket extends Disposable {
  readonly bucket: Bucket;
}

/** @param endpoint as `.local/endpoints.json` names it. */
export function openBucket(endpoint: string): OpenBucket {
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  return { bucket: new Bucket(client, names.bucket), [Symbol.dispose]: () => client.destroy() };
}
