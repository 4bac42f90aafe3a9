import { describe, expect, it } from 'vitest';
import { scan, splitStatements } from './statement.ts';

const parameters = (text: string) =>
  scan(text)
    .filter(({ kind }) => kind === 'parameter')
    .map(({ name }) => name);

describe('scan', () => {
  it.each([
    ['a name after a colon', 'select :a, :b_1', ['a', 'b_1']],
    ['the longest name', 'select :1, :10', ['1', '10']],
    ['a name at the very end', 'select :a', ['a']],
    ['no cast', 'select :a::int, b::text', ['a']],
    ['no assignment', 'f(x := :a)', ['a']],
    ['no literal', "select ':a', 'it''s :b', :c", ['c']],
    ['no backslash at the end of a plain literal', "select '\\', :a", ['a']],
    ['no escape string', "select E'\\':a', e'\\\\', :b", ['b']],
    ['no word that ends in e for an escape string', "select date'\\', :a", ['a']],
    ['no quoted name', 'select ":a", "x"":b", :c', ['c']],
    ['no line comment', 'select 1 -- :a\n, :b', ['b']],
    ['no line comment without an end', 'select :a -- :b', ['a']],
    ['no nested comment', '/* :a /* :b */ :c */ select :d', ['d']],
    ['no comment without an end', 'select :a /* :b /* */ :c', ['a']],
    ['no dollar-quoted body', 'do $$ :a $x$ $$ || $x$ :b $$ $x$ || :c', ['c']],
    ['no body without an end', 'select :a, $$ :b', ['a']],
    ['no literal without an end', "select :a, ':b", ['a']],
    ['a dollar inside a word', 'select a$b$ + :c', ['c']],
    ['a lone dollar and a lone colon', 'select $ : :c', ['c']],
  ])('finds %s', (_, text, names) => {
    expect(parameters(text)).toEqual(names);
  });

  it('tells positional parameters and separators apart', () => {
    expect(scan('select $1; select $23').map(({ kind, start, end }) => [kind, start, end])).toEqual([
      ['positional', 7, 9],
      ['separator', 9, 10],
      ['positional', 18, 21],
    ]);
  });
});

describe('splitStatements', () => {
  it('splits at semicolons that end statements, and only there', () => {
    const script = `-- ; the first
      create function f() returns text language sql as $$ select ';'; $$;
      insert into t values (';', ";");
      /* ; */ select 1`;
    expect(splitStatements(script)).toEqual([
      "-- ; the first\n      create function f() returns text language sql as $$ select ';'; $$",
      `insert into t values (';', ";")`,
      '/* ; */ select 1',
    ]);
  });

  it('leaves out pieces that hold comments only', () => {
    expect(splitStatements('select 1;\n-- the end;\n/* really */ ;')).toEqual(['select 1']);
    expect(splitStatements(' \n')).toEqual([]);
  });
});
