// Which colons are parameters.
import { expect } from 'vitest';
import type { Bench, Section, Value } from './rule.ts';

const text = async (bench: Bench, expression: string, values: Readonly<Record<string, Value>> = {}) =>
  (await bench.value(`select ${expression} as a`, values))?.stringValue;

export const tokenizer: Section = {
  title: '3.3 Named parameters',
  rules: [
    {
      rule: "inside '…' nothing is a parameter; '' is a quote in it; a backslash escapes only in E'…'",
      test: 'leaves literals alone',
      run: async (bench) => {
        expect(await text(bench, "'it''s :not; $1 \"--'")).toBe('it\'s :not; $1 "--');
        expect(await text(bench, "E'\\':not' || :b", { b: 'x' })).toBe("':notx");
        expect(await text(bench, "'\\' || :b || ''", { b: 'x' })).toBe('\\x');
      },
    },
    {
      rule: 'inside "…" nothing is a parameter',
      test: 'leaves quoted names alone',
      run: async (bench) => {
        const { columnMetadata } = await bench.execute('select 1 as ":a"";b"', {}, { includeResultMetadata: true });
        expect(columnMetadata?.[0]?.label).toBe(':a";b');
      },
    },
    {
      rule: 'inside -- comments and nested /* comments */ nothing is a parameter',
      test: 'leaves comments alone',
      run: async (bench) => {
        expect(await text(bench, "'x' -- :a ' ;\n || /* :b /* ; */ ' :c */ 'y'")).toBe('xy');
      },
    },
    {
      rule: 'inside $tag$ … $tag$ nothing is a parameter',
      test: 'leaves dollar-quoted bodies alone',
      run: async (bench) => {
        expect(await text(bench, '$a$ :x $$ ; $1 $a$')).toBe(' :x $$ ; $1 ');
        await bench.execute('do $$ declare n int := 1; begin perform n; end $$');
      },
    },
    {
      rule: '`::` is a cast and `:=` an assignment',
      test: 'reads casts and named arguments',
      run: async (bench) => {
        expect(await text(bench, ':a::int::text', { a: 5 })).toBe('5');
        expect(await text(bench, 'make_interval(days := 2)::text')).toBe('2 days');
      },
    },
    {
      rule: 'a name is letters, digits and underscores, the longest that fits',
      test: 'does not take :1 for the head of :10',
      run: async (bench) => {
        expect(await text(bench, ':10 || :1 || :a_b', { 1: 'one', 10: 'ten', a_b: 'ab' })).toBe('tenoneab');
      },
    },
    {
      rule: 'a name used twice is one parameter',
      test: 'binds a repeated name once',
      run: async (bench) => {
        expect(await text(bench, 'coalesce(:a, :a::uuid)::text', { a: null })).toBeUndefined();
        expect(await text(bench, ':a || :a', { a: 'x' })).toBe('xx');
      },
    },
    {
      rule: 'a name without a value is an error',
      test: 'refuses a name without a value',
      run: async (bench) => {
        expect((await bench.refusal('select :a, :b', { a: 1 })).name).toBe('ValidationException');
      },
    },
    {
      rule: 'values that the statement does not name are tolerated',
      test: 'ignores values that are not named',
      run: async (bench) => {
        expect(await text(bench, ':a', { a: 'x', b: 'y' })).toBe('x');
      },
    },
    {
      rule: 'array slices `a[1:2]`, and `:word` that is no parameter, are not known',
      test: 'takes the colon of an array slice for a parameter',
      run: async (bench) => {
        expect((await bench.refusal("select ('{1,2,3}'::int[])[1:2]")).name).toBe('ValidationException');
      },
    },
    {
      rule: 'the `?` operators of jsonb are not known to be safe',
      absent: 'they work here, as no other character than the colon means a parameter; keep them out of statements',
    },
    {
      rule: '`:name` inside a DO block is not known',
      test: 'leaves dollar-quoted bodies alone',
    },
    {
      rule: 'positions in error texts may be shifted by the rewriting',
      test: 'tells positions in the text of the caller',
      run: async (bench) => {
        const { message } = await bench.refusal('select :a_long_name::int, :b::int, nothing', { a_long_name: 1, b: 1 });
        expect(message).toContain(`Position: ${'select :a_long_name::int, :b::int, '.length + 1};`);
      },
    },
  ],
};
