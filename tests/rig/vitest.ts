// Runs vitest and reads its report: how many tests of each file passed, and what failed besides tests.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './process.ts';

export interface VitestRun {
  readonly projects: readonly string[];
  /** Folders, from the root, whose tests run; absent for all. */
  readonly only?: readonly string[];
  /** The folder for the coverage summary; absent for no coverage. */
  readonly coverageDir?: string;
  readonly timeoutMs: number;
}

export interface VitestContext {
  readonly root: string;
  readonly temporary: string;
  readonly env: NodeJS.ProcessEnv;
  /** Adds a line to the closing summary. */
  note(line: string): void;
}

export interface FileCounts {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  /** For each that failed: its name and the beginning of what it said. */
  readonly failures: readonly string[];
}

export interface VitestResult {
  readonly files: readonly FileCounts[];
  /** Failures that belong to no test: a set-up, an unhandled error, a run that found no test or was ended. 0 or 1. */
  readonly otherFailures: number;
}

/** What we read of vitest's JSON report. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    /** What broke the file itself. */
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** The one check that may be skipped: it needs a file that is not ours to ship, and tells the summary so by itself. */
const maySkip = /\/tests\/openapi\//;

/** The first lines of a message: enough to know a failure where only the end of the output is kept. */
const told = (message = ''): string =>
  message
    .split('\n')
    .slice(0, 4)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' | ')
    .slice(0, 600);

/** Counts a report. A skipped test, and a file that broke before its first test, count as failed: neither showed anything. */
export const countReport = ({ testResults }: Report): FileCounts[] =>
  testResults.map(({ name, status, message, assertionResults }) => {
    const passed = assertionResults.filter((test) => test.status === 'passed').length;
    const notPassed = assertionResults.filter((test) => test.status !== 'passed');
    const failed = notPassed.filter((test) => test.status === 'failed' || !maySkip.test(name));
    const skipped = notPassed.length - failed.length;
    const broken = failed.length === 0 && (status !== 'passed' || passed + skipped === 0);
    const failures = broken
      ? [`${name}: ${told(message)}`]
      : failed.map((test) => `${name} > ${test.fullName}: ${told(test.failureMessages?.[0]) || test.status}`);
    return { file: name, passed, failed: failures.length, failures };
  });

const readReport = async (file: string): Promise<FileCounts[]> => {
  try {
    return countReport(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

let runs = 0;

export const runVitest = async (run: VitestRun, context: VitestContext): Promise<VitestResult> => {
  const report = join(context.temporary, `vitest-${++runs}.json`);
  const coverage = run.coverageDir
    ? ['--coverage.enabled', `--coverage.reportsDirectory=${run.coverageDir}`, '--coverage.reportOnFailure']
    : [];
  const args = [
    join(context.root, 'node_modules/vitest/vitest.mjs'),
    'run',
    // Absolute, since vitest takes anything else for a part of a path.
    ...(run.only ?? []).map((folder) => `${join(context.root, folder)}/`),
    ...run.projects.flatMap((project) => ['--project', project]),
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ...coverage,
  ];
  const { code } = await runCommand(process.execPath, args, {
    cwd: context.root,
    env: context.env,
    timeoutMs: run.timeoutMs,
  });
  const files = await readReport(report);
  for (const failure of files.flatMap(({ failures }) => failures)) {
    context.note(`FAILED ${failure.replaceAll(`${context.root}/`, '')}`);
  }
  const testsFailed = files.some(({ failed }) => failed > 0);
  return { files, otherFailures: files.length === 0 || (code !== 0 && !testsFailed) ? 1 : 0 };
};

export const sumCounts = (files: readonly FileCounts[]): { passed: number; failed: number } => ({
  passed: files.reduce((sum, file) => sum + file.passed, 0),
  failed: files.reduce((sum, file) => sum + file.failed, 0),
});
