// The linter's settings, shown to refuse what the rules of the house forbid: a rule that is misspelt refuses nothing.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** File → its text and the rule that has to refuse it; no rule for a file that has to pass. */
const samples: Readonly<Record<string, readonly [text: string, rule?: string]>> = {
  'packages/core/src/zod-name.ts': ["import { z } from 'zod';\nexport const a = z;\n", 'noRestrictedImports'],
  'functions/zod-default.ts': ["import z from 'zod';\nexport const a = z;\n", 'noRestrictedImports'],
  'functions/zod-right.ts': ["import * as z from 'zod';\nexport const a = z;\n"],
  'functions/sst.ts': ["import { App } from 'sst/constructs';\nexport const a = App;\n", 'noRestrictedImports'],
  'functions/sst-later.ts': ["export const a = await import('sst');\n", 'noRestrictedImports'],
  'packages/local/src/cdk.ts': ["import { App } from 'aws-cdk-lib';\nexport const a = App;\n", 'noRestrictedImports'],
  'stacks/sst.ts': ["import { App } from 'sst/constructs';\nexport const a = App;\n"],
  'functions/twilio.ts': ["import twilio from 'twilio';\nexport const a = twilio;\n", 'noRestrictedImports'],
  'packages/core/src/middy.ts': ["import middy from '@middy/core';\nexport const a = middy;\n", 'noRestrictedImports'],
  'packages/core/src/lambda.ts': [
    "import type { Context } from 'aws-lambda';\nexport type A = Context;\n",
    'noRestrictedImports',
  ],
  'packages/core/src/env.ts': ['export const a = process.env.STAGE;\n', 'noProcessEnv'],
  'packages/core/src/process.ts': [
    "import { env } from 'node:process';\nexport const a = env;\n",
    'noRestrictedImports',
  ],
  'packages/core/src/env.test.ts': ['export const a = process.env.STAGE;\n'],
  'functions/edge/env.ts': ['export const a = process.env.STAGE;\n'],
  'web/src/any.ts': ['export const a = (x: any) => x;\n', 'noExplicitAny'],
  'web/src/bang.ts': ['export const a = (x?: string) => x!;\n', 'noNonNullAssertion'],
  'web/src/all.ts': ["export * from './any.ts';\n", 'noReExportAll'],
  'web/src/long.ts': [`export function a() {\n${'  console.log(1);\n'.repeat(51)}}\n`, 'noExcessiveLinesPerFunction'],
  'web/src/skip.test.ts': ["import { test } from 'vitest';\ntest.skip('a', () => {});\n", 'noSkippedTests'],
  'web/src/only.test.ts': ["import { test } from 'vitest';\ntest.only('a', () => {});\n", 'noFocusedTests'],
};

let folder: string;
let output: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pregon-lint-'));
  copyFileSync(join(root, 'biome.json'), join(folder, 'biome.json'));
  for (const [path, [text]] of Object.entries(samples)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const args = ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--colors=off', '.'];
  const run = spawnSync(join(root, 'node_modules/.bin/biome'), args, { cwd: folder, encoding: 'utf8' });
  output = run.stdout + run.stderr;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(Object.entries(samples))('%s', (path, [, rule]) => {
  const refused = [...output.matchAll(/^(\S+?):\d+:\d+ lint\/\w+\/(\w+)/gm)]
    .filter((match) => match[1] === path)
    .map((match) => match[2]);
  expect(refused).toEqual(rule ? expect.arrayContaining([rule]) : []);
});
