// What a visitor downloads: the build says it, chunk by chunk. Charts may not be part of what the first screen waits for.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

const limitBytes = 170 * 1000;
const web = path.resolve(import.meta.dirname, '../../web');
let out: string;
let chunks: Readonly<Record<string, Chunk>>;

beforeAll(() => {
  out = mkdtempSync(path.join(tmpdir(), 'pregon-web-'));
  const vite = createRequire(path.join(web, 'package.json')).resolve('vite/package.json');
  const command = path.join(path.dirname(vite), 'bin/vite.js');
  const built = spawnSync(process.execPath, [command, 'build', '--outDir', out, '--manifest', '--logLevel', 'warn'], {
    cwd: web,
    // The tests' own NODE_ENV would give Solid's development build.
    env: { ...process.env, NODE_ENV: 'production' },
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(built.stderr);
  chunks = JSON.parse(readFileSync(path.join(out, '.vite/manifest.json'), 'utf8'));
}, 120_000);
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** Every script that these need, each once. */
function needed(names: readonly string[]): Set<string> {
  const found = new Set<string>();
  const add = (name: string) => {
    const chunk = chunks[name];
    if (!chunk) throw new Error(`The build has no ${name}: it has ${Object.keys(chunks).join(', ')}`);
    if (found.has(chunk.file)) return;
    found.add(chunk.file);
    for (const next of chunk.imports ?? []) add(next);
  };
  for (const name of names) add(name);
  return found;
}

const gzipped = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(path.join(out, file))).byteLength, 0);

test('the way in and the first page, charts apart, are under 170 kB of scripts', () => {
  const files = needed(['index.html', 'src/text/es.ts', 'src/pages/home/home.tsx']);
  const bytes = gzipped(files);
  console.log(`first screen: ${(bytes / 1000).toFixed(1)} kB of scripts, gzip`);
  expect(bytes).toBeLessThan(limitBytes);
});

test('the charts are no part of it', () => {
  const first = needed(['index.html', 'src/text/es.ts', 'src/pages/home/home.tsx']);
  const charts = needed(['src/ui/charts/line-chart.tsx']);
  const own = [...charts].filter((file) => !first.has(file));
  expect(gzipped(own)).toBeGreaterThan(30_000);
  expect([...first].some((file) => readFileSync(path.join(out, file), 'utf8').includes('DoughnutController'))).toBe(
    false,
  );
});

test('a language is a chunk of its own: nobody downloads both', () => {
  const spanish = needed(['index.html', 'src/text/es.ts']);
  expect([...spanish].some((file) => file === chunks['src/text/en.ts']?.file)).toBe(false);
});
