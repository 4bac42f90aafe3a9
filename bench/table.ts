// What a bench found, as text: figures beside their goals, then the raw pairs.
import type { Figures, Goal, Measured, Pair } from './bench.ts';

/** Four significant digits at the most, and thousands apart. */
export const shown = (value: number): string =>
  value.toLocaleString('en-US', { maximumSignificantDigits: Math.abs(value) >= 1000 ? 7 : 4 });

export function isMet(value: number, { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY }: Goal) {
  return value >= atLeast && value <= atMost;
}

const bound = ({ atLeast, atMost }: Goal): string => {
  if (atLeast !== undefined) return `at least ${shown(atLeast)}`;
  return atMost === undefined ? '' : `at most ${shown(atMost)}`;
};

const figureRow = (name: string, value: number, goal: Goal = {}): string[] => [
  name,
  shown(value),
  bound(goal),
  goal.reach === undefined ? '' : shown(goal.reach),
  bound(goal) === '' ? '' : isMet(value, goal) ? 'met' : 'not met',
];

/** Columns as wide as their widest cell, numbers on the right. */
export function inColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const isNumber = (cell: string) => /^-?[\d,.]+$/.test(cell);
  return rows.map((row) =>
    row
      .map((cell, column) => (isNumber(cell) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function figureLines(figures: Figures, goals: Readonly<Record<string, Goal>>): string[] {
  const rows = Object.entries(figures).map(([name, value]) => figureRow(name, value, goals[name]));
  return inColumns([['figure', 'measured', 'goal', 'reach for', ''], ...rows]);
}

function pairLines(pairs: readonly Pair[]): string[] {
  const names = Object.keys(pairs[0] ?? {});
  const cells = pairs.map((pair, index) => [String(index + 1), ...names.map((name) => shown(pair[name] ?? 0))]);
  return inColumns([['pair', ...names], ...cells]);
}

export const tableOf = (measured: Measured, goals: Readonly<Record<string, Goal>>): string =>
  [figureLines(measured.figures, goals), pairLines(measured.pairs), measured.notes]
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n');
