// `npm test`: every part, or those named as arguments; a closing table, and last the line `N passed, N failed`.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endLeftovers, leftovers } from './rig/leftover.ts';
import { closingLines, type Outcome } from './rig/outcome.ts';
import { groups, type PartContext, partNames } from './rig/parts.ts';
import { endRunning } from './rig/process.ts';

const root = join(import.meta.dirname, '..');

const selectParts = (args: readonly string[]): ReadonlySet<string> => {
  if (args.includes('help')) {
    console.log(`npm test runs every part, npm test -- PART … only those named: ${partNames.join(', ')}.`);
    process.exit(0);
  }
  const unknown = args.filter((name) => !partNames.includes(name));
  if (unknown.length > 0) {
    console.error(`There is no part ${unknown.join(', ')}; the parts are ${partNames.join(', ')}.`);
    process.exit(2);
  }
  return new Set(args.length > 0 ? args : partNames);
};

/** A failure of its own for a part that leaves processes behind; they are ended, so that the next part starts clean. */
const checkLeftovers = async (part: string, mark: string): Promise<Outcome[]> => {
  const left = await leftovers(mark, 5000);
  if (left.length === 0) return [];
  endLeftovers(left);
  console.error(`\n${part} left ${left.length} processes behind:\n${left.map((one) => `  ${one.command}`).join('\n')}`);
  return [{ part: `${part} left-overs`, passed: 0, failed: 1, seconds: 0 }];
};

const runParts = async (context: PartContext, mark: string): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  for (const { parts, run } of groups) {
    const wanted = parts.filter((part) => context.selected.has(part));
    if (wanted.length === 0) continue;
    const title = wanted.join(' + ');
    console.log(`\n── ${title} ──`);
    outcomes.push(...(await run(context)), ...(await checkLeftovers(title, mark)));
  }
  return outcomes;
};

/** Everything that a part makes in the system's folder for temporary files lands in ours, and goes with it. */
const makeTemporary = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'pregon-test-'));
  // PostgreSQL refuses to run as root, so as root it runs as another user, who has to pass through here.
  await chmod(folder, 0o755);
  return folder;
};

const main = async (selected: ReadonlySet<string>, temporary: string): Promise<number> => {
  const summaryFile = join(temporary, 'summary.txt');
  const mark = randomUUID();
  const notes: string[] = [];
  const env = {
    ...process.env,
    TZ: 'UTC',
    TMPDIR: temporary,
    SUMMARY_FILE: summaryFile,
    PREGON_TEST_RUN: mark,
  };
  const context: PartContext = { root, temporary, env, selected, note: (line) => notes.push(line) };
  const outcomes = await runParts(context, `PREGON_TEST_RUN=${mark}`);
  if (existsSync(summaryFile)) notes.push((await readFile(summaryFile, 'utf8')).trimEnd());
  console.log(`\n${closingLines(outcomes, notes).join('\n')}`);
  return outcomes.some(({ failed }) => failed > 0) || outcomes.every(({ passed }) => passed === 0) ? 1 : 0;
};

const selected = selectParts(process.argv.slice(2));
const temporary = await makeTemporary();
const clean = () => rm(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });

const stop = async (code: number): Promise<never> => {
  await endRunning();
  await clean();
  process.exit(code);
};
process.on('SIGINT', () => stop(130));
process.on('SIGTERM', () => stop(143));
// The bootstrap was killed: nobody waits for the result any more.
process.on('disconnect', () => stop(1));
process.channel?.unref();

try {
  process.exitCode = await main(selected, temporary);
} finally {
  await clean();
}
