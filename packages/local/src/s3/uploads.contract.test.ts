// Uploads in parts with the real client: against the local part, or against AWS with PREGON_CONTRACT_BUCKET=name of an empty bucket.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { Bucket } from '@pregon/core/cloud/bucket';
import { Uploads } from '@pregon/core/cloud/uploads';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { startS3 } from '../s3.ts';

const onAws = process.env.PREGON_CONTRACT_BUCKET;
const dir = await mkdtemp(join(tmpdir(), 'pregon-s3-'));
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const origin = 'http://localhost:3000';
const local = onAws === undefined ? await startS3({ dir, bucket: 'contract', origins: [origin] }) : undefined;
const client = new S3Client(
  local === undefined ? {} : { endpoint: local.url, region: 'us-east-1', credentials, forcePathStyle: true },
);
const name = onAws ?? 'contract';
const uploads = new Uploads(client, name);
const bucket = new Bucket(client, name);

afterAll(async () => {
  client.destroy();
  await local?.stop();
  await rm(dir, { recursive: true, force: true });
});

const mib = 1024 * 1024;

async function begun() {
  const key = `uploads/${randomUUID()}`;
  const id = await uploads.begin(key, 'text/csv');
  onTestFinished(async () => {
    await uploads.abort(key, id);
    await bucket.remove(key);
  });
  const put = async (partNumber: number, body: Buffer, sizeBytes = body.length) => {
    const url = await uploads.presignPart(key, id, { partNumber, sizeBytes, expiresSeconds: 60 });
    return fetch(url, { method: 'PUT', body: new Uint8Array(body), headers: { origin } });
  };
  return { key, id, put };
}

test('parts come in any order, a later one of a number wins, and together they are the file', async () => {
  const { key, id, put } = await begun();
  const [first, second] = [Buffer.alloc(5 * mib, 'a'), Buffer.from('end')];
  for (const [number, body] of [
    [2, second],
    [1, Buffer.alloc(5 * mib, 'x')],
    [1, first],
  ] as const) {
    const answer = await put(number, body);
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, local ? origin : null]);
  }
  const parts = await uploads.parts(key, id);
  expect(parts?.map(({ partNumber, sizeBytes }) => [partNumber, sizeBytes])).toEqual([
    [1, 5 * mib],
    [2, 3],
  ]);
  expect(await uploads.complete(key, id, parts ?? [])).toBe(true);
  expect(await bucket.head(key)).toMatchObject({ sizeBytes: 5 * mib + 3, contentType: 'text/csv' });
  const end = await Array.fromAsync(await bucket.read(key, { start: 5 * mib - 1 }));
  expect(Buffer.concat(end).toString()).toBe('aend');
  expect(await uploads.parts(key, id)).toBeUndefined();
  expect(await uploads.complete(key, id, parts ?? [])).toBe(false);
});

test('a link takes its part alone, of the length that was signed', async () => {
  const { key, id, put } = await begun();
  expect((await put(1, Buffer.from('abcd'), 3)).status).toBe(403);
  const url = await uploads.presignPart(key, id, { partNumber: 1, sizeBytes: 3, expiresSeconds: 60 });
  const other = url.replace('partNumber=1', 'partNumber=2');
  expect((await fetch(other, { method: 'PUT', body: 'abc' })).status).toBe(403);
  expect(await uploads.parts(key, id)).toEqual([]);
});

test('more parts than one list holds are all told', async () => {
  const { key, id, put } = await begun();
  for (const number of [1, 2, 3, 7]) await put(number, Buffer.from(String(number)));
  const parts = await uploads.parts(key, id, 3);
  expect(parts?.map(({ partNumber }) => partNumber)).toEqual([1, 2, 3, 7]);
});

test('an upload that is aborted is gone, and aborting it again is no error', async () => {
  const { key, id, put } = await begun();
  await put(1, Buffer.from('abc'));
  await uploads.abort(key, id);
  await uploads.abort(key, id);
  expect(await uploads.parts(key, id)).toBeUndefined();
  expect((await put(1, Buffer.from('abc'))).status).toBe(404);
});
