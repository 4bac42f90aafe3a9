// The objects on disk, for s3rver: its own store shows half-written files, answers before the bytes are on disk, cannot abort an upload and
// checks nothing it is told about a body. Files keep s3rver's names: `key._S3rver_object`, `….object.md5` (the ETag), `….metadata.json`.
import { createHash, randomUUID } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import S3Error from 's3rver/lib/models/error.js';
import S3Object from 's3rver/lib/models/object.js';
import FilesystemStore from 's3rver/lib/stores/filesystem.js';

/** S3's: every part but the last has at least 5 MiB. */
const minPartBytes = 5 * 1024 * 1024;
const maxPartNumber = 10_000;

interface Written {
  readonly size: number;
  /** Hexadecimal, and for a multipart object followed by `-` and the number of parts. */
  readonly md5: string;
}

interface Spooled extends Written {
  readonly path: string;
}

interface Part {
  readonly number: number;
  readonly etag: string;
}

type Metadata = Record<string, string | number>;

const kept = new Set(['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'content-type']);

export class ObjectStore extends FilesystemStore {
  readonly #spool: string;

  /** @param dir holds `objects` and what is being written; what a killed run was writing is thrown away. */
  constructor(dir: string) {
    super(join(dir, 'objects'));
    this.#spool = join(dir, 'spool');
    rmSync(this.#spool, { recursive: true, force: true });
    mkdirSync(this.#spool, { recursive: true });
    mkdirSync(this.rootDirectory, { recursive: true });
  }

  /** Undefined when there is no such object. All of it is read in one turn, so that it is never of two versions. */
  facts(bucket: string, key: string): Metadata | undefined {
    const path = this.getResourcePath(bucket, key, 'object');
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    const metadata: Metadata = JSON.parse(readFileSync(this.getResourcePath(bucket, key, 'metadata.json'), 'utf8'));
    return {
      ...metadata,
      etag: `"${readFileSync(`${path}.md5`, 'utf8')}"`,
      'last-modified': stat.mtime.toUTCString(),
      'content-length': stat.size,
    };
  }

  async getMetadata(bucket: string, key: string): Promise<Metadata> {
    const facts = this.facts(bucket, key);
    // s3rver's list and copy look for this code.
    if (facts === undefined) throw Object.assign(new Error('No such object'), { code: 'ENOENT' });
    return facts;
  }

  async existsObject(bucket: string, key: string): Promise<boolean> {
    return existsSync(this.getResourcePath(bucket, key, 'object'));
  }

  async getObject(
    bucket: string,
    key: string,
    options: { start?: number; end?: number } = {},
  ): Promise<S3Object | null> {
    const facts = this.facts(bucket, key);
    if (facts === undefined) return null;
    const object = new S3Object(bucket, key, null, facts);
    const last = Number(facts['content-length']) - 1;
    const start = options.start ?? 0;
    const end = Math.min(options.end ?? last, last);
    if (options.start !== undefined) {
      object.range = { start, end };
      // Without content s3rver answers 416.
      if (start > end) return object;
    }
    const fd = openSync(this.getResourcePath(bucket, key, 'object'), 'r');
    object.content = createReadStream('', { fd, start, end: Math.max(start, end) });
    return object;
  }

  async putObject(object: S3Object): Promise<Written> {
    const spooled = await this.#write(object.content);
    this.#place(object.bucket, object.key, object.metadata, spooled);
    return spooled;
  }

  async deleteObject(bucket: string, key: string): Promise<void> {
    for (const resource of ['object', 'object.md5', 'metadata.json']) {
      rmSync(this.getResourcePath(bucket, key, resource), { force: true });
    }
  }

  async putPart(bucket: string, uploadId: string, partNumber: string, content: unknown): Promise<Written> {
    const dir = this.#upload(bucket, uploadId);
    if (!/^\d{1,5}$/.test(partNumber) || Number(partNumber) < 1 || Number(partNumber) > maxPartNumber) {
      throw new S3Error('InvalidArgument', `Part number must be an integer between 1 and ${maxPartNumber}, inclusive`);
    }
    const spooled = await this.#write(content);
    const path = join(dir, String(Number(partNumber)));
    writeFileSync(`${path}.md5`, spooled.md5);
    renameSync(spooled.path, path);
    return spooled;
  }

  async putObjectMultipart(bucket: string, uploadId: string, parts: readonly Part[]): Promise<Written> {
    const dir = this.#upload(bucket, uploadId);
    const paths = checkedParts(dir, parts);
    const path = join(this.#spool, randomUUID());
    await pipeline(Readable.from(chain(paths), { objectMode: false }), createWriteStream(path));
    const digests = Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex')));
    const md5 = `${createHash('md5').update(digests).digest('hex')}-${parts.length}`;
    const spooled = { path, size: statSync(path).size, md5 };
    const metadata: Metadata = JSON.parse(readFileSync(join(dir, 'metadata'), 'utf8'));
    this.#place(bucket, readFileSync(join(dir, 'key'), 'utf8'), metadata, spooled);
    rmSync(dir, { recursive: true, force: true });
    return spooled;
  }

  /** What has come of an upload, in order. @throws S3Error NoSuchUpload. */
  partsOf(bucket: string, key: string, uploadId: string): (Part & { readonly size: number })[] {
    const dir = this.#upload(bucket, uploadId);
    if (readFileSync(join(dir, 'key'), 'utf8') !== key) throw noSuchUpload();
    return readdirSync(dir)
      .filter((name) => name.endsWith('.md5'))
      .map((name) => Number(name.slice(0, -'.md5'.length)))
      .sort((a, b) => a - b)
      .map((number) => {
        const path = join(dir, String(number));
        return { number, etag: readFileSync(`${path}.md5`, 'utf8'), size: statSync(path).size };
      });
  }

  /** @throws S3Error NoSuchUpload. */
  abortUpload(bucket: string, uploadId: string): void {
    rmSync(this.#upload(bucket, uploadId), { recursive: true });
  }

  #upload(bucket: string, uploadId: string): string {
    const dir = join(this.getResourcePath(bucket, undefined, 'uploads'), uploadId);
    if (/^[0-9a-f]{32}$/.test(uploadId) && existsSync(dir)) return dir;
    throw noSuchUpload();
  }

  /** Takes a body to the end before anyone can see it. A broken connection or a wrong checksum leaves nothing. */
  async #write(content: unknown): Promise<Spooled> {
    if (!(content instanceof IncomingMessage)) throw new S3Error('NotImplemented', 'Only PUT takes a body here.');
    const path = join(this.#spool, randomUUID());
    const digest = { md5: createHash('md5'), sha256: createHash('sha256'), crc32: 0, size: 0 };
    try {
      await pipeline(
        content,
        async function* (body: AsyncIterable<Buffer>) {
          for await (const chunk of body) {
            digest.md5.update(chunk);
            digest.sha256.update(chunk);
            digest.crc32 = crc32(chunk, digest.crc32);
            digest.size += chunk.length;
            yield chunk;
          }
        },
        createWriteStream(path),
      );
      const md5 = digest.md5.digest();
      checkDigests(content.headers, md5, digest.sha256.digest(), digest.crc32);
      return { path, size: digest.size, md5: md5.toString('hex') };
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    }
  }

  /** In one turn of the event loop: readers see the old object or the new one. */
  #place(bucket: string, key: string, metadata: Metadata, { path, md5 }: Spooled): void {
    const target = this.getResourcePath(bucket, key, 'object');
    const facts = Object.entries(metadata).filter(([name]) => kept.has(name) || name.startsWith('x-amz-meta-'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(`${target}.md5`, md5);
    writeFileSync(this.getResourcePath(bucket, key, 'metadata.json'), JSON.stringify(Object.fromEntries(facts)));
    renameSync(path, target);
  }
}

const noSuchUpload = () =>
  new S3Error(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  );

const checkedParts = (dir: string, parts: readonly Part[]): string[] => {
  const path = (part: Part) => join(dir, String(part.number));
  const present = new Set(readdirSync(dir));
  if (parts.some((part, index) => index > 0 && part.number <= (parts[index - 1]?.number ?? 0))) {
    throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  if (
    parts.some((part) => !present.has(`${part.number}.md5`) || readFileSync(`${path(part)}.md5`, 'utf8') !== part.etag)
  ) {
    throw new S3Error('InvalidPart', "One or more parts could not be found, or its ETag didn't match.");
  }
  if (parts.slice(0, -1).some((part) => statSync(path(part)).size < minPartBytes)) {
    throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  }
  return parts.map(path);
};

async function* chain(paths: readonly string[]): AsyncGenerator<Buffer> {
  for (const path of paths) yield* createReadStream(path);
}

const checkDigests = (headers: IncomingMessage['headers'], md5: Buffer, sha256: Buffer, crc: number): void => {
  const crcBytes = Buffer.alloc(4);
  crcBytes.writeUInt32BE(crc);
  const differs = (header: string, value: string) => headers[header] !== undefined && headers[header] !== value;
  const payload = headers['x-amz-content-sha256'];
  if (typeof payload === 'string' && /^[0-9a-f]{64}$/.test(payload) && payload !== sha256.toString('hex')) {
    const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    // s3rver does not know this code, and would make it a 500.
    throw Object.assign(new S3Error('XAmzContentSHA256Mismatch', message), { status: 400 });
  }
  if (
    differs('content-md5', md5.toString('base64')) ||
    differs('x-amz-checksum-crc32', crcBytes.toString('base64')) ||
    differs('x-amz-checksum-sha256', sha256.toString('base64'))
  ) {
    throw new S3Error('BadDigest', 'The checksum you specified did not match the calculated checksum.');
  }
};
