import { expect, test } from 'vitest';
import { branchCoverage } from './coverage.ts';

const file = (covered: number, total: number) => ({ branches: { covered, total } });

test('just under the floor fails, however it would round', () => {
  const result = branchCoverage({ total: file(1, 1), '/r/packages/core/src/a.ts': file(8499, 10_000) }, '/r');
  expect(result.ok).toBe(false);
  expect(result.lines.at(-1)).toMatch(/^ 84\.9 % {2}8499\/10000 {2}packages\/core in all/);
});

test('the floor is measured over all branches, and each file is printed', () => {
  const result = branchCoverage(
    { '/r/packages/core/src/b.ts': file(90, 100), '/r/packages/core/src/a.ts': file(0, 5), total: file(0, 0) },
    '/r',
  );
  expect(result.ok).toBe(true);
  expect(result.lines).toEqual([
    '  0.0 %  0/5  packages/core/src/a.ts',
    ' 90.0 %  90/100  packages/core/src/b.ts',
    ' 85.7 %  90/105  packages/core in all (at least 85 %)',
  ]);
});

test('a report without a branch shows nothing, so it fails', () => {
  expect(branchCoverage({ total: file(0, 0) }, '/r').ok).toBe(false);
});
