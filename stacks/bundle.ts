// A script: bundles every function of the manifest into a folder of its own, below the folder given as argument. It calls
// the bundler of packages/local, so that what is deployed is byte for byte what ran on the laptop.
import { copyFile, cp, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { functions } from '@pregon/functions/manifest';
import { bundleFunctions } from '../packages/local/src/lambda/bundle.ts';

const root = join(import.meta.dirname, '..');
const [target] = process.argv.slice(2);
if (target === undefined) throw new Error('usage: node stacks/bundle.ts FOLDER');
const outDir = resolve(target);

const entries = Object.fromEntries(
  Object.entries(functions).map(([name, { entry }]) => [name, join(root, 'functions', entry)]),
);
const bundles = await bundleFunctions({ entries, root, cacheDir: join(outDir, 'cache') });

for (const [name, { file }] of Object.entries(bundles.functions)) {
  const folder = join(outDir, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await copyFile(file, join(folder, 'index.cjs'));
}
await cp(join(root, 'migrations'), join(outDir, 'migrate', 'migrations'), { recursive: true });
