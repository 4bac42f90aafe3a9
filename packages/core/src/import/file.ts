// A file as it is read: its encoding, delimiter and layout found at its beginning, then its rows, block after block.
import { type Layout, layoutOf } from './columns.ts';
import { CsvReader, type CsvRecord } from './csv.ts';
import { blocks, type Encoding, makeDecoder } from './decode.ts';
import { dialectOf } from './dialect.ts';
import { limits } from './limits.ts';
import { fileFault } from './reason.ts';
import { isBlank } from './rows.ts';

export interface Batch {
  /** Those that end in one block, without blank ones and the header. May be empty. */
  readonly records: readonly CsvRecord[];
  readonly layout: Layout;
  readonly header: readonly string[];
  readonly delimiter: string;
  readonly encoding: Encoding;
  /** Of the file, with this block. */
  readonly bytesRead: number;
  /** The file ends here, and in the middle of a row: within quotes, or in a last one without newline that has fewer fields than all others. */
  readonly isCutOff: boolean;
}

/**
 * The records of a file, a batch for each block; none before the first record that is not blank. Depends on the file's bytes alone.
 * @throws DomainError for what is no CSV of contacts: see `FileReason`
 */
export async function* batches(source: AsyncIterable<Uint8Array>): AsyncGenerator<Batch> {
  let bytesRead = 0;
  let reading: Reading | undefined;
  for await (const { block, isLast } of withLast(blocks(source, limits.blockBytes))) {
    bytesRead += block.length;
    if (bytesRead > limits.fileBytes) throw fileFault('file_too_large');
    reading ??= new Reading(block);
    const batch = reading.next(block, isLast);
    if (batch !== undefined) yield { ...batch, bytesRead };
  }
}

async function* withLast(source: AsyncIterable<Buffer>): AsyncGenerator<{ block: Buffer; isLast: boolean }> {
  let held: Buffer | undefined;
  for await (const block of source) {
    if (held !== undefined) yield { block: held, isLast: false };
    held = block;
  }
  if (held !== undefined) yield { block: held, isLast: true };
}

class Reading {
  readonly #decoder;
  #reader: CsvReader | undefined;
  #delimiter = ',';
  #layout: Layout | undefined;
  #header: readonly string[] = [];
  #text = '';
  #fullRows = 0;
  #isRagged = false;

  constructor(first: Buffer) {
    this.#decoder = makeDecoder(first);
  }

  next(block: Buffer, isLast: boolean): Omit<Batch, 'bytesRead'> | undefined {
    const records = this.#read(this.#decoder.decode(block, isLast), isLast).filter(
      (record) => 'fault' in record || !isBlank(record.fields),
    );
    const isFirst = this.#layout === undefined;
    const [first] = records;
    if (first === undefined && isFirst) return undefined;
    // A first row that cannot be read says nothing about columns: the file is then read as one without a header.
    this.#layout ??= layoutOf(first !== undefined && 'fields' in first ? first.fields : []);
    if (isFirst && this.#layout.hasHeader && first !== undefined && 'fields' in first) {
      this.#header = first.fields;
      records.shift();
    }
    const { encoding } = this.#decoder;
    const isCutOff = this.#seesCut(records, isLast);
    return { records, isCutOff, layout: this.#layout, header: this.#header, delimiter: this.#delimiter, encoding };
  }

  #seesCut(records: readonly CsvRecord[], isLast: boolean): boolean {
    const width = this.#layout?.hasHeader ? this.#layout.width : 0;
    const isShort = (record: CsvRecord | undefined) =>
      record !== undefined && 'fields' in record && record.fields.length < width;
    const last = isLast ? records.at(-1) : undefined;
    for (const record of records) {
      if (record === last) break;
      if (isShort(record)) this.#isRagged = true;
      else this.#fullRows++;
    }
    if (this.#reader?.isOpenAtEnd) return true;
    return !this.#text.endsWith('\n') && isShort(last) && !this.#isRagged && this.#fullRows > 0;
  }

  #read(text: string, isLast: boolean): CsvRecord[] {
    if (text !== '') this.#text = text.slice(-1);
    if (this.#reader !== undefined) return this.#reader.read(text, isLast);
    const { delimiter, body } = dialectOf(text);
    this.#delimiter = delimiter;
    this.#reader = new CsvReader(delimiter);
    return this.#reader.read(body, isLast);
  }
}
