import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { CsvReader, type CsvRecord } from './csv.ts';
import { limits } from './limits.ts';

/** Reads a text in chunks of `size` characters. */
function read(text: string, size = text.length, delimiter = ','): CsvRecord[] {
  const reader = new CsvReader({ delimiter });
  const records: CsvRecord[] = [];
  for (let from = 0; from < text.length || from === 0; from += Math.max(size, 1)) {
    records.push(...reader.read(text.slice(from, from + size), from + size >= text.length));
  }
  return records;
}

const fieldsOf = (records: readonly CsvRecord[]) =>
  records.map((record) => ('fields' in record ? record.fields : record.fault));

describe('records', () => {
  test.each([
    [
      'a,b\nc,d\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      '"a,1","b ""x"""\n"c\nd",e',
      [
        ['a,1', 'b "x"'],
        ['c\nd', 'e'],
      ],
    ],
    ['"a" ,b\n', [['a', 'b']]],
    ['"a" ,"b" ', [['a', 'b']]],
    ['a 5" b,c\n', [['a 5" b', 'c']]],
    ['a\n\n\nb\n', [['a'], [''], [''], ['b']]],
    ['\n', [['']]],
    ['""\n"",""', [[''], ['', '']]],
    ['"a\n\nb"\n', [['a\n\nb']]],
    ['', []],
  ])('%j, in chunks of any size', (text, rows) => {
    for (const size of [1, 2, 3, 5, 100]) expect(fieldsOf(read(text, size))).toEqual(rows);
  });

  test('are numbered as a spreadsheet shows them', () => {
    expect(read('h\n\n"x\ny"\n"bad"z\nlast', 2).map(({ row }) => row)).toEqual([1, 2, 3, 4, 5]);
  });

  test('agree with papaparse on the whole text, however it is cut', () => {
    let state = 42;
    const roll = (bound: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (state >>> 8) % bound;
    };
    const field = () =>
      ['', 'a', 'José', '"x"', '"a,b"', '"l1\nl2"', '"dice ""hola"""', '""', 'mid"quote', '" "'][roll(10)] ?? '';
    for (let round = 0; round < 300; round++) {
      const text = Array.from({ length: 1 + roll(12) }, () =>
        Array.from({ length: 1 + roll(4) }, field).join(','),
      ).join('\n');
      const { data } = Papa.parse<string[]>(`${text}\n`, { delimiter: ',', newline: '\n' });
      expect(fieldsOf(read(`${text}\n`, 1 + roll(20)))).toEqual(data.slice(0, -1));
    }
  });
});

describe('a quote that is wrong costs its own line only', () => {
  const bad = 'quote_malformed';

  test.each([
    ['a,"b"c\nd,e\n', [bad, ['d', 'e']]],
    ['a,"never closed\nd,e\nf,g', [bad, ['d', 'e'], ['f', 'g']]],
    ['a,"open\nd,"e"\nf,g\n', [bad, ['d', 'e'], ['f', 'g']]],
    ['x\na,"open', [['x'], bad]],
    ['"a""\n', [bad]],
    ['"multi\nline"x,y\nz\n', [bad, ['line"x', 'y'], ['z']]],
  ])('%j', (text, rows) => {
    for (const size of [1, 4, 100]) expect(fieldsOf(read(text, size))).toEqual(rows);
  });

  test('and what it was is kept to be shown', () => {
    expect(read('a,"b"c\n')).toEqual([{ row: 1, fault: bad, raw: 'a,"b"c' }]);
  });

  test('also when it closes nowhere within what a row may hold', () => {
    const rows = 'x,y\n'.repeat(limits.rowLength / 4);
    const records = read(`a,"b\n${rows}`, 64 * 1024);
    expect(fieldsOf(records.slice(0, 2))).toEqual([bad, ['x', 'y']]);
    expect(records).toHaveLength(1 + limits.rowLength / 4);
  });
});

describe('a row without end', () => {
  test.each([[''], ['"']])('that begins with %j is skipped, and its beginning kept', (quote) => {
    const records = read(`a,b\n${quote}${'x'.repeat(3 * limits.rowLength)}\nc,d\n`, 64 * 1024);
    expect(records.map(({ row }) => row)).toEqual([1, 2, 3]);
    expect(fieldsOf(records)).toEqual([['a', 'b'], 'row_too_long', ['c', 'd']]);
    expect(records[1]).toMatchObject({ raw: expect.stringMatching(/^.{500}$/) });
  });

  test('at the end of the file is one row', () => {
    expect(fieldsOf(read('x'.repeat(3 * limits.rowLength), 64 * 1024))).toEqual(['row_too_long']);
  });
});
