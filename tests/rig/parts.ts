// The parts of `npm test` in their order: what each runs, and how its result is counted.
import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { branchCoverage, type CoverageSummary } from './coverage.ts';
import { ensurePrograms } from './debian.ts';
import { type Outcome, oneCheck } from './outcome.ts';
import { runCommand } from './process.ts';
import {
  type FileCounts,
  runVitest,
  sumCounts,
  type VitestContext,
  type VitestResult,
  type VitestRun,
} from './vitest.ts';

export interface PartContext extends VitestContext {
  /** Every part that was asked for. */
  readonly selected: ReadonlySet<string>;
}

/** Runs one or more parts; an outcome for each. */
type Runner = (context: PartContext) => Promise<Outcome[]>;

const minuteMs = 60_000;

const timed = async <T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> => {
  const began = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - began) / 1000 };
};

/** A part made of commands of node_modules/.bin, each of which has to end well. */
const commands =
  (part: string, ...lines: readonly (readonly [string, ...string[]])[]): Runner =>
  async ({ root, env }) => {
    const { value, seconds } = await timed(async () => {
      let ok = true;
      for (const [program, ...args] of lines) {
        const options = { cwd: root, env, timeoutMs: 10 * minuteMs };
        const { code } = await runCommand(join(root, 'node_modules/.bin', program), args, options);
        ok &&= code === 0;
      }
      return ok;
    });
    return [oneCheck(part, value, seconds)];
  };

/** Checks the types of a folder, reading again only what changed since the last time. */
const typesOf = (folder: string, record: string): [string, ...string[]] => {
  const file = `node_modules/.cache/types/${record}.tsbuildinfo`;
  return ['tsc', '-p', folder, '--noEmit', '--incremental', '--tsBuildInfoFile', file];
};

/** A part that is one vitest project. */
const project =
  (part: string, limits: Pick<VitestRun, 'timeoutMs'>): Runner =>
  async (context) => {
    const { value, seconds } = await timed(() => runVitest({ projects: [part], ...limits }, context));
    const { passed, failed } = sumCounts(value.files);
    return [{ part, passed, failed: failed + value.otherFailures, seconds }];
  };

const core = 'packages/core';

/** The folders of the workspaces, from the root. */
const workspaces = async (root: string): Promise<string[]> => {
  const { workspaces: patterns } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return Array.fromAsync(glob(patterns as string[], { cwd: root }));
};

const isDatabaseTest = ({ file }: FileCounts): boolean => /\.(db|contract)\.test\.ts$/.test(file);

const printCoverage = async (folder: string, root: string): Promise<boolean> => {
  const file = join(folder, 'coverage-summary.json');
  if (!existsSync(file)) {
    console.error('No coverage was measured.');
    return false;
  }
  const { ok, lines } = branchCoverage(JSON.parse(await readFile(file, 'utf8')) as CoverageSummary, root);
  console.log(`\nBranches taken by the tests of packages/core:\n${lines.join('\n')}`);
  return ok;
};

/**
 * Unit tests, database tests and the coverage of packages/core. The coverage is that of core's own tests in a process of
 * their own, so that a handler or a local part that happens to pass through core's code cannot raise it.
 */
const unitAndDatabase: Runner = async (context) => {
  const parts = ['unit', 'db'].filter((name) => context.selected.has(name));
  const projects = parts.map((part) => `${part}*`);
  const measured = context.selected.has('coverage');
  const coverageDir = join(context.temporary, 'coverage');
  const timeoutMs = 15 * minuteMs;
  const ofCore = { projects: ['unit', 'db'], only: [core], coverageDir, timeoutMs };
  const others = (await workspaces(context.root)).filter((folder) => folder !== core);
  const ofOthers = { projects, timeoutMs, ...(measured ? { only: others } : {}) };
  const outcomes: Outcome[] = [];
  const runs: { value: VitestResult; seconds: number }[] = [];
  if (measured) runs.push(await timed(() => runVitest(ofCore, context)));
  if (parts.length > 0) runs.push(await timed(() => runVitest(ofOthers, context)));
  const files = runs.flatMap((run) => run.value.files);
  for (const part of parts) {
    const counts = sumCounts(files.filter((file) => isDatabaseTest(file) === (part === 'db')));
    // One clock for both: they share their processes.
    outcomes.push({ part, ...counts, seconds: runs.reduce((sum, run) => sum + run.seconds, 0) / parts.length });
  }
  const broken = runs.reduce((sum, run) => sum + run.value.otherFailures, 0);
  if (broken > 0) outcomes.push({ part: 'unit or db set-up', passed: 0, failed: broken, seconds: 0 });
  if (measured) outcomes.push(oneCheck('coverage', await printCoverage(coverageDir, context.root), 0));
  return outcomes;
};

const browser: Runner = async (context) => {
  const { value: programs, seconds } = await timed(() => ensurePrograms(context.env));
  if (programs.missing) context.note(programs.missing);
  if (programs.chromium === undefined) return [oneCheck('browser', false, seconds)];
  const env = { ...context.env, CHROMIUM_PATH: programs.chromium };
  return project('browser', { timeoutMs: 30 * minuteMs })({ ...context, env });
};

export interface PartGroup {
  readonly parts: readonly string[];
  readonly run: Runner;
}

export const groups: readonly PartGroup[] = [
  { parts: ['format'], run: commands('format', ['biome', 'ci', '--linter-enabled=false', '.']) },
  { parts: ['lint'], run: commands('lint', ['biome', 'lint', '--error-on-warnings', '.']) },
  { parts: ['types'], run: commands('types', typesOf('.', 'root'), typesOf('web', 'web')) },
  { parts: ['knip'], run: commands('knip', ['knip']) },
  { parts: ['unit', 'db', 'coverage'], run: unitAndDatabase },
  { parts: ['stacks'], run: project('stacks', { timeoutMs: 10 * minuteMs }) },
  { parts: ['synth'], run: commands('synth', ['node', 'tests/synth/run.ts']) },
  { parts: ['openapi'], run: project('openapi', { timeoutMs: 10 * minuteMs }) },
  { parts: ['system'], run: project('system', { timeoutMs: 30 * minuteMs }) },
  { parts: ['chaos'], run: project('chaos', { timeoutMs: 5 * minuteMs }) },
  { parts: ['browser'], run: browser },
  { parts: ['clone'], run: project('clone', { timeoutMs: 20 * minuteMs }) },
];

export const partNames: readonly string[] = groups.flatMap(({ parts }) => parts);
