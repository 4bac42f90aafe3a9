import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openBucket } from '../s3/client.ts';
import { type LocalS3, startS3 } from '../s3.ts';
import { names } from '../system/environment.ts';
import { type DropFolder, isUnfinishedName, startDropFolder } from './folder.ts';

const user = '019e4a5c-8a11-7c3e-9d6b-0f1a2b3c4d5e';

let dir: string;
let s3: LocalS3;
let folder: DropFolder;
let put: string[];
let asked: number;

const start = () =>
  startDropFolder({
    dir,
    s3: s3.url,
    prefix: async () => {
      if (++asked === 1) throw new Error('not ready yet');
      return `drop/${user}/`;
    },
    settleMs: 150,
    pollMs: 20,
    onError: (message) => put.push(`! ${message.replace(/.*: /, '')}`),
  });
const copy = (file: string, text: string) => writeFile(path.join(dir, 'drop', file), text);
const objects = () => put.filter((key) => !key.startsWith('!'));

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'pregon-drop-'));
  put = [];
  asked = 1;
  s3 = await startS3({
    dir: path.join(dir, 's3'),
    bucket: names.bucket,
    onObjectCreated: async ({ Records: [record] }) => {
      put.push(decodeURIComponent(record?.s3.object.key.replaceAll('+', ' ') ?? ''));
    },
  });
  folder = await start();
  await mkdir(path.join(dir, 'drop', 'promos'));
});
afterEach(async () => {
  await folder.stop();
  await s3.stop();
  await rm(dir, { recursive: true, force: true });
});

test('a file that has come to rest is put once, and again when it has changed', async () => {
  await copy('promos/a ñ.csv', 'uno');
  await vi.waitFor(() => expect(objects()).toEqual([`drop/${user}/promos/a ñ.csv`]), 5000);
  await sleep(500);
  expect(objects()).toHaveLength(1);
  await copy('promos/a ñ.csv', 'otros');
  await vi.waitFor(() => expect(objects()).toHaveLength(2), 5000);
  using opened = openBucket(s3.url);
  const body = await opened.bucket.read(`drop/${user}/promos/a ñ.csv`);
  expect(Buffer.concat(await Array.fromAsync(body)).toString()).toBe('otros');
});

test('a file that still grows is left alone until it does no more', async () => {
  for (let size = 1; size < 12; size++) {
    await copy('promos/crece.csv', 'x'.repeat(size));
    await sleep(50);
    expect(objects()).toEqual([]);
  }
  await vi.waitFor(() => expect(objects()).toHaveLength(1), 5000);
});

test('what was put is not put again after a restart, and what came meanwhile is', async () => {
  await copy('promos/antes.csv', 'a');
  await vi.waitFor(() => expect(objects()).toHaveLength(1), 5000);
  await vi.waitFor(async () => expect(await readFile(path.join(dir, 'drop.json'), 'utf8')).toContain('antes'), 5000);
  await folder.stop();
  await copy('promos/durante.csv', 'b');
  folder = await start();
  await vi.waitFor(() => expect(objects()).toHaveLength(2), 5000);
  await sleep(500);
  expect(objects()).toEqual([`drop/${user}/promos/antes.csv`, `drop/${user}/promos/durante.csv`]);
  await rm(path.join(dir, 'drop/promos/antes.csv'));
  await sleep(200);
  await copy('promos/antes.csv', 'a');
  await utimes(path.join(dir, 'drop/promos/antes.csv'), new Date(), new Date());
  await vi.waitFor(() => expect(objects()).toHaveLength(3), 5000);
});

test('unfinished names, files outside of folders and folders within folders are left alone', async () => {
  await mkdir(path.join(dir, 'drop/promos/dentro'));
  const names = ['promos/a.csv.part', 'promos/b.tmp', 'promos/c.csv~', 'promos/.d.csv', 'e.csv', 'promos/dentro/f.csv'];
  for (const name of names) await copy(name, 'x');
  await sleep(700);
  expect(put).toEqual([]);
  expect(['a.PART', '.b', 'c~', 'd.tmp'].every(isUnfinishedName)).toBe(true);
  expect(['part.csv', 'a.b.csv', 'tmp'].some(isUnfinishedName)).toBe(false);
});

test('the user’s results come back, nobody else’s do, and nothing is written outside', async () => {
  using opened = openBucket(s3.url);
  const [own, others] = [
    `results/${user}/promos/a.csv.json`,
    'results/019e4a5c-0000-7c3e-9d6b-0f1a2b3c4d5e/promos/b.json',
  ];
  for (const key of [own, others]) await opened.bucket.write(key, key, 'application/json');
  for (const key of [own, others, `results/${user}/../../x.json`, 'imports/a']) await folder.told(key);
  expect(await readFile(path.join(dir, 'results/promos/a.csv.json'), 'utf8')).toBe(own);
  await expect(readFile(path.join(dir, 'results/promos/b.json'))).rejects.toThrow('ENOENT');
  expect(put.filter((line) => line.startsWith('!'))).toEqual([]);
});

test('a file that cannot be put yet is told of, and others go on', async () => {
  asked = 0;
  await copy('promos/a.csv', 'x');
  await copy('promos/b.csv', 'y');
  await vi.waitFor(() => expect(put).toContain('! not ready yet'), 5000);
  await vi.waitFor(() => expect(objects()).toEqual([`drop/${user}/promos/b.csv`]), 5000);
});
