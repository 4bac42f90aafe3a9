// Bundles are made once, again when a source changes, and one by one for a function whose source is wrong.
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bundleFunctions } from './bundle.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'pregon-bundle-'));
  await writeFile(path.join(root, 'greet.ts'), `export const greet = (name: string): string => 'Hola ' + name;`);
  await writeFile(
    path.join(root, 'hello.ts'),
    `import { createRequire } from 'node:module';
     import { greet } from './greet.ts';
     export const handler = async () => [greet('Ana'), typeof require, typeof createRequire];`,
  );
});
afterEach(() => rm(root, { recursive: true }));

const bundle = () =>
  bundleFunctions({ entries: { hello: path.join(root, 'hello.ts') }, root, cacheDir: path.join(root, 'bundles') });

test('a bundle is one module that runs by itself, with require for CommonJS dependencies, and tells its size', async () => {
  const { functions } = await bundle();
  const { file, sizeBytes } = functions.hello ?? { file: '', sizeBytes: 0 };
  expect((await readFile(file)).byteLength).toBe(sizeBytes);
  const module = await import(pathToFileURL(file).href);
  expect(await module.handler()).toEqual(['Hola Ana', 'function', 'function']);
  expect(JSON.parse(await readFile(`${file}.map`, 'utf8')).sources).toContain('../greet.ts');
});

test('nothing is bundled again while the sources are the same', async () => {
  const first = await bundle();
  const second = await bundle();
  expect([first.isCached, second.isCached]).toEqual([false, true]);
  expect(second.functions).toEqual(first.functions);
});

test('a change in an imported file makes a new bundle and leaves the old one in place for who still runs it', async () => {
  const before = await bundle();
  await writeFile(path.join(root, 'greet.ts'), `export const greet = (name: string): string => 'Mba’éichapa ' + name;`);
  const after = await bundle();
  expect(after.isCached).toBe(false);
  expect(after.functions.hello?.file).not.toBe(before.functions.hello?.file);
  expect(await readFile(before.functions.hello?.file ?? '', 'utf8')).toContain('Hola');
});

test('bundles of earlier sources are deleted after a day', async () => {
  const { functions } = await bundle();
  const old = functions.hello?.file ?? '';
  const yesterday = Date.now() / 1000 - 25 * 60 * 60;
  await utimes(old, yesterday, yesterday);
  await writeFile(path.join(root, 'greet.ts'), `export const greet = (name: string): string => name;`);
  await bundle();
  await expect(readFile(old)).rejects.toThrow('ENOENT');
});

test('without source maps the bundle is the same', async () => {
  const mapped = await bundle();
  const entries = { hello: path.join(root, 'hello.ts') };
  const plain = await bundleFunctions({ entries, root, cacheDir: path.join(root, 'plain'), sourceMaps: false });
  const read = async (file = '') => readFile(file, 'utf8');
  expect(await read(plain.functions.hello?.file)).toBe(await read(mapped.functions.hello?.file));
  await expect(read(`${plain.functions.hello?.file}.map`)).rejects.toThrow();
});

test('another version of a dependency makes a new bundle', async () => {
  await bundle();
  await writeFile(path.join(root, 'package-lock.json'), '{"lockfileVersion": 3}');
  expect((await bundle()).isCached).toBe(false);
});

test('a bundle that was deleted is made again', async () => {
  const { functions } = await bundle();
  await rm(functions.hello?.file ?? '');
  expect((await bundle()).isCached).toBe(false);
});

test('a source that does not parse is an error with file and line', async () => {
  await writeFile(path.join(root, 'greet.ts'), 'export const greet = ;');
  await expect(bundle()).rejects.toThrow(/greet\.ts:1:21/);
});
