import { describe, expect, test } from 'vitest';
import { csv, delimiterOf } from './csv.ts';
import type { Cell } from './table.ts';

async function* pages(...all: Cell[][][]): AsyncGenerator<Cell[][]> {
  yield* all;
}

const written = async (rows: Cell[][][], delimiter: ';' | ',' = ';') => {
  let text = '';
  for await (const piece of csv({ header: ['numero', 'nombre'], pages: pages(...rows) }, delimiter)) text += piece;
  return text;
};

describe('a file', () => {
  test('begins with the mark of UTF-8 and its header, and ends each line as Excel does', async () => {
    expect(await written([[['595981000001', 'José']], [], [['2', null]]])).toBe(
      '\ufeffnumero;nombre\r\n595981000001;José\r\n2;\r\n',
    );
    expect(await written([])).toBe('\ufeffnumero;nombre\r\n');
  });

  test('has the delimiter that the user’s own Excel opens, and quotes around what holds it', async () => {
    expect(delimiterOf('es')).toBe(';');
    expect(delimiterOf('en')).toBe(',');
    expect(await written([[['1', 'a;b,c "d"\ne']]])).toContain('1;"a;b,c ""d""\ne"\r\n');
    expect(await written([[['1', 'a;b,c']]], ',')).toContain('1,"a;b,c"\r\n');
  });

  test.each(['=1+1', '+595', '-2', '@SUM(A1)', '\t=1', '\r=1'])('never has %j as a formula', async (cell) => {
    const text = await written([[['1', cell]]]);
    expect(text).toMatch(/\r\n1;"?'/);
  });
});
