// Files that a browser uploads in parts, each with a link of its own, so that a break costs one part and not the file.
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  NoSuchUpload,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

export interface UploadedPart {
  readonly partNumber: number;
  readonly sizeBytes: number;
  readonly etag: string;
}

export class Uploads {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  /** @returns the upload's id. One that is neither completed nor aborted goes by the bucket's lifecycle rule. */
  async begin(key: string, contentType: string): Promise<string> {
    const command = new CreateMultipartUploadCommand({ Bucket: this.#bucket, Key: key, ContentType: contentType });
    const { UploadId } = await this.#client.send(command);
    if (UploadId === undefined) throw new Error('S3 began an upload and did not name it.');
    return UploadId;
  }

  /** A link that takes one PUT of a part with exactly this length. The URL is all that the request needs. */
  async presignPart(
    key: string,
    uploadId: string,
    o: { partNumber: number; sizeBytes: number; expiresSeconds: number },
  ): Promise<string> {
    const command = new UploadPartCommand({
      Bucket: this.#bucket,
      Key: key,
      UploadId: uploadId,
      PartNumber: o.partNumber,
      ContentLength: o.sizeBytes,
    });
    // The SDK would sign the checksum of the body that it has now, which is none.
    command.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        for (const name of Object.keys(headers))
          if (/^x-amz-(checksum-|sdk-checksum-)/.test(name)) delete headers[name];
        return next(args);
      },
      { step: 'build', name: 'withoutChecksum', priority: 'low' },
    );
    return getSignedUrl(this.#client, command, {
      expiresIn: o.expiresSeconds,
      signableHeaders: new Set(['content-length', 'host']),
    });
  }

  /** What S3 has so far, in order. Undefined when there is no such upload: completed, aborted, or a day old. @param pageSize at most 1,000. */
  async parts(key: string, uploadId: string, pageSize = 1_000): Promise<UploadedPart[] | undefined> {
    const found: UploadedPart[] = [];
    let PartNumberMarker: string | undefined;
    do {
      const command = new ListPartsCommand({
        Bucket: this.#bucket,
        Key: key,
        UploadId: uploadId,
        MaxParts: pageSize,
        PartNumberMarker,
      });
      const page = await this.#client.send(command).catch(unlessAbsent);
      if (page === undefined) return undefined;
      for (const { PartNumber = 0, Size = 0, ETag = '' } of page.Parts ?? []) {
        found.push({ partNumber: PartNumber, sizeBytes: Size, etag: ETag });
      }
      PartNumberMarker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
    } while (PartNumberMarker !== undefined);
    return found;
  }

  /** Makes the object. @returns false when there is no such upload. */
  async complete(key: string, uploadId: string, parts: readonly UploadedPart[]): Promise<boolean> {
    const Parts = parts.map(({ partNumber, etag }) => ({ PartNumber: partNumber, ETag: etag }));
    const upload = { Bucket: this.#bucket, Key: key, UploadId: uploadId };
    const done = this.#client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    return (await done.catch(unlessAbsent)) !== undefined;
  }

  /** No error when it is absent. */
  async abort(key: string, uploadId: string): Promise<void> {
    const upload = { Bucket: this.#bucket, Key: key, UploadId: uploadId };
    await this.#client.send(new AbortMultipartUploadCommand(upload)).catch(unlessAbsent);
  }
}

/** ListParts and CompleteMultipartUpload do not name this error in their model. */
function unlessAbsent(error: unknown): undefined {
  if (error instanceof NoSuchUpload || (error instanceof S3ServiceException && error.name === 'NoSuchUpload')) return;
  throw error;
}
