import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionName } from '@pregon/functions/manifest';
import { beforeAll, expect, test } from 'vitest';
import { functionNames } from './functions.ts';

/**
 * Minified bytes. Each is a twentieth above what the function had when it was written down, so that a dependency that slips
 * into a bundle is seen at once and not when a million is reached: `npm run bench -- bundle` shows what they have now.
 */
const budgets: Readonly<Record<FunctionName, number>> = {
  health: 435_000,
  openapi: 613_000,
  access: 470_000,
  account: 435_000,
  senders: 490_000,
  contacts: 815_000,
  groups: 510_000,
  imports: 795_000,
  drops: 685_000,
  'send-messages': 985_000,
  campaigns: 825_000,
  preflight: 805_000,
  dashboard: 466_000,
  stop: 480_000,
  guards: 480_000,
  exports: 600_000,
  export: 700_000,
  templates: 800_000,
  segments: 480_000,
  suppressions: 700_000,
  webhooks: 523_000,
  'provider-accounts': 560_000,
  system: 480_000,
  'twilio-webhook': 485_000,
  import: 822_000,
  drop: 935_000,
  freeze: 445_000,
  send: 715_000,
  receipts: 442_000,
  deliver: 492_000,
  sweep: 943_000,
  'start-campaign': 537_000,
  migrate: 400_000,
};

const folder = mkdtempSync(join(tmpdir(), 'pregon-bundles-'));

beforeAll(() => {
  execFileSync(process.execPath, [join(import.meta.dirname, 'bundle.ts'), folder]);
  return () => rmSync(folder, { recursive: true, force: true });
});

test.each(functionNames)('%s is a module that Lambda can load, within its budget', (name) => {
  const { size } = statSync(join(folder, name, 'index.cjs'));
  expect(size).toBeGreaterThan(100_000);
  expect(size).toBeLessThan(budgets[name]);
});

test('no budget is above a million bytes', () => {
  expect(Object.entries(budgets).filter(([, bytes]) => bytes > 1_000_000)).toEqual([]);
});

test('the migrations lie beside the function that applies them', () => {
  const files = (...way: string[]) => readdirSync(join(...way));
  expect(files(folder, 'migrate', 'migrations')).toEqual(files(import.meta.dirname, '../migrations'));
});
