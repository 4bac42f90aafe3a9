// What an import would make of a file, from its beginning: for POST /imports/preview.
import type { Column } from './columns.ts';
import type { CsvRecord } from './csv.ts';
import type { Encoding } from './decode.ts';
import { batches } from './file.ts';
import { limits } from './limits.ts';
import { fileFault, type RowReason } from './reason.ts';
import { makeRowReader, type RowReader } from './rows.ts';

/** A preview looks at this much of a file; what is sent beyond is ignored. */
export const previewBytes = limits.blockBytes;
const previewRows = 20;

export interface PreviewRow {
  /** As a spreadsheet numbers it. */
  readonly line: number;
  readonly numero: string;
  /** E.164 digits; absent when the row would be rejected. */
  readonly phone?: string;
  readonly nombre: string | null;
  readonly sustantivo: string | null;
  readonly grupos: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly reason?: RowReason;
}

export interface Preview {
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly hasHeader: boolean;
  readonly columns: readonly Column[];
  readonly rows: readonly PreviewRow[];
}

/**
 * Reads the first 20 rows as the import of a user of this country will.
 * @param bytes the file, or its first 256 KB
 * @throws DomainError invalid, as a whole file may fail: `file_empty`, `file_is_spreadsheet`, `phone_column_missing` …
 */
export async function preview(bytes: Uint8Array, country: string): Promise<Preview> {
  for await (const batch of batches(pieces(wholeLines(bytes)))) {
    const { encoding, delimiter, layout, records } = batch;
    if (records.length === 0) break;
    const reader = makeRowReader(layout, delimiter, country);
    const rows = records.slice(0, previewRows).map((record) => rowOf(record, reader));
    return { encoding, delimiter, hasHeader: layout.hasHeader, columns: layout.columns, rows };
  }
  throw fileFault('file_empty');
}

/** The last line of a file's beginning may be half a line, and half a character; with enough others it is left out. */
function wholeLines(bytes: Uint8Array): Uint8Array {
  const beginning = bytes.subarray(0, previewBytes);
  const end = beginning.lastIndexOf(0x0a) + 1;
  const lines = beginning.reduce((count, byte) => (byte === 0x0a ? count + 1 : count), 0);
  return lines > previewRows + 5 ? beginning.subarray(0, end) : beginning;
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function rowOf(record: CsvRecord, reader: RowReader): PreviewRow {
  const read = reader.read(record);
  if ('phone' in read) {
    const { row, phone, numero, nombre, sustantivo, grupos, attributes } = read;
    return { line: row, numero, phone, nombre, sustantivo, grupos, attributes };
  }
  return { line: read.row, ...reader.valuesOf(read.fields), reason: read.reason };
}
