// What an import would make of a file, from its beginning: for POST /imports/preview.
import * as z from 'zod';
import {
  byHeader,
  byPosition,
  type Column,
  headersOf,
  type Layout,
  type Role,
  roles,
  rolesOf,
  seemsHeader,
} from './columns.ts';
import type { CsvRecord } from './csv.ts';
import type { Encoding } from './decode.ts';
import { batches } from './file.ts';
import { limits } from './limits.ts';
import { fileFault, type RowReason } from './reason.ts';
import { makeRowReader, type RowReader, textOf } from './rows.ts';

/** A preview looks at this much of a file; what is sent beyond is ignored. */
export const previewBytes = limits.blockBytes;
const previewRows = 20;
const samplesPerColumn = 3;

/** What is to be seen of the file: as Pregón would read it, or as somebody says. */
export const Asked = z.strictObject({
  /** Whether the first row has the columns' names. */
  header: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional(),
  /** The columns' roles in their order, separated by commas. */
  roles: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(roles)).max(limits.columns))
    .optional(),
});
export type Asked = z.infer<typeof Asked>;

/** What a user made of the columns the last time, if a header like this has come before. */
export type Remembered = (headers: readonly string[]) => Promise<readonly Role[] | undefined>;

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
  /** The roles are those that an earlier file with this header was given. */
  readonly isRemembered: boolean;
  /** All that the file has. Which of them is the phone may still have to be said. */
  readonly columns: readonly (Column & { readonly samples: readonly string[] })[];
  readonly rows: readonly PreviewRow[];
}

/**
 * Reads the first 20 rows as the import of a user of this country will, once it is told the columns that are answered.
 * @param bytes the file, or its first 256 KB
 * @throws DomainError invalid, as a whole file may fail: `file_empty`, `file_is_spreadsheet` …; `columns_changed` when `roles` are not
 * as many as its columns
 */
export async function preview(
  bytes: Uint8Array,
  country: string,
  asked: Asked = {},
  remembered: Remembered = async () => undefined,
): Promise<Preview> {
  // Every record as it is: what the columns are is settled with all of them in sight.
  for await (const batch of batches(pieces(wholeLines(bytes)), undefined, () => byPosition(0, []))) {
    const { encoding, delimiter } = batch;
    const { layout, isRemembered } = await settle(batch.records.map(fieldsOf), asked, remembered);
    const records = layout.hasHeader ? batch.records.slice(1) : batch.records;
    if (records.length === 0) break;
    const shown = records.slice(0, previewRows);
    const reader = makeRowReader(layout, delimiter, country);
    const columns = columnsOf(layout, shown.map(fieldsOf));
    const rows = shown.map((record) => rowOf(record, reader));
    return { encoding, delimiter, hasHeader: layout.hasHeader, isRemembered, columns, rows };
  }
  throw fileFault('file_empty');
}

const fieldsOf = (record: CsvRecord): readonly string[] => ('fields' in record ? record.fields : []);

async function settle(
  [first = [], ...others]: readonly (readonly string[])[],
  { header, roles: given }: Asked,
  remembered: Remembered,
): Promise<{ layout: Layout; isRemembered: boolean }> {
  if (!(header ?? seemsHeader(first, others))) return { layout: byPosition(first.length, given), isRemembered: false };
  const headers = headersOf(first);
  if (given !== undefined && given.length !== headers.length) throw fileFault('columns_changed');
  const again = given === undefined ? await remembered(headers) : undefined;
  return { layout: byHeader(headers, given ?? again ?? rolesOf(headers)), isRemembered: again !== undefined };
}

/** Without a header as many as the widest row has. */
function columnsOf({ hasHeader, columns }: Layout, rows: readonly (readonly string[])[]): Preview['columns'] {
  const width = hasHeader ? columns.length : Math.max(1, ...rows.map((fields) => fields.length));
  const samplesOf = (index: number) => rows.map((fields) => textOf(fields[index])).filter((text) => text !== null);
  return columns
    .slice(0, width)
    .map((column) => ({ ...column, samples: samplesOf(column.index).slice(0, samplesPerColumn) }));
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
