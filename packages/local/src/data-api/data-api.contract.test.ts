// The Data API endpoint against the real SDK and drizzle, rule by rule. docs/data-api.md is written from the same rules:
// UPDATE_DOCS=1 rewrites it, and without it a difference fails.
import { readFile, writeFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { errors } from './contract/errors.ts';
import { faults } from './contract/faults.ts';
import { limits } from './contract/limits.ts';
import { parameters } from './contract/parameters.ts';
import { protocol } from './contract/protocol.ts';
import { results } from './contract/results.ts';
import { Bench, type Rule, type Section } from './contract/rule.ts';
import { statements } from './contract/statements.ts';
import { tokenizer } from './contract/tokenizer.ts';
import { transactions } from './contract/transactions.ts';
import { startDataApi } from './server.ts';

const sections: readonly Section[] = [
  limits,
  statements,
  parameters,
  results,
  errors,
  protocol,
  transactions,
  tokenizer,
  faults,
];

const page = new URL('../../../../docs/data-api.md', import.meta.url);

const cell = (text: string): string => text.replaceAll('|', '\\|');

const rowOf = ({ rule, test, absent }: Rule): string =>
  absent === undefined
    ? `| ${cell(rule)} | held | ${cell(test ?? '')} |`
    : `| ${cell(rule)} | absent | ${cell(absent)} |`;

const written = (): string => {
  const all = sections.flatMap(({ rules }) => rules);
  const held = all.filter(({ absent }) => absent === undefined).length;
  return [
    '# The RDS Data API on one machine',
    '',
    '`packages/local/src/data-api` is an RDS Data API over a real PostgreSQL that refuses what the real service refuses, so that what',
    'passes here passes in the account. This page is written by its contract suite',
    '(`UPDATE_DOCS=1 npx vitest run --project db packages/local/src/data-api`), which fails when the two differ. Each rule is held,',
    'and shown by the test named beside it, or absent, for the reason given. Where the behaviour of the service is not documented,',
    'the stricter one is taken. Section numbers are those of the notes on the service that this was built from.',
    '',
    `${all.length} rules: ${held} held, ${all.length - held} absent.`,
    ...sections.flatMap(({ title, rules }) => [
      '',
      `## ${title}`,
      '',
      '| rule | | shown by the test, or the reason |',
      '|---|---|---|',
      ...rules.map(rowOf),
    ]),
    '',
  ].join('\n');
};

/** One for the whole file: a clone for each test would take most of the time. */
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const emptyDatabase = async (connectionString: string): Promise<void> => {
  const admin = new pg.Client({ connectionString });
  await admin.connect();
  await admin.query('drop schema public cascade; create schema public').finally(() => admin.end());
};

for (const { title, rules } of sections)
  describe(title, () => {
    for (const { test, run } of rules)
      if (test !== undefined && run !== undefined)
        it(test, async () => {
          await emptyDatabase(database.postgresUrl);
          const api = await startDataApi({ postgresUrl: database.postgresUrl });
          try {
            await using bench = new Bench(api, database.postgresUrl, database.config.database);
            await run(bench);
          } finally {
            await api.stop();
          }
        });
  });

describe('docs/data-api.md', () => {
  it.each(sections)('gives every rule of $title a test of that section, or a reason', ({ rules }) => {
    const tests = rules.flatMap(({ test, run }) => (test !== undefined && run !== undefined ? [test] : []));
    expect(new Set(tests).size).toBe(tests.length);
    const unfounded = rules.filter(({ test, absent }) =>
      absent === undefined ? test === undefined || !tests.includes(test) : test !== undefined || absent === '',
    );
    expect(unfounded).toEqual([]);
  });

  it('says what the suite shows', async () => {
    if (process.env.UPDATE_DOCS === '1') await writeFile(page, written());
    expect(await readFile(page, 'utf8')).toBe(written());
  });
});
