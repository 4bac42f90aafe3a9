import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { functionNames } from './functions.ts';

test('every function of the manifest becomes a folder with the module that Lambda loads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pregon-bundles-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  execFileSync(process.execPath, [join(import.meta.dirname, 'bundle.ts'), folder]);
  expect(functionNames.filter((name) => !existsSync(join(folder, name, 'index.mjs')))).toEqual([]);
});
