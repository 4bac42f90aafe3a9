// Branch coverage of packages/core, file by file, and the floor under it.
import { relative } from 'node:path';

/** Percent of the branches of packages/core that its own tests must take. */
export const branchFloorPercent = 85;

/** What we read of the report `coverage-summary.json`: a record by file, and `total`. */
export type CoverageSummary = Readonly<Record<string, { branches: { total: number; covered: number } }>>;

export interface BranchCoverage {
  readonly percent: number;
  readonly ok: boolean;
  readonly lines: readonly string[];
}

const percentOf = (covered: number, total: number): number => (total === 0 ? 100 : (100 * covered) / total);

/** Percentages are cut, not rounded: 84.99 is not 85. */
export const branchCoverage = (summary: CoverageSummary, root: string): BranchCoverage => {
  const files = Object.entries(summary).filter(([file]) => file !== 'total');
  const total = files.reduce((sum, [, { branches }]) => sum + branches.total, 0);
  const covered = files.reduce((sum, [, { branches }]) => sum + branches.covered, 0);
  const percent = percentOf(covered, total);
  const shown = (value: number) => (Math.floor(value * 10) / 10).toFixed(1).padStart(5);
  const row = (taken: number, all: number, name: string) =>
    `${shown(percentOf(taken, all))} %  ${taken}/${all}  ${name}`;
  return {
    percent,
    ok: total > 0 && percent >= branchFloorPercent,
    lines: [
      ...files
        .map(([file, { branches }]) => row(branches.covered, branches.total, relative(root, file)))
        .sort((a, b) => a.slice(a.lastIndexOf(' ')).localeCompare(b.slice(b.lastIndexOf(' ')))),
      row(covered, total, `packages/core in all (at least ${branchFloorPercent} %)`),
    ],
  };
};
