import { describe, expect, it } from 'vitest';
import { inColumns, isMet, shown, tableOf } from './table.ts';

describe('a goal', () => {
  it('is met at its bound and beyond, and a figure without one always', () => {
    expect(isMet(8, { atLeast: 8 })).toBe(true);
    expect(isMet(7.99, { atLeast: 8 })).toBe(false);
    expect(isMet(0, { atMost: 0 })).toBe(true);
    expect(isMet(0.03, { atMost: 0.02 })).toBe(false);
    expect(isMet(1, {})).toBe(true);
  });
});

describe('the table', () => {
  it('shows each figure with its goal, whether it is met, and the pairs it comes from', () => {
    const measured = {
      figures: { 'x.ratio': 1.25, 'x.rowsPerSecond': 41234.5 },
      pairs: [{ ours: 2, theirs: 2.5 }],
      notes: ['A note.'],
    };
    expect(tableOf(measured, { 'x.ratio': { atLeast: 2, reach: 3 } }).split('\n')).toEqual([
      'figure           measured  goal        reach for',
      'x.ratio              1.25  at least 2          3  not met',
      'x.rowsPerSecond  41,234.5',
      '',
      'pair  ours  theirs',
      '   1     2     2.5',
      '',
      'A note.',
    ]);
  });

  it('shows as many digits as a reader can use', () => {
    expect(shown(0.0123456)).toBe('0.01235');
    expect(shown(1234567.89)).toBe('1,234,568');
    expect(inColumns([])).toEqual([]);
  });
});
