// A file as it is read: its encoding, delimiter and layout found at its beginning, then its rows, block after block.
import { type Layout, layoutOf } from './columns.ts';
import { CsvReader, type CsvReaderState, type CsvRecord } from './csv.ts';
import { blocks, type Decoder, type DecoderState, type Encoding, makeDecoder, resumedDecoder } from './decode.ts';
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
  /** Where this block begins (null: the file does) and ends; absent where a reading cannot go on from the middle. */
  readonly before?: Place | null;
  readonly after?: Place | null;
}

/** Between two blocks: everything that a reading of the rest depends on. Plain data, to be kept and gone on from. */
export interface Place {
  /** Bytes of the file before it. */
  readonly bytesRead: number;
  readonly decoder: DecoderState;
  readonly reader: CsvReaderState;
  readonly layout: Layout | null;
  readonly header: readonly string[];
}

/** What the columns of a file are, by its first record. */
export type LayOut = (first: readonly string[]) => Layout;

/**
 * The records of a file, a batch for each block; none before the first record that is not blank. Depends on the file's bytes and `layOut` alone.
 * @param from of an earlier reading: the source begins behind the bytes that it has read
 * @throws DomainError for what is no CSV of contacts: see `FileReason`
 */
export async function* batches(
  source: AsyncIterable<Uint8Array>,
  from?: Place,
  layOut: LayOut = layoutOf,
): AsyncGenerator<Batch> {
  let bytesRead = from?.bytesRead ?? 0;
  let reading = from && new Reading(resumedDecoder(from.decoder), layOut, from);
  for await (const { block, isLast } of withLast(blocks(source, limits.blockBytes))) {
    const before = reading?.place(bytesRead) ?? null;
    bytesRead += block.length;
    if (bytesRead > limits.fileBytes) throw fileFault('file_too_large');
    reading ??= new Reading(makeDecoder(block), layOut);
    const batch = reading.next(block, isLast);
    if (batch !== undefined) yield { ...batch, bytesRead, before, after: reading.place(bytesRead) };
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
  readonly #decoder: Decoder;
  readonly #layOut: LayOut;
  #reader: CsvReader | undefined;
  #layout: Layout | undefined;
  #header: readonly string[];
  // Whether a file is cut off is asked of whole readings only.
  #text = '';
  #fullRows = 0;
  #isRagged = false;

  constructor(decoder: Decoder, layOut: LayOut, from?: Place) {
    this.#decoder = decoder;
    this.#layOut = layOut;
    this.#reader = from && new CsvReader(from.reader);
    this.#layout = from?.layout ?? undefined;
    this.#header = from?.header ?? [];
  }

  place(bytesRead: number): Place | null {
    if (this.#reader === undefined) return null;
    const layout = this.#layout ?? null;
    return { bytesRead, decoder: this.#decoder.state, reader: this.#reader.state, layout, header: this.#header };
  }

  next(block: Buffer, isLast: boolean): Omit<Batch, 'bytesRead'> | undefined {
    const records = this.#read(this.#decoder.decode(block, isLast), isLast).filter(
      (record) => 'fault' in record || !isBlank(record.fields),
    );
    const isFirst = this.#layout === undefined;
    const [first] = records;
    if (first === undefined && isFirst) return undefined;
    // A first row that cannot be read says nothing about columns: the file is then read as one without a header.
    this.#layout ??= this.#layOut(first !== undefined && 'fields' in first ? first.fields : []);
    if (isFirst && this.#layout.hasHeader && first !== undefined && 'fields' in first) {
      this.#header = first.fields;
      records.shift();
    }
    const { encoding } = this.#decoder;
    const isCutOff = this.#seesCut(records, isLast);
    const delimiter = this.#reader?.state.delimiter ?? ',';
    return { records, isCutOff, layout: this.#layout, header: this.#header, delimiter, encoding };
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
    this.#reader = new CsvReader({ delimiter });
    return this.#reader.read(body, isLast);
  }
}
