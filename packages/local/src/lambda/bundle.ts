// Bundles functions with esbuild exactly as they are deployed, and keeps the bundles until a source changes.
// One esbuild call for all entries: it parses each shared module once, which halves the time of one call per function.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build, type OutputFile, version } from 'esbuild';
import * as z from 'zod';
import { environmentCredentials, plainKeys } from './sdk-plugins.ts';

export interface BundleOptions {
  /** Function name → absolute path of its entry file, which exports `handler`. */
  readonly entries: Readonly<Record<string, string>>;
  /** The repository's root: the cache names sources relative to it. */
  readonly root: string;
  /** Where bundles and the record of their sources are kept. Several systems may share it. */
  readonly cacheDir: string;
  /** Whether a `.map` lies beside each bundle, which takes as long again to make. The bundle is the same. Default true. */
  readonly sourceMaps?: boolean;
}

export interface Bundle {
  /** Absolute path of the CommonJS module. Its name carries its content's hash, so it never changes once written. */
  readonly file: string;
  readonly sizeBytes: number;
}

export interface Bundles {
  readonly functions: Readonly<Record<string, Bundle>>;
  /** True when no source had changed and esbuild did not run. */
  readonly isCached: boolean;
}

const settings = {
  bundle: true,
  platform: 'node',
  // An ES module would start 45 ms later: importing `node:http` into one asks for its every export, and one of them is undici.
  format: 'cjs',
  target: 'node24',
  minify: true,
  legalComments: 'none',
  // Without it, packages that offer both are bundled twice or as CommonJS, which cannot be shaken.
  mainFields: ['module', 'main'],
  plugins: [environmentCredentials, plainKeys],
} satisfies BuildOptions;

const CacheRecord = z.object({
  key: z.string(),
  sources: z.record(z.string(), z.string()),
  functions: z.record(z.string(), z.object({ file: z.string(), sizeBytes: z.number() })),
});
type CacheRecord = z.infer<typeof CacheRecord>;

/**
 * The bundle of each entry, made only if a source, a dependency's version or a setting changed since the last call.
 * @throws esbuild's BuildFailure, whose message names file and line.
 */
export async function bundleFunctions(options: BundleOptions): Promise<Bundles> {
  await mkdir(options.cacheDir, { recursive: true });
  const key = await cacheKey(options);
  const recordFile = path.join(options.cacheDir, `${key.slice(0, 16)}.json`);
  const known = await readRecord(recordFile);
  if (known !== undefined && known.key === key && (await isFresh(options, known))) {
    return { functions: absolute(options, known), isCached: true };
  }
  const made = await makeBundles(options, key);
  await writeWhole(recordFile, JSON.stringify(made));
  await prune(options.cacheDir, made);
  return { functions: absolute(options, made), isCached: false };
}

/** What a bundle depends on besides its own sources. The lock stands for everything under node_modules. */
async function cacheKey(options: BundleOptions): Promise<string> {
  const lock = await readFile(path.join(options.root, 'package-lock.json')).catch(() => Buffer.alloc(0));
  return sha256(Buffer.from(JSON.stringify([version, settings, options.entries, options.sourceMaps])), lock);
}

async function makeBundles(options: BundleOptions, key: string): Promise<CacheRecord> {
  const result = await build({
    ...settings,
    entryPoints: { ...options.entries },
    absWorkingDir: options.root,
    outdir: options.cacheDir,
    outExtension: { '.js': '.cjs' },
    sourcemap: options.sourceMaps === false ? false : 'external',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const own = Object.keys(result.metafile.inputs).filter((source) => !source.includes('node_modules/'));
  const sources = await Promise.all(own.map(async (source) => [source, await hashFile(options.root, source)] as const));
  const functions: CacheRecord['functions'] = {};
  for (const name of Object.keys(options.entries)) functions[name] = await keep(options, name, result.outputFiles);
  return { key, sources: Object.fromEntries(sources), functions };
}

async function keep(options: BundleOptions, name: string, outputs: readonly OutputFile[]) {
  const code = outputs.find((output) => output.path === path.join(options.cacheDir, `${name}.cjs`));
  const map = outputs.find((output) => output.path === path.join(options.cacheDir, `${name}.cjs.map`));
  if (code === undefined) throw new Error(`esbuild gave no bundle for function ${name}.`);
  const file = `${name}-${sha256(code.contents).slice(0, 12)}.cjs`;
  if (map !== undefined) await writeWhole(path.join(options.cacheDir, `${file}.map`), map.contents);
  await writeWhole(path.join(options.cacheDir, file), code.contents);
  return { file, sizeBytes: code.contents.byteLength };
}

async function isFresh(options: BundleOptions, known: CacheRecord): Promise<boolean> {
  const isKept = Object.values(known.functions).every(({ file }) => existsSync(path.join(options.cacheDir, file)));
  if (!isKept) return false;
  const hashes = await Promise.all(
    Object.entries(known.sources).map(async ([source, hash]) => (await hashFile(options.root, source)) === hash),
  );
  return hashes.every(Boolean);
}

function absolute(options: BundleOptions, known: CacheRecord): Record<string, Bundle> {
  return Object.fromEntries(
    Object.entries(known.functions).map(([name, bundle]) => [
      name,
      { ...bundle, file: path.join(options.cacheDir, bundle.file) },
    ]),
  );
}

async function readRecord(file: string): Promise<CacheRecord | undefined> {
  try {
    return CacheRecord.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined; // absent, or written by another version: bundling again is always right
  }
}

const keptMs = 24 * 60 * 60 * 1000;

/** Bundles of earlier sources go after a day; a system that still runs on younger ones may start them yet. */
async function prune(cacheDir: string, made: CacheRecord): Promise<void> {
  const current = new Set(Object.values(made.functions).map(({ file }) => file));
  for (const name of await readdir(cacheDir)) {
    if (!/\.[cm]js(\.map)?$/.test(name) || current.has(name.replace(/\.map$/, ''))) continue;
    const file = path.join(cacheDir, name);
    const found = await stat(file).catch(() => undefined); // another start may be pruning too
    if (found !== undefined && Date.now() - found.mtimeMs > keptMs) await rm(file, { force: true });
  }
}

// A rename replaces a file whole, so that a system starting at the same time never reads half a bundle.
async function writeWhole(file: string, contents: Uint8Array | string): Promise<void> {
  const draft = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(draft, contents);
  await rename(draft, file);
}

const hashFile = async (root: string, source: string): Promise<string> =>
  sha256(await readFile(path.resolve(root, source)).catch(() => Buffer.alloc(0)));

function sha256(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
