// The bucket port with the real client: against the local part, or against AWS with PREGON_CONTRACT_BUCKET=name of an empty bucket.
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Bucket } from '@pregon/core/cloud/bucket';
import { DomainError } from '@pregon/core/error';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { startS3 } from '../s3.ts';

/** Awaits an event, however busy the machine is. */
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, 15_000);

const onAws = process.env.PREGON_CONTRACT_BUCKET;
const dir = await mkdtemp(join(tmpdir(), 'pregon-s3-'));
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const local = onAws === undefined ? await startS3({ dir, bucket: 'contract' }) : undefined;
const client = new S3Client(
  local === undefined ? {} : { endpoint: local.url, region: 'us-east-1', credentials, forcePathStyle: true },
);
const name = onAws ?? 'contract';
const bucket = new Bucket(client, name);

afterAll(async () => {
  client.destroy();
  await local?.stop();
  await rm(dir, { recursive: true, force: true });
});

/** A key of its own for each test; its object goes with the test. */
const newKey = (ending = ''): string => {
  const key = `contract/${randomUUID()}${ending}`;
  onTestFinished(() => bucket.remove(key));
  return key;
};

const bytesOf = async (body: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
};
const textOf = async (key: string, range?: { start: number; end?: number }): Promise<string> =>
  (await bytesOf(await bucket.read(key, range))).toString();

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('what is written is read, and its head tells size, type and ETag', async () => {
  const key = newKey('.csv');
  await bucket.write(key, 'número,nombre\n', 'text/csv; charset=utf-8');
  expect(await textOf(key)).toBe('número,nombre\n');
  const etag = `"${createHash('md5').update('número,nombre\n').digest('hex')}"`;
  expect(await bucket.head(key)).toEqual({ sizeBytes: 15, contentType: 'text/csv; charset=utf-8', etag });
});

test('a key may have spaces, plus signs, accents and percent signs', async () => {
  const key = newKey(" año nuevo+100%/(1) 'x'.csv");
  await bucket.write(key, 'x', 'text/plain');
  expect(await textOf(key)).toBe('x');
  const link = await bucket.presignGet(key, { expiresSeconds: 60 });
  expect(await (await fetch(link)).text()).toBe('x');
});

test('a second write replaces the object, and an empty one is an object too', async () => {
  const key = newKey();
  await bucket.write(key, 'long enough', 'text/plain');
  await bucket.write(key, new Uint8Array(), 'text/csv');
  expect(await bucket.head(key)).toMatchObject({ sizeBytes: 0, contentType: 'text/csv' });
  expect(await textOf(key)).toBe('');
  expect(await textOf(key, { start: 0 })).toBe('');
});

test('an absent object has no head, and reading it is not_found', async () => {
  expect(await bucket.head(newKey())).toBeUndefined();
  const error = await bucket.read(newKey()).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DomainError);
  expect(error).toMatchObject({ kind: 'not_found', code: 'file_not_found' });
});

test('a range is read with both its ends, from the end on there is nothing', async () => {
  const key = newKey();
  await bucket.write(key, '0123456789', 'text/plain');
  expect(await textOf(key, { start: 2, end: 4 })).toBe('234');
  expect(await textOf(key, { start: 0, end: 0 })).toBe('0');
  expect(await textOf(key, { start: 8 })).toBe('89');
  expect(await textOf(key, { start: 8, end: 100 })).toBe('89');
  expect(await textOf(key, { start: 10 })).toBe('');
});

test('ranges that the adapter does not use are answered as S3 answers them', async () => {
  const key = newKey();
  await bucket.write(key, '0123456789', 'text/plain');
  const read = async (Range: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: name, Key: key, Range }));
    return Body?.transformToString();
  };
  expect(await read('bytes=-3')).toBe('789');
  expect(await read('bytes=-30')).toBe('0123456789');
  expect(await read('lines=1-2')).toBe('0123456789');
  await expect(read('bytes=10-12')).rejects.toMatchObject({ name: 'InvalidRange' });
});

test('reading ends when the reader has seen enough', async () => {
  const key = newKey();
  await bucket.write(key, Buffer.alloc(4 * 1024 * 1024), 'application/octet-stream');
  for await (const chunk of await bucket.read(key)) {
    expect(chunk.length).toBeGreaterThan(0);
    break;
  }
  expect(await bucket.head(key)).toBeDefined();
});

test('removing is for ever, and repeating it is no error', async () => {
  const key = newKey();
  await bucket.write(key, 'x', 'text/plain');
  await bucket.remove(key);
  await bucket.remove(key);
  expect(await bucket.head(key)).toBeUndefined();
});

async function* lines(count: number, bytes: number): AsyncGenerator<Uint8Array> {
  for (let line = 0; line < count; line += 1) yield Buffer.alloc(bytes, line);
}

test('a long stream is written whole, and nobody sees it before its end', async () => {
  const key = newKey();
  const seen: unknown[] = [];
  const digest = createHash('sha256');
  async function* body() {
    for await (const chunk of lines(21, 1_000_000)) {
      digest.update(chunk);
      yield chunk;
    }
    seen.push(await bucket.head(key));
  }
  await bucket.writeStream(key, body(), 'application/x-lines');
  expect(seen).toEqual([undefined]);
  expect(await bucket.head(key)).toMatchObject({ sizeBytes: 21_000_000, contentType: 'application/x-lines' });
  expect(sha256(await bytesOf(await bucket.read(key)))).toBe(digest.digest('hex'));
});

test('a stream that fits into one part, of text or of nothing, is written too', async () => {
  const [short, empty] = [newKey(), newKey()];
  async function* words() {
    yield 'año ';
    yield 'nuevo';
  }
  await bucket.writeStream(short, words(), 'text/plain');
  await bucket.writeStream(empty, lines(0, 0), 'text/plain');
  expect(await textOf(short)).toBe('año nuevo');
  expect(await bucket.head(empty)).toMatchObject({ sizeBytes: 0 });
});

test('a stream that fails leaves what was there before, and its own error', async () => {
  const key = newKey();
  await bucket.write(key, 'before', 'text/plain');
  async function* body() {
    yield* lines(9, 1_000_000);
    throw new Error('the disk is gone');
  }
  await expect(bucket.writeStream(key, body(), 'text/plain')).rejects.toThrow('the disk is gone');
  expect(await textOf(key)).toBe('before');
});

test('a multipart upload is checked: its parts, their order and size, its id', async () => {
  const upload = { Bucket: name, Key: newKey() };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(upload));
  const part = async (PartNumber: number, Body: Uint8Array) => {
    const { ETag } = await client.send(new UploadPartCommand({ ...upload, UploadId, PartNumber, Body }));
    return { PartNumber, ETag };
  };
  const complete = (Parts: { PartNumber: number; ETag?: string | undefined }[]) =>
    client.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts } }));
  const [small, last] = [await part(1, Buffer.alloc(1000)), await part(2, Buffer.alloc(1000, 1))];
  await expect(complete([small, last])).rejects.toMatchObject({ name: 'EntityTooSmall' });
  await expect(complete([last, small])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  await expect(complete([{ ...small, ETag: last.ETag }])).rejects.toMatchObject({ name: 'InvalidPart' });
  await client.send(new AbortMultipartUploadCommand({ ...upload, UploadId }));
  await expect(part(3, Buffer.alloc(10))).rejects.toMatchObject({ name: 'NoSuchUpload' });
  expect(await bucket.head(upload.Key)).toBeUndefined();
});

test('a body that is not what its checksum says is refused and not kept', async () => {
  const Key = newKey();
  const ContentMD5 = createHash('md5').update('other').digest('base64');
  const put = new PutObjectCommand({ Bucket: name, Key, Body: 'text', ContentMD5 });
  await expect(client.send(put)).rejects.toMatchObject({ name: 'BadDigest' });
  const crc = new PutObjectCommand({ Bucket: name, Key, Body: 'text', ChecksumCRC32: 'AAAAAA==' });
  await expect(client.send(crc)).rejects.toMatchObject({ name: expect.stringMatching(/BadDigest|InvalidRequest/) });
  expect(await bucket.head(Key)).toBeUndefined();
});

test('a condition that does not hold is refused', async () => {
  const Key = newKey();
  await bucket.write(Key, 'x', 'text/plain');
  const failed = { $metadata: { httpStatusCode: 412 } };
  const again = new PutObjectCommand({ Bucket: name, Key, Body: 'y', IfNoneMatch: '*' });
  await expect(client.send(again)).rejects.toMatchObject(failed);
  const other = new GetObjectCommand({ Bucket: name, Key, IfMatch: '"other"' });
  await expect(client.send(other)).rejects.toMatchObject(failed);
  expect(await textOf(Key)).toBe('x');
});

const put = (url: string, headers: Record<string, string>, body = 'abc') =>
  fetch(url, { method: 'PUT', headers, body });

test('a presigned upload takes exactly what was signed', async () => {
  const key = newKey();
  const upload = await bucket.presignPut(key, { contentType: 'text/csv', contentLength: 3, expiresSeconds: 60 });
  expect(upload).toMatchObject({ method: 'PUT', headers: { 'content-type': 'text/csv' } });
  expect((await put(upload.url, { 'content-type': 'text/html' })).status).toBe(403);
  expect((await put(upload.url, {})).status).toBe(403);
  expect((await put(upload.url, upload.headers, 'abcd')).status).toBe(403);
  expect(await bucket.head(key)).toBeUndefined();
  expect((await put(upload.url, upload.headers)).status).toBe(200);
  expect(await bucket.head(key)).toMatchObject({ sizeBytes: 3, contentType: 'text/csv' });
});

test('a presigned upload without a length takes any', async () => {
  const key = newKey();
  const upload = await bucket.presignPut(key, { contentType: 'text/csv', expiresSeconds: 60 });
  expect((await put(upload.url, upload.headers, 'abcdef')).status).toBe(200);
  expect(await textOf(key)).toBe('abcdef');
});

test('a presigned upload is good for no other key, method or query, and not with another signature', async () => {
  const key = newKey();
  const { url, headers } = await bucket.presignPut(key, { contentType: 'text/csv', expiresSeconds: 60 });
  const forged = url.replace(/Signature=[0-9a-f]{8}/, 'Signature=00000000');
  const longer = url.replace('X-Amz-Expires=60', 'X-Amz-Expires=600000');
  const unsigned = url.split('?', 1).join('');
  for (const other of [url.replace(key, `${key}x`), forged, longer, unsigned, `${url}&acl`]) {
    expect((await put(other, headers)).status).toBe(403);
  }
  expect((await fetch(url)).status).toBe(403);
  expect((await put(url, { ...headers, 'x-amz-meta-a': 'b' })).status).toBe(403);
  expect(await bucket.head(key)).toBeUndefined();
});

test('a presigned link reads, and names the download', async () => {
  const key = newKey();
  await bucket.write(key, 'a;b', 'text/csv');
  const plain = await fetch(await bucket.presignGet(key, { expiresSeconds: 60 }));
  expect([await plain.text(), plain.headers.get('content-disposition')]).toEqual(['a;b', null]);
  const named = await fetch(await bucket.presignGet(key, { expiresSeconds: 60, downloadName: 'año "1".csv' }));
  expect(named.headers.get('content-disposition')).toBe(
    `attachment; filename="a_o _1_.csv"; filename*=UTF-8''a%C3%B1o%20%221%22.csv`,
  );
  expect(named.headers.get('content-type')).toBe('text/csv');
});

test('a presigned link ends when its time is up', async () => {
  const key = newKey();
  await bucket.write(key, 'x', 'text/plain');
  const link = await bucket.presignGet(key, { expiresSeconds: 1 });
  const upload = await bucket.presignPut(key, { contentType: 'text/plain', expiresSeconds: 1 });
  for (const late of [() => fetch(link), () => put(upload.url, upload.headers)]) {
    await eventually(async () => {
      const response = await late();
      expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('Request has expired')]);
    });
  }
});

test('a key that S3 does not know, and a wrong secret, are refused', async () => {
  const { endpoint, region, forcePathStyle } = { ...client.config, endpoint: local?.url, region: 'us-east-1' };
  const as = (accessKeyId: string, secretAccessKey: string) => {
    const config = { region, forcePathStyle: forcePathStyle ?? false, credentials: { accessKeyId, secretAccessKey } };
    const stranger = new S3Client(endpoint === undefined ? config : { ...config, endpoint });
    onTestFinished(() => stranger.destroy());
    return new Bucket(stranger, name).write(newKey(), 'x', 'text/plain');
  };
  await expect(as('AKIAUNKNOWN000000000', 'x')).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  if (onAws === undefined) await expect(as('local', 'x')).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
});

test('nobody reads without a signature', async () => {
  const key = newKey();
  await bucket.write(key, 'x', 'text/plain');
  const address = (await bucket.presignGet(key, { expiresSeconds: 60 })).split('?', 1).join('');
  expect((await fetch(address)).status).toBe(403);
});
