// What only the local part can be asked: browsers of other origins, events, broken uploads, restarts.
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { Bucket } from '@pregon/core/cloud/bucket';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type S3ObjectCreated, type S3Options, startS3 } from '../s3.ts';

/** Awaits an event, however busy the machine is. */
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, 15_000);

const folder = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'pregon-s3-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
};

const start = async (options: Partial<S3Options> = {}) => {
  const dir = options.dir ?? (await folder());
  const s3 = await startS3({ bucket: 'pregon', ...options, dir });
  const credentials = options.credentials ?? { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new S3Client({ endpoint: s3.url, region: 'sa-east-1', credentials, forcePathStyle: true });
  onTestFinished(async () => {
    client.destroy();
    await s3.stop();
  });
  return { ...s3, dir, client, bucket: new Bucket(client, 'pregon') };
};

const textOf = async (bucket: Bucket, key: string): Promise<string> =>
  (await Array.fromAsync(await bucket.read(key))).map(String).join('');

test('pages of the allowed origin may upload and read, others may not', async () => {
  const { bucket } = await start({ origins: ['http://localhost:3000'] });
  const upload = await bucket.presignPut('x', { contentType: 'text/csv', expiresSeconds: 60 });
  const preflight = (origin: string, method = 'PUT') =>
    fetch(upload.url, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'content-type' },
    });
  const allowed = await preflight('http://localhost:3000');
  expect(allowed.status).toBe(200);
  expect(Object.fromEntries(allowed.headers)).toMatchObject({
    'access-control-allow-origin': 'http://localhost:3000',
    'access-control-allow-methods': 'GET, PUT, HEAD',
    'access-control-allow-headers': 'content-type',
  });
  expect((await preflight('http://elsewhere')).status).toBe(403);
  expect((await preflight('http://localhost:3000', 'DELETE')).status).toBe(403);
  const headers = { ...upload.headers, origin: 'http://localhost:3000' };
  const put = await fetch(upload.url, { method: 'PUT', headers, body: 'x' });
  expect([put.status, put.headers.get('access-control-allow-origin')]).toEqual([200, 'http://localhost:3000']);
  const elsewhere = { ...upload.headers, origin: 'http://elsewhere' };
  const other = await fetch(upload.url, { method: 'PUT', headers: elsewhere, body: 'x' });
  expect(other.headers.get('access-control-allow-origin')).toBeNull();
});

const collector = () => {
  const events: S3ObjectCreated[] = [];
  return { events, onObjectCreated: async (event: S3ObjectCreated) => void events.push(event) };
};

test('each new object is told as S3 tells it, with its key encoded', async () => {
  const { events, onObjectCreated } = collector();
  const { bucket } = await start({ onObjectCreated });
  await bucket.write('imports/año nuevo+(1).csv', 'hello', 'text/csv');
  await eventually(() => expect(events).toHaveLength(1));
  const [record] = events[0]?.Records ?? [];
  expect(record).toMatchObject({
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Put',
    s3: {
      s3SchemaVersion: '1.0',
      bucket: { name: 'pregon', arn: 'arn:aws:s3:::pregon' },
      object: {
        key: 'imports/a%C3%B1o+nuevo%2B%281%29.csv',
        size: 5,
        eTag: '5d41402abc4b2a76b9719d911017c592',
        sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
      },
    },
  });
  expect(decodeURIComponent(record?.s3.object.key.replaceAll('+', ' ') ?? '')).toBe('imports/año nuevo+(1).csv');
});

test('a multipart upload is told once, at its end, and a removal not at all', async () => {
  const { events, onObjectCreated } = collector();
  const { bucket } = await start({ onObjectCreated });
  await bucket.writeStream('long', [Buffer.alloc(9_000_000), Buffer.alloc(10)].values() as never, 'text/csv');
  await bucket.remove('long');
  await bucket.write('last', 'x', 'text/csv');
  await eventually(() => expect(events).toHaveLength(2));
  const told = events.map((event) => [event.Records[0]?.eventName, event.Records[0]?.s3.object.size]);
  expect(told).toEqual([
    ['ObjectCreated:CompleteMultipartUpload', 9_000_010],
    ['ObjectCreated:Put', 1],
  ]);
  const sequencers = events.map((event) => event.Records[0]?.s3.object.sequencer ?? '');
  expect(sequencers).toEqual(sequencers.toSorted());
});

test('an event that the listener refuses is told again, three times in all', async () => {
  let calls = 0;
  const onObjectCreated = async () => {
    calls += 1;
    throw new Error('not now');
  };
  const { bucket, dir } = await start({ onObjectCreated, retryMs: [1, 2] });
  await bucket.write('x', 'x', 'text/plain');
  await eventually(async () => expect(await readdir(join(dir, 'events'))).toEqual([]));
  expect(calls).toBe(3);
});

test.each([
  ['had not ended', () => {}],
  ['was ended by the stop', (end: PromiseWithResolvers<void>) => end.reject(new Error('stopped'))],
])('an event whose listener %s is told again by the next run', async (_, onStop) => {
  const told = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const onObjectCreated = () => {
    told.resolve();
    return end.promise;
  };
  const first = await start({ onObjectCreated, retryMs: [] });
  await first.bucket.write('x', 'x', 'text/plain');
  await told.promise;
  await first.stop();
  onStop(end);
  const { events, onObjectCreated: again } = collector();
  await start({ dir: first.dir, onObjectCreated: again });
  await eventually(() => expect(events).toHaveLength(1));
  await eventually(async () => expect(await readdir(join(first.dir, 'events'))).toEqual([]));
});

test('an upload that breaks off leaves neither object nor event nor file', async () => {
  const { events, onObjectCreated } = collector();
  const { bucket, dir } = await start({ onObjectCreated });
  await bucket.write('kept', 'before', 'text/plain');
  const upload = await bucket.presignPut('kept', { contentType: 'text/plain', expiresSeconds: 60 });
  const spool = () => readdir(join(dir, 'spool'));
  const broken = request(upload.url, { method: 'PUT', headers: { ...upload.headers, 'content-length': 1_000_000 } });
  broken.on('error', () => {});
  broken.write(Buffer.alloc(500_000));
  await eventually(async () => expect(await spool()).toHaveLength(1));
  broken.destroy();
  await eventually(async () => expect(await spool()).toEqual([]));
  expect(await textOf(bucket, 'kept')).toBe('before');
  expect(events).toHaveLength(1);
});

test('objects outlive a restart, what was half written does not', async () => {
  const first = await start();
  await first.bucket.write('a/b', 'kept', 'text/csv');
  const upload = await first.bucket.presignPut('a/c', { contentType: 'text/csv', expiresSeconds: 60 });
  const broken = request(upload.url, { method: 'PUT', headers: { ...upload.headers, 'content-length': 1000 } });
  broken.on('error', () => {});
  broken.write('half');
  await eventually(async () => expect(await readdir(join(first.dir, 'spool'))).toHaveLength(1));
  await first.stop();
  const second = await start({ dir: first.dir });
  expect(await textOf(second.bucket, 'a/b')).toBe('kept');
  expect(await second.bucket.head('a/b')).toMatchObject({ contentType: 'text/csv' });
  expect(await second.bucket.head('a/c')).toBeUndefined();
  expect(await readdir(join(first.dir, 'spool'))).toEqual([]);
});

test('a reader goes on with the object that it began with while another takes its place', async () => {
  const { bucket } = await start();
  const [old, fresh] = [Buffer.alloc(3_000_000, 1), Buffer.alloc(3_000_000, 2)];
  await bucket.write('x', old, 'text/plain');
  const reading = (await bucket.read('x'))[Symbol.asyncIterator]();
  const chunks = [(await reading.next()).value];
  await bucket.write('x', fresh, 'text/plain');
  for (let next = await reading.next(); !next.done; next = await reading.next()) chunks.push(next.value);
  expect(Buffer.concat(chunks).equals(old)).toBe(true);
});

test('a key that could not be a file, and another bucket, are refused', async () => {
  const { bucket, client, dir } = await start();
  const odd = ['../outside', 'a/../../outside', 'a//b', 'a/./b', `a/${'x'.repeat(250)}`];
  for (const key of odd) {
    await expect(bucket.write(key, 'x', 'text/plain')).rejects.toMatchObject({ name: 'InvalidArgument' });
  }
  expect(await readdir(dir)).not.toContain('outside');
  const other = new Bucket(client, 'other').write('x', 'x', 'text/plain');
  await expect(other).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

test('a body in signed chunks, or of unknown length, is refused', async () => {
  const { bucket } = await start();
  const upload = await bucket.presignPut('x', { contentType: 'text/plain', expiresSeconds: 60 });
  const chunked = request(upload.url, { method: 'PUT', headers: upload.headers });
  chunked.write('no length was told, so it is chunked');
  chunked.end();
  const [response] = await once(chunked, 'response');
  expect(response.statusCode).toBe(411);
  const headers = { ...upload.headers, 'content-encoding': 'aws-chunked' };
  expect((await fetch(upload.url, { method: 'PUT', headers, body: '5\r\nhello\r\n' })).status).toBe(501);
});

test('two run side by side, each with its own key', async () => {
  const one = await start({ credentials: { accessKeyId: 'one', secretAccessKey: 'first' } });
  const two = await start({ credentials: { accessKeyId: 'two', secretAccessKey: 'second' } });
  await one.bucket.write('x', '1', 'text/plain');
  await two.bucket.write('x', '2', 'text/plain');
  expect([await textOf(one.bucket, 'x'), await textOf(two.bucket, 'x')]).toEqual(['1', '2']);
  const link = (await one.bucket.presignGet('x', { expiresSeconds: 60 })).replace(one.url, two.url);
  expect((await fetch(link)).status).toBe(403);
});
