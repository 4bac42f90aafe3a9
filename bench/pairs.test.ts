import { describe, expect, it } from 'vitest';
import { at, median, medianOf, takePairs } from './pairs.ts';

describe('the median', () => {
  it('is the middle value, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
  });

  it('of nothing is refused', () => {
    expect(() => median([])).toThrow(RangeError);
  });

  it('of ratios is taken within the pairs', () => {
    const pairs = [
      { ours: 10, theirs: 5 },
      { ours: 2, theirs: 2 },
      { ours: 9, theirs: 3 },
    ];
    expect(medianOf(pairs, (pair) => at(pair, 'ours') / at(pair, 'theirs'))).toBe(2);
    expect(() => at({ ours: 1 }, 'theirs')).toThrow('no theirs');
  });
});

describe('pairs', () => {
  const calls: string[] = [];
  const side = (name: string) => async (rows: number) => {
    calls.push(`${name} ${rows}`);
    return { [name]: rows };
  };
  const run = { rows: 100, pairs: 2, warmUpRows: 10, say: () => undefined };

  it('are taken in turns, each begun by another side, after a warm-up that is not counted', async () => {
    calls.length = 0;
    const pairs = await takePairs(run, { a: side('a'), b: side('b') });
    expect(calls).toEqual(['b 10', 'a 10', 'a 100', 'b 100', 'b 100', 'a 100']);
    expect(pairs).toEqual([
      { a: 100, b: 100 },
      { a: 100, b: 100 },
    ]);
  });

  it('need no warm-up', async () => {
    calls.length = 0;
    expect(await takePairs({ ...run, pairs: 1, warmUpRows: 0 }, { a: side('a') })).toHaveLength(1);
    expect(calls).toEqual(['a 100']);
  });
});
