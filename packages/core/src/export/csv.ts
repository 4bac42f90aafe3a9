// A table as CSV: UTF-8 behind the mark by which Excel knows it, with the delimiter that the user's own Excel opens by itself.
import Papa from 'papaparse';
import type { Cell, Table } from './table.ts';

export const csvType = 'text/csv; charset=utf-8';

/** Excel takes the delimiter from the language of the machine: where a comma parts the decimals, a semicolon parts the fields. */
export const delimiterOf = (locale: 'es' | 'en'): ';' | ',' => (locale === 'es' ? ';' : ',');

/** A cell that a spreadsheet would take for a formula gets an apostrophe in front, which the import takes away again. */
export async function* csv(table: Pick<Table, 'header' | 'pages'>, delimiter: ';' | ','): AsyncGenerator<string> {
  const lines = (rows: readonly (readonly Cell[])[]): string =>
    rows.length === 0
      ? ''
      : `${Papa.unparse(rows as Cell[][], { delimiter, newline: '\r\n', escapeFormulae: true })}\r\n`;
  yield `\ufeff${lines([table.header])}`;
  for await (const page of table.pages) yield lines(page);
}
