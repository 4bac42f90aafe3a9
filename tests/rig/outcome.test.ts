import { expect, test } from 'vitest';
import { closingLines, oneCheck } from './outcome.ts';

test('the last line sums every part, so that a failed check counts like a failed test', () => {
  const lines = closingLines([oneCheck('lint', false, 1.04), { part: 'unit', passed: 41, failed: 1, seconds: 3 }], []);
  expect(lines.at(-1)).toBe('41 passed, 2 failed');
});

test('the notes that tests left stand between the table and the last line', () => {
  const lines = closingLines([oneCheck('types', true, 2)], ['The OpenAPI check did not run.']);
  expect(lines.slice(-3)).toEqual(['The OpenAPI check did not run.', '', '1 passed, 0 failed']);
});

test('a run of no parts says so in the same form', () => {
  expect(closingLines([], []).at(-1)).toBe('0 passed, 0 failed');
});
