// The file of rejected rows: the row as it was, with its number, the code and the reason before it. Mended, it can be uploaded again.
import Papa from 'papaparse';
import { rejectColumns } from './columns.ts';
import type { Batch } from './file.ts';
import { inSpanish } from './reason.ts';
import type { Reject } from './rows.ts';

export const rejectsKey = (userId: string, importId: string): string => `rejects/${userId}/${importId}.csv`;
/** What one window adds to the file, until all are put together. Named after the window's first part, so that a repeated window has the same. */
export const pieceKey = (userId: string, importId: string, part: number): string =>
  `pieces/${userId}/${importId}/${part}.csv`;
export const rejectsType = 'text/csv; charset=utf-8';

/**
 * Lines for rejected rows, in the file's own delimiter. A field that a spreadsheet would take for a formula gets an apostrophe in front,
 * which the import takes away again.
 */
export const rejectLines = (rejects: readonly Reject[], delimiter: string): string =>
  lines(
    rejects.map(({ row, reason, fields }) => [String(row), reason, inSpanish[reason], ...fields]),
    delimiter,
  );

/** The file's first line, behind the mark by which Excel knows UTF-8. */
export function rejectsHeader({ header, layout, delimiter }: Pick<Batch, 'header' | 'layout' | 'delimiter'>): string {
  const named = layout.hasHeader ? header : layout.columns.map(({ name }) => name);
  return `\ufeff${lines([[...rejectColumns, ...named]], delimiter)}`;
}

const lines = (rows: readonly (readonly string[])[], delimiter: string): string =>
  `${Papa.unparse(rows as string[][], { delimiter, newline: '\r\n', escapeFormulae: true })}\r\n`;
