// The objects of one S3 bucket: links that a browser may use for a while, reading by ranges, writing without holding a file in memory.
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NotFound,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { notFound } from '../error.ts';

/** S3 takes parts of 5 MiB or more, and 10,000 of them. */
const partBytes = 8 * 1024 * 1024;

export interface Upload {
  readonly url: string;
  readonly method: 'PUT';
  /** To be sent exactly so: they are part of the signature. */
  readonly headers: Record<string, string>;
}

export interface ObjectFacts {
  readonly sizeBytes: number;
  readonly contentType: string;
  readonly etag: string;
}

export class Bucket {
  readonly #client: S3Client;
  readonly #name: string;

  constructor(client: S3Client, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /**
   * A link that takes one PUT of this content type, and of exactly this length when it is given (an HTTP client states the length by itself).
   * @param o.expiresSeconds at most 604,800 (a week).
   */
  async presignPut(
    key: string,
    o: { contentType: string; contentLength?: number; expiresSeconds: number },
  ): Promise<Upload> {
    const command = new PutObjectCommand({
      Bucket: this.#name,
      Key: key,
      ContentType: o.contentType,
      ...(o.contentLength === undefined ? {} : { ContentLength: o.contentLength }),
    });
    // The SDK would sign the checksum of the body that it has now, which is none: the upload would then be refused.
    command.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        for (const name of Object.keys(headers)) {
          if (/^x-amz-(checksum-|sdk-checksum-)/.test(name)) delete headers[name];
        }
        return next(args);
      },
      { step: 'build', name: 'withoutChecksum', priority: 'low' },
    );
    const url = await getSignedUrl(this.#client, command, {
      expiresIn: o.expiresSeconds,
      signableHeaders: new Set(['content-type', 'content-length', 'host']),
    });
    return { url, method: 'PUT', headers: { 'content-type': o.contentType } };
  }

  /** A link that reads the object. @param o.downloadName the name under which a browser saves it; absent: it shows it. */
  presignGet(key: string, o: { expiresSeconds: number; downloadName?: string }): Promise<string> {
    const command = new GetObjectCommand({
      Bucket: this.#name,
      Key: key,
      ...(o.downloadName === undefined ? {} : { ResponseContentDisposition: attachment(o.downloadName) }),
    });
    return getSignedUrl(this.#client, command, { expiresIn: o.expiresSeconds });
  }

  /**
   * Undefined when there is no such object. (S3 says so only to a role that may list the bucket; others get 403.)
   * @param versionId of a bucket that keeps versions; absent: the newest.
   */
  async head(key: string, versionId?: string): Promise<ObjectFacts | undefined> {
    try {
      const found = await this.#client.send(
        new HeadObjectCommand({ Bucket: this.#name, Key: key, ...versionOf(versionId) }),
      );
      return {
        sizeBytes: found.ContentLength ?? 0,
        contentType: found.ContentType ?? 'application/octet-stream',
        etag: found.ETag ?? '',
      };
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }

  /**
   * The object's bytes, or those from `start` to `end` (both included, from 0; `end` may be past the last byte). From the end on: nothing.
   * @throws DomainError not_found when the object is absent.
   */
  async read(
    key: string,
    range?: { start: number; end?: number },
    versionId?: string,
  ): Promise<AsyncIterable<Uint8Array>> {
    const Range = range === undefined ? undefined : `bytes=${range.start}-${range.end ?? ''}`;
    try {
      const found = await this.#client.send(
        new GetObjectCommand({
          Bucket: this.#name,
          Key: key,
          ...(Range === undefined ? {} : { Range }),
          ...versionOf(versionId),
        }),
      );
      return found.Body as unknown as AsyncIterable<Uint8Array>;
    } catch (error) {
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      if (status === 404) throw notFound('file');
      if (status === 416) return nothing();
      throw error;
    }
  }

  /** For bodies that are in memory anyway. */
  async write(key: string, body: Uint8Array | string, contentType: string): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({
        Bucket: this.#name,
        Key: key,
        Body: body,
        ContentType: contentType,
        // Of an empty body the SDK would say that it does not know the length.
        ContentLength: Buffer.byteLength(body),
      }),
    );
  }

  /**
   * Writes as the body comes, holding one part of 8 MiB (and what a chunk adds to it); the object appears when all is written.
   * When the body or S3 fails, the parts are thrown away and the first error is thrown.
   */
  async writeStream(key: string, body: AsyncIterable<Uint8Array | string>, contentType: string): Promise<void> {
    const parts = inParts(body);
    const { value: first = new Uint8Array() } = await parts.next();
    if (first.length < partBytes) return await this.write(key, first, contentType);
    const { UploadId } = await this.#client.send(
      new CreateMultipartUploadCommand({ Bucket: this.#name, Key: key, ContentType: contentType }),
    );
    const upload = { Bucket: this.#name, Key: key, UploadId };
    try {
      const Parts = [await this.#writePart(upload, 1, first)];
      for await (const part of parts) Parts.push(await this.#writePart(upload, Parts.length + 1, part));
      await this.#client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    } catch (error) {
      // A failure to clean up must not hide why it was needed; the bucket's lifecycle rule removes what stays.
      await this.#client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
      throw error;
    }
  }

  async #writePart(
    upload: { Bucket: string; Key: string; UploadId: string | undefined },
    PartNumber: number,
    Body: Uint8Array,
  ): Promise<CompletedPart> {
    const { ETag } = await this.#client.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    return { ETag, PartNumber };
  }

  /** No error when it is absent. */
  async remove(key: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.#name, Key: key }));
  }
}

const versionOf = (versionId: string | undefined): { VersionId?: string } =>
  versionId === undefined ? {} : { VersionId: versionId };

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* inParts(body: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array, undefined> {
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    const piece = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    pieces.push(piece);
    bytes += piece.length;
    if (bytes < partBytes) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(pieces);
}

/** RFC 6266: a plain name for old readers, the real one in UTF-8 beside it. */
const attachment = (name: string): string => {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const full = encodeURIComponent(name).replaceAll(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`;
};
