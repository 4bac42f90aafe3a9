// The dashboard is built once for its sources, whole or not at all.
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildWeb } from './web-build.ts';

const modules = path.resolve(import.meta.dirname, '../../../../node_modules');
const never = new AbortController().signal;
let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'pregon-web-build-'));
  await symlink(modules, path.join(root, 'node_modules'));
  await mkdir(path.join(root, 'web', 'src'), { recursive: true });
  await writeFile(path.join(root, 'web', 'package.json'), '{"type": "module"}');
  await writeFile(path.join(root, 'web', 'index.html'), '<script type="module" src="/src/main.js"></script>');
  await write('document.title = "Pregón"');
});
afterEach(() => rm(root, { recursive: true }));

const write = (source: string) => writeFile(path.join(root, 'web', 'src', 'main.js'), source);
const scripts = async (dir: string) => {
  const names = (await readdir(path.join(dir, 'assets'))).filter((name) => name.endsWith('.js'));
  return Promise.all(names.map((name) => readFile(path.join(dir, 'assets', name), 'utf8')));
};

test('sources are built once, and again when one changes', async () => {
  const first = await buildWeb(root, never);
  expect(first).toEqual({ dir: path.join(root, 'web', 'dist'), isCached: false });
  expect((await buildWeb(root, never)).isCached).toBe(true);
  await write('document.title = "otra"');
  expect((await buildWeb(root, never)).isCached).toBe(false);
  const [script, ...more] = await scripts(first.dir);
  expect(script).toContain('otra');
  expect(more).toEqual([]);
});

test('a build that fails says why and leaves the last one as it was', async () => {
  const { dir } = await buildWeb(root, never);
  await write('document.title = ;');
  await expect(buildWeb(root, never)).rejects.toThrow(/could not be built[\s\S]*main\.js/);
  expect((await scripts(dir))[0]).toContain('Pregón');
});

test('a test beside a source is no source', async () => {
  await buildWeb(root, never);
  await writeFile(path.join(root, 'web', 'src', 'main.test.js'), 'nothing');
  expect((await buildWeb(root, never)).isCached).toBe(true);
});

test('a build is ended by a stop', async () => {
  const stop = new AbortController();
  const building = buildWeb(root, stop.signal);
  stop.abort();
  await expect(building).rejects.toThrow(/abort/i);
});
