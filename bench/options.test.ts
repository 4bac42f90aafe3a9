import { describe, expect, it } from 'vitest';
import type { Bench } from './bench.ts';
import { readOptions, sizesOf, usage } from './options.ts';

const bench: Bench = {
  about: 'Ours against theirs.',
  rowsAre: 'lines of the file',
  sizes: { rows: 1000, pairs: 5, warmUpRows: 10 },
  goals: {},
  measure: () => Promise.reject(new Error('not here')),
};

describe('the command line', () => {
  it('names a bench, and may make it smaller', () => {
    const options = readOptions(['import', '--rows', '20', '--pairs=1', '--json', 'out.json']);
    expect(options).toEqual({ name: 'import', rows: 20, pairs: 1, json: 'out.json', help: false });
    expect(sizesOf(bench, options)).toEqual({ rows: 20, pairs: 1, warmUpRows: 0 });
    expect(sizesOf(bench, { rows: 200, pairs: undefined })).toEqual({ rows: 200, pairs: 5, warmUpRows: 10 });
    expect(sizesOf(bench, readOptions(['import']))).toEqual(bench.sizes);
  });

  it('without a name asks what there is', () => {
    expect(readOptions([]).name).toBeUndefined();
    expect(usage({ import: bench })).toContain('import    Ours against theirs.');
  });

  it('refuses what is no size, what it does not know, and two benches', () => {
    expect(() => readOptions(['import', '--rows', '1e6'])).toThrow('--rows takes a whole number');
    expect(() => readOptions(['import', '--pairs', '0'])).toThrow('--pairs takes a whole number');
    expect(() => readOptions(['import', '--fast'])).toThrow('--fast');
    expect(() => readOptions(['import', 'freeze'])).toThrow('One bench at a time');
  });
});
