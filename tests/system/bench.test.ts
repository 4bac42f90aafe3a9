// The benches, made small: that they run, that both sides' work is checked, and what they write. Never how fast anything is.
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { ensureRedis } from '../rig/debian.ts';

const root = path.resolve(import.meta.dirname, '../..');
const redisNotice = 'The bench of the pipeline did not run: there is no redis-server, and none could be installed.';

const Result = z.strictObject({
  bench: z.string(),
  at: z.iso.datetime(),
  figures: z.record(z.string(), z.number()),
  pairs: z.array(z.record(z.string(), z.number())).length(1),
});

const small = [
  ['import', 1_000, ['vsCopy', 'vsRowByRow', 'rowsPerSecond', 'peakRssMb', 'searchableSeconds', 'deadlocks']],
  [
    'pipeline',
    4_000,
    [
      'vsNaive',
      'guardedVsNaive',
      'recipientsPerSecond',
      'sqlPerRecipient',
      'guardedSqlPerRecipient',
      'sqsPerRecipient',
    ],
  ],
  ['receipts', 1_200, ['vsOneByOne', 'perSecond']],
  ['freeze', 1_000, ['seconds', 'startSeconds', 'vsPlain', 'peakRssMb', 'rssGrowthMb']],
] as const;

let temporary: string;
let hasRedis: boolean;
beforeAll(async () => {
  temporary = mkdtempSync(path.join(tmpdir(), 'pregon-benches-'));
  hasRedis = (await ensureRedis(process.env)) !== undefined;
});
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

function run(...args: string[]) {
  const env = { ...process.env, TMPDIR: temporary };
  return spawnSync(process.execPath, [path.join(root, 'bench/run.ts'), ...args], { env, encoding: 'utf8' });
}

test.for(small)(
  'the bench of %s does its work on both sides, and writes its figures and pairs',
  ([name, rows, figures]) => {
    if (name === 'pipeline' && !hasRedis) return tellThatItDidNotRun();
    const file = path.join(temporary, `${name}.json`);
    const ended = run(name, '--rows', String(rows), '--pairs', '1', '--json', file);
    expect(ended.stderr).not.toMatch(/Error/);
    expect(ended.status).toBe(0);
    const result = Result.parse(JSON.parse(readFileSync(file, 'utf8')));
    expect(result.bench).toBe(name);
    expect(Object.keys(result.figures)).toEqual(figures.map((figure) => `${name}.${figure}`));
    for (const figure of Object.keys(result.figures)) expect(ended.stdout).toContain(figure);
    expect(readdirSync(temporary).filter((left) => left.startsWith('pregon-bench-'))).toEqual([]);
  },
);

test('without a name it says which benches there are', () => {
  const { stdout, status } = run();
  for (const [name] of small) expect(stdout).toContain(`  ${name} `);
  expect(status).toBe(0);
  expect(run('nothing').status).toBe(2);
});

/** For the last lines of `npm test`. */
function tellThatItDidNotRun(): void {
  const { SUMMARY_FILE } = process.env;
  if (SUMMARY_FILE === undefined) console.warn(redisNotice);
  else appendFileSync(SUMMARY_FILE, `${redisNotice}\n`);
}
