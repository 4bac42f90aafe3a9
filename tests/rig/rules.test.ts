import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Rule, rules, type Source } from './rules.ts';

const root = join(import.meta.dirname, '../..');

const sources = (): Source[] => {
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const paths = execFileSync('git', listed, { cwd: root, encoding: 'utf8' }).split('\0');
  return (
    paths
      // The rules themselves, and the linter's samples, have to name what they refuse.
      .filter((path) => /\.(ts|tsx|mjs|sql)$/.test(path) && !/^tests\/rig\/(rules|lint)\b/.test(path))
      .filter((path) => existsSync(join(root, path)))
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
  );
};

describe('every source keeps the rules of the house', () => {
  const all = sources();

  test('there are sources to look at', () => {
    expect(all.length).toBeGreaterThan(20);
  });

  test.each(Object.keys(rules))('%s', (name) => {
    const rule = rules[name] as Rule;
    const faults = all.flatMap((source) => {
      const fault = rule(source);
      return fault ? [`${source.path} ${fault}`] : [];
    });
    expect(faults).toEqual([]);
  });
});

/** Each rule, shown to be able to fail: what it must refuse and what it must let pass. */
const samples: Readonly<Record<string, { refused: Source[]; accepted: Source[] }>> = {
  fileLength: {
    refused: [
      { path: 'web/src/a.tsx', text: 'x\n'.repeat(301) },
      { path: 'web/src/a.test.ts', text: 'x\n'.repeat(401) },
    ],
    accepted: [
      { path: 'web/src/a.tsx', text: 'x\n'.repeat(300) },
      { path: 'tests/system/b.test.ts', text: 'x\n'.repeat(400) },
    ],
  },
  opening: {
    refused: [
      { path: 'functions/a.ts', text: "import 'b';\n" },
      { path: 'migrations/0001_a.sql', text: 'select 1;' },
    ],
    accepted: [
      { path: 'functions/a.ts', text: '// Does it.\n' },
      { path: 'functions/a.test.ts', text: "import 'b';\n" },
    ],
  },
  naming: {
    refused: [
      { path: 'packages/core/src/utils/a.ts', text: '' },
      { path: 'functions/edge/helper.ts', text: '' },
    ],
    accepted: [{ path: 'packages/core/src/campaign/campaign.ts', text: '' }],
  },
  barrel: {
    refused: [
      { path: 'web/src/a.ts', text: "// All.\nexport { a } from './b.ts';\nexport type { C } from './c.ts';\n" },
    ],
    accepted: [{ path: 'web/src/a.ts', text: "export { a } from './b.ts';\nexport const b = 1;\n" }],
  },
  suppressions: {
    refused: [
      { path: 'web/src/a.ts', text: '// @ts-ignore\n' },
      { path: 'web/src/a.ts', text: '/* v8 ignore next */' },
      { path: 'web/src/a.ts', text: '// biome-ignore lint/suspicious/noExplicitAny: <explanation>\n' },
    ],
    accepted: [{ path: 'web/src/a.ts', text: '// biome-ignore lint/suspicious/noExplicitAny: the library says any\n' }],
  },
  unfinished: {
    refused: [{ path: 'migrations/0001_a.sql', text: '-- TODO index' }],
    accepted: [{ path: 'web/src/a.ts', text: 'const TODOS = 1;' }],
  },
  direction: {
    refused: [
      { path: 'packages/core/src/a.ts', text: "import type { X } from '../../../functions/manifest.ts';" },
      { path: 'packages/local/src/a.ts', text: "const x = await import('../../../functions/api/health.ts');" },
      { path: 'packages/local/src/a.ts', text: "import { handler } from '@pregon/functions/api/health';" },
      { path: 'functions/a.ts', text: "import { x } from '@pregon/local/sqs';" },
      { path: 'web/src/a.ts', text: "import type { X } from '@pregon/core/id';" },
      { path: 'stacks/a.ts', text: "import { x } from '@pregon/core/id';" },
    ],
    accepted: [
      { path: 'packages/local/src/a.ts', text: "import { functions } from '@pregon/functions/manifest';" },
      { path: 'functions/a.ts', text: "import { x } from '@pregon/core/id';\nimport './b.ts';" },
      { path: 'stacks/a.ts', text: "import { functions } from '@pregon/functions/manifest';" },
    ],
  },
  deployment: {
    refused: [
      { path: 'functions/a.ts', text: "import { Config } from 'sst/node/config';" },
      { path: 'functions/a.test.ts', text: "import { App } from 'aws-cdk-lib';" },
      { path: 'packages/core/src/a.ts', text: "import type { Construct } from 'constructs';" },
      { path: 'packages/local/src/a.ts', text: "const x = await import('sst');" },
      { path: 'tests/a.ts', text: "const x = require('aws-cdk-lib/assertions');" },
      { path: 'bench/a.ts', text: "export { App } from 'sst/constructs';" },
    ],
    accepted: [
      { path: 'stacks/a.ts', text: "import { App } from 'sst/constructs';" },
      { path: 'sst.config.ts', text: "import type { SSTConfig } from 'sst';" },
      { path: 'functions/a.ts', text: "import { x } from './sst.ts';" },
    ],
  },
};

describe('each rule', () => {
  test('has samples', () => {
    expect(Object.keys(samples).sort()).toEqual(Object.keys(rules).sort());
  });

  test.each(Object.entries(samples))('%s refuses what it must and nothing else', (name, { refused, accepted }) => {
    const rule = rules[name] as Rule;
    expect(refused.filter((source) => rule(source) === undefined)).toEqual([]);
    expect(accepted.filter((source) => rule(source) !== undefined)).toEqual([]);
  });
});
