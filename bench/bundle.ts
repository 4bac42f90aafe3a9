// What each function costs before it does anything: the size of its bundle, and the time that a cold process takes to load it.
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { functions } from '@pregon/functions/manifest';
import { bundleFunctions } from '@pregon/local/lambda/bundle';
import { exampleEnvironment } from '../functions/edge/testing/environment.ts';
import type { Bench, Figures, Goal, Measured, Pair, Run } from './bench.ts';
import { at, median, medianOf, takePairs } from './pairs.ts';

const root = path.join(import.meta.dirname, '..');
const names = Object.keys(functions);
const goal = { bytes: { atMost: 1_000_000 }, ms: { atMost: 150 } };

/** Function name → its module, as it is deployed, and that module's size. */
async function bundles(dir: string): Promise<Map<string, { file: string; sizeBytes: number }>> {
  const entries = Object.entries(functions).map(([name, { entry }]) => [name, path.join(root, 'functions', entry)]);
  const made = await bundleFunctions({
    entries: Object.fromEntries(entries),
    root,
    cacheDir: path.join(dir, 'bundles'),
  });
  return new Map(Object.entries(made.functions));
}

/** Writes a program that loads a module as Lambda's runtime does, and ends. */
async function program(dir: string, name: string, load: string): Promise<string> {
  await mkdir(dir, { recursive: true });
  const file = path.join(dir, `${name}.cjs`);
  await writeFile(file, `${load}process.exit(0);\n`);
  return file;
}

/** From the start of a process to its end, milliseconds. */
function runMs(file: string): number {
  const env = { ...exampleEnvironment, PATH: process.env.PATH, TZ: 'UTC', AWS_REGION: 'us-east-1' };
  const began = performance.now();
  execFileSync(process.execPath, [file], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  return performance.now() - began;
}

const figuresOf = (sizes: ReadonlyMap<string, { sizeBytes: number }>, pairs: readonly Pair[]): Figures => {
  const perFunction = names.map((name) => ({
    name,
    bytes: sizes.get(name)?.sizeBytes ?? 0,
    ms: medianOf(pairs, (pair) => at(pair, name)),
  }));
  return {
    'bundle.largestBytes': Math.max(...perFunction.map(({ bytes }) => bytes)),
    'bundle.slowestMs': Math.max(...perFunction.map(({ ms }) => ms)),
    ...Object.fromEntries(perFunction.map(({ name, bytes }) => [`bundle.${name}.bytes`, bytes])),
    ...Object.fromEntries(perFunction.map(({ name, ms }) => [`bundle.${name}.ms`, ms])),
  };
};

async function measure(run: Run): Promise<Measured> {
  const made = await bundles(run.dir);
  const empty = await program(run.dir, 'empty', '');
  const sides = await Promise.all(
    [...made].map(async ([name, { file }]) => {
      const loading = await program(run.dir, name, `require(${JSON.stringify(file)});`);
      // The empty start right before: a machine that slows down slows both.
      const side = async (rows: number): Promise<Pair> => {
        const emptyMs = median(Array.from({ length: rows }, () => runMs(empty)));
        return { [name]: median(Array.from({ length: rows }, () => runMs(loading))) - emptyMs };
      };
      return [name, side] as const;
    }),
  );
  const pairs = await takePairs(run, Object.fromEntries(sides));
  return {
    figures: figuresOf(made, pairs),
    pairs,
    notes: [
      'Minified bytes, and milliseconds of a cold process that loads the bundle, less those of one that loads nothing.',
    ],
  };
}

const goals: Record<string, Goal> = { 'bundle.largestBytes': goal.bytes, 'bundle.slowestMs': goal.ms };
for (const name of names)
  Object.assign(goals, { [`bundle.${name}.bytes`]: goal.bytes, [`bundle.${name}.ms`]: goal.ms });

export const bundle: Bench = {
  about: "every function's size, and how long a cold process takes to load it",
  rowsAre: 'cold starts of each function in a pair',
  sizes: { rows: 3, pairs: 5, warmUpRows: 1 },
  goals,
  measure,
};
