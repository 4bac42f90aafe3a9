// A file with a JSON object in each line, as Pinpoint exports segments: `{"ChannelType":"SMS","Address":"+595…","User":{"UserAttributes":{…}}}`.
// Its columns are the paths of its values, found by a first reading of the whole file; a second one makes rows of it.
import { layoutOf } from './columns.ts';
import type { CsvRecord } from './csv.ts';
import { blocks, makeDecoder } from './decode.ts';
import type { Batch } from './file.ts';
import { limits } from './limits.ts';
import { fileFault } from './reason.ts';

type Row = Readonly<Record<string, string>>;
type Line = { readonly row: number; readonly raw: string; readonly isTooLong: boolean; readonly isEnded: boolean };

export interface JsonLinesFacts {
  readonly header: readonly string[];
  readonly rows: number;
  /** The last line has no end, and is no whole object either. */
  readonly isCutOff: boolean;
}

/** How much of a line that could not be read is kept to show it. */
const rawLength = 500;
const delimiter = ',';

/**
 * Reads the file to its end for its columns, in the order in which they come.
 * @throws DomainError `header_too_wide`, `phone_column_missing`, `file_is_binary` …
 */
export async function jsonLinesFacts(source: AsyncIterable<Uint8Array>): Promise<JsonLinesFacts> {
  const names = new Set<string>();
  let rows = 0;
  let isCutOff = false;
  for await (const { lines } of linesOf(source)) {
    for (const line of lines) {
      rows++;
      const row = rowOf(line);
      isCutOff = row === undefined && !line.isEnded;
      for (const name of Object.keys(row ?? {})) names.add(name);
    }
    if (names.size > limits.columns) throw fileFault('header_too_wide');
  }
  const header = [...names];
  if (header.length > 0 && !layoutOf(header).hasHeader) throw fileFault('phone_column_missing');
  return { header, rows, isCutOff };
}

/** The file's rows under the columns that `jsonLinesFacts` has found. A row's number is its line's. */
export function jsonLines(header: readonly string[]): (source: AsyncIterable<Uint8Array>) => AsyncGenerator<Batch> {
  return async function* (source) {
    const layout = layoutOf(header);
    for await (const { lines, bytesRead } of linesOf(source)) {
      const records = lines.map((line) => recordOf(line, header));
      yield { records, layout, header, delimiter, encoding: 'utf-8', bytesRead, isCutOff: false };
    }
  };
}

function recordOf(line: Line, header: readonly string[]): CsvRecord {
  const row = rowOf(line);
  if (row !== undefined) return { row: line.row, fields: header.map((name) => row[name] ?? '') };
  const fault = line.isTooLong ? 'row_too_long' : 'json_malformed';
  return { row: line.row, fault, raw: line.raw.slice(0, rawLength) };
}

function rowOf({ raw, isTooLong }: Line): Row | undefined {
  if (isTooLong) return undefined;
  try {
    const value: unknown = JSON.parse(raw);
    return isObject(value) ? Object.fromEntries(valuesOf(value, '')) : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A list of values, which is what Pinpoint's attributes are, is one text; what is empty is left out. */
function* valuesOf(object: Readonly<Record<string, unknown>>, path: string): Generator<[string, string]> {
  for (const [name, value] of Object.entries(object)) {
    if (isObject(value)) yield* valuesOf(value, `${path}${name}.`);
    const text = Array.isArray(value) ? value.flatMap((one) => textOf(one) ?? []).join('; ') : textOf(value);
    if (text !== undefined && text !== '') yield [`${path}${name}`, text];
  }
}

const textOf = (value: unknown): string | undefined =>
  ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;

/** Lines that are not blank, block by block, in bounded memory: one longer than a row may be is not held. */
async function* linesOf(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly lines: readonly Line[]; readonly bytesRead: number }> {
  const splitter = new Splitter();
  let bytesRead = 0;
  let decoder: ReturnType<typeof makeDecoder> | undefined;
  for await (const block of blocks(source, limits.blockBytes)) {
    bytesRead += block.length;
    if (bytesRead > limits.fileBytes) throw fileFault('file_too_large');
    decoder ??= makeDecoder(block);
    yield { lines: splitter.split(decoder.decode(block, false)), bytesRead };
  }
  const rest = decoder?.decode(Buffer.alloc(0), true) ?? '';
  yield { lines: [...splitter.split(rest), ...splitter.end()], bytesRead };
}

class Splitter {
  #row = 0;
  #pending = '';
  #isTooLong = false;

  split(text: string): Line[] {
    const whole = this.#pending + text;
    const lines: Line[] = [];
    let from = 0;
    for (let end = whole.indexOf('\n'); end >= 0; end = whole.indexOf('\n', from)) {
      lines.push(...this.#line(whole.slice(from, end), true));
      from = end + 1;
    }
    this.#pending = whole.slice(from);
    if (this.#pending.length > limits.rowLength) {
      this.#isTooLong = true;
      this.#pending = this.#pending.slice(0, rawLength);
    }
    return lines;
  }

  end(): Line[] {
    return this.#pending === '' ? [] : this.#line(this.#pending, false);
  }

  #line(raw: string, isEnded: boolean): Line[] {
    this.#row++;
    const isTooLong = this.#isTooLong || raw.length > limits.rowLength;
    this.#isTooLong = false;
    return raw.trim() === '' ? [] : [{ row: this.#row, raw, isTooLong, isEnded }];
  }
}
