// From text to records, block by block, in bounded memory. papaparse reads the fields; where a record ends is found here, because a
// parser that waits for a quote to close would take the rest of a damaged file into one field.
import Papa from 'papaparse';
import { limits } from './limits.ts';

/** A record, or a line that is none. `row` counts from 1 as a spreadsheet shows it: the header and empty rows included. */
export type CsvRecord =
  | { readonly row: number; readonly fields: readonly string[] }
  | {
      readonly row: number;
      readonly fault: 'quote_malformed' | 'json_malformed' | 'row_too_long';
      readonly raw: string;
    };

const incomplete = -1;
const malformed = -2;
/** How much of a line that could not be read is kept to show it. */
const rawLength = 500;

export interface CsvReaderState {
  readonly delimiter: string;
  /** The beginning of a record whose end has not come. */
  readonly pending: string;
  readonly row: number;
  readonly isSkipping: boolean;
}

export class CsvReader {
  readonly #delimiter: string;
  #pending: string;
  #row: number;
  #isSkipping: boolean;
  #isOpenAtEnd = false;

  /** @param state of another reader, to go on where it was. */
  constructor({
    delimiter,
    pending = '',
    row = 0,
    isSkipping = false,
  }: { delimiter: string } & Partial<CsvReaderState>) {
    this.#delimiter = delimiter;
    this.#pending = pending;
    this.#row = row;
    this.#isSkipping = isSkipping;
  }

  get state(): CsvReaderState {
    return { delimiter: this.#delimiter, pending: this.#pending, row: this.#row, isSkipping: this.#isSkipping };
  }

  /** Whether the text has ended within quotes: the file was cut off there, or a quote of its last rows is not closed. */
  get isOpenAtEnd(): boolean {
    return this.#isOpenAtEnd;
  }

  /**
   * The records that end in this text or, if it is the last one, with it. A quote that never closes, or closes before anything but the
   * delimiter, makes its first line `quote_malformed`; reading goes on with the next line, so that no good row is swallowed.
   */
  read(chunk: string, isLast: boolean): CsvRecord[] {
    const text = this.#pending + chunk;
    const records: CsvRecord[] = [];
    let runStart = this.#afterSkipped(text);
    let at = runStart;
    let quote = text.indexOf('"', at);
    while (at < text.length) {
      const newline = text.indexOf('\n', at);
      const lineEnd = newline < 0 ? text.length : newline + 1;
      if (quote >= 0 && quote < at) quote = text.indexOf('"', at);
      const isPlain = quote < 0 || quote >= lineEnd;
      const end = isPlain ? (newline < 0 && !isLast ? incomplete : lineEnd) : this.#recordEnd(text, at, isLast);
      if (end >= 0) {
        at = end;
        continue;
      }
      if (isLast && end === incomplete) this.#isOpenAtEnd = true;
      const mayGrow = !isLast && (end === incomplete || newline < 0);
      if (mayGrow && text.length - at <= limits.rowLength) break;
      // The line at fault is set aside, whether its quote is wrong or it has no end within what a row may hold.
      this.#parse(text.slice(runStart, at), records);
      const isEndless = end === incomplete && newline < 0 && !isLast;
      const fault = isEndless ? 'row_too_long' : 'quote_malformed';
      records.push({ row: ++this.#row, fault, raw: text.slice(at, Math.min(lineEnd, at + rawLength)).trimEnd() });
      this.#isSkipping = newline < 0 && !isLast;
      at = runStart = lineEnd;
    }
    this.#parse(text.slice(runStart, at), records);
    this.#pending = text.slice(at);
    return records;
  }

  #afterSkipped(text: string): number {
    if (!this.#isSkipping) return 0;
    const newline = text.indexOf('\n');
    this.#isSkipping = newline < 0;
    return newline < 0 ? text.length : newline + 1;
  }

  /** Complete, well-formed records only: on these, papaparse and the search for their ends agree. */
  #parse(text: string, records: CsvRecord[]): void {
    if (text === '') return;
    const body = text.endsWith('\n') ? text : `${text}\n`;
    const { data } = Papa.parse<string[]>(body, { delimiter: this.#delimiter, newline: '\n' });
    data.pop();
    for (const fields of data) records.push({ row: ++this.#row, fields });
  }

  /** Where the record that begins at `from` ends: behind its newline, or `incomplete`, or `malformed`. */
  #recordEnd(text: string, from: number, isLast: boolean): number {
    for (let at = from; ; ) {
      if (text[at] === '"') {
        at = closingQuote(text, at);
        if (at < 0) return incomplete;
        while (text[at] === ' ') at++;
        if (at < text.length && text[at] !== this.#delimiter && text[at] !== '\n') return malformed;
      } else {
        at = nextOf(text, this.#delimiter, at);
      }
      if (at >= text.length) return isLast ? text.length : incomplete;
      if (text[at] === '\n') return at + 1;
      at++;
    }
  }
}

/** Behind the quote that closes the one at `open`, or -1. Doubled quotes are a quote in the field. */
function closingQuote(text: string, open: number): number {
  let at = text.indexOf('"', open + 1);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at < 0 ? -1 : at + 1;
}

/** The next delimiter or newline from `at`, or the end of the text. By hand: `indexOf` would look past the line for a rare delimiter. */
function nextOf(text: string, delimiter: string, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== '\n' && text[end] !== delimiter) end++;
  return end;
}
