// From bytes to text, whatever the program that saved the file: UTF-8 with or without BOM, Windows-1252, UTF-16 with BOM.
import { isAscii, isUtf8 } from 'node:buffer';
import { fileFault } from './reason.ts';

export type Encoding = 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** The source in blocks of exactly `size` bytes (the last may be shorter), so that what is decided by block depends on the file alone. */
export async function* blocks(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const piece of source) {
    for (let from = 0; from < piece.length; ) {
      const taken = piece.subarray(from, from + size - length);
      held.push(taken);
      length += taken.length;
      from += taken.length;
      if (length < size) continue;
      yield Buffer.concat(held);
      held = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(held);
}

/** Decodes block after block. Newlines come out as `\n` alone, NUL characters not at all. */
export interface Decoder {
  /** As known so far: a file that begins in ASCII may show a first accent late. */
  readonly encoding: Encoding;
  decode(block: Buffer, isLast: boolean): string;
  /** What it knows between two blocks, for `resumedDecoder`. */
  readonly state: DecoderState;
}

export interface DecoderState {
  readonly encoding: Encoding | null;
  /** Bytes that wait for the next block, in base64. */
  readonly carry: string;
  readonly isFirst: boolean;
  /** A `\r` that does. */
  readonly held: string;
}

/** Goes on where another decoder was. */
export const resumedDecoder = (state: DecoderState): Decoder =>
  state.encoding === 'utf-16le' || state.encoding === 'utf-16be'
    ? new WideDecoder(state.encoding, state)
    : new LineDecoder(state);

/** @param first the file's first block. @throws DomainError when it is no text: see `FileReason`. */
export function makeDecoder(first: Buffer): Decoder {
  if (first[0] === 0xff && first[1] === 0xfe) return new WideDecoder('utf-16le');
  if (first[0] === 0xfe && first[1] === 0xff) return new WideDecoder('utf-16be');
  refuseOtherFormats(first);
  return new LineDecoder();
}

function refuseOtherFormats(first: Buffer): void {
  const begins = (...bytes: number[]) => bytes.every((byte, index) => first[index] === byte);
  // xlsx and ods are zip files; xls is an OLE compound file.
  if (begins(0x50, 0x4b, 0x03, 0x04) || begins(0xd0, 0xcf, 0x11, 0xe0)) throw fileFault('file_is_spreadsheet');
  const beginning = first.subarray(0, 4096);
  const controls = beginning.filter(
    (byte) => byte < 0x20 && byte !== 0x09 && byte !== lineFeed && byte !== carriageReturn,
  );
  // A few NULs are the slip of an exporter; many are another kind of file.
  if (controls.length * 50 > beginning.length || begins(0x1f, 0x8b) || begins(0x25, 0x50, 0x44, 0x46)) {
    throw fileFault('file_is_binary');
  }
  if (/^(?:ï»¿)?\s*<(?:!doctype|html|\?xml|table|meta|head)/i.test(beginning.toString('latin1'))) {
    throw fileFault('file_is_html');
  }
}

/** `\r\n` and `\r` become `\n`; a `\r` at the end of a text waits for the next one, to see what it is. */
class Newlines {
  #held: string;

  constructor(held = '') {
    this.#held = held;
  }

  get held(): string {
    return this.#held;
  }

  clean(text: string, isLast: boolean): string {
    const whole = this.#held + text;
    this.#held = !isLast && whole.endsWith('\r') ? '\r' : '';
    const ready = this.#held === '' ? whole : whole.slice(0, -1);
    const plain = ready.includes('\r') ? ready.replace(/\r\n?/g, '\n') : ready;
    return plain.includes('\0') ? plain.replaceAll('\0', '') : plain;
  }
}

class WideDecoder implements Decoder {
  readonly encoding: 'utf-16le' | 'utf-16be';
  readonly #decoder: TextDecoder;
  readonly #newlines: Newlines;
  #carry: Buffer;
  #isFirst: boolean;

  constructor(encoding: 'utf-16le' | 'utf-16be', state?: DecoderState) {
    this.encoding = encoding;
    // The mark of the first block is taken off by hand: this one would take it off every block.
    this.#decoder = new TextDecoder(encoding, { ignoreBOM: true });
    this.#newlines = new Newlines(state?.held);
    this.#carry = Buffer.from(state?.carry ?? '', 'base64');
    this.#isFirst = state?.isFirst ?? true;
  }

  get state(): DecoderState {
    const { encoding } = this;
    return { encoding, carry: this.#carry.toString('base64'), isFirst: this.#isFirst, held: this.#newlines.held };
  }

  decode(block: Buffer, isLast: boolean): string {
    const bytes = Buffer.concat([this.#carry, this.#isFirst ? block.subarray(2) : block]);
    this.#isFirst = false;
    const end = isLast ? bytes.length : this.#wholeEnd(bytes);
    this.#carry = bytes.subarray(end);
    return this.#newlines.clean(this.#decoder.decode(bytes.subarray(0, end)), isLast);
  }

  /** Behind the last whole character: half a unit waits for its other half, and the first of a pair for the second. */
  #wholeEnd(bytes: Buffer): number {
    const even = bytes.length - (bytes.length % 2);
    const high = bytes[this.encoding === 'utf-16le' ? even - 1 : even - 2] ?? 0;
    return high >= 0xd8 && high < 0xdc ? even - 2 : even;
  }
}

/**
 * UTF-8 or Windows-1252, settled by the first block that has anything but ASCII: if none of its lines that do is UTF-8, the
 * file is Windows-1252. Otherwise it is UTF-8, and any line that is not (two lists joined, one bad byte after a million rows)
 * is read as Windows-1252 by itself: nothing fails and no character is lost.
 */
class LineDecoder implements Decoder {
  #encoding: Encoding | undefined;
  #carry: Buffer;
  #isFirst: boolean;
  readonly #legacy = new TextDecoder('windows-1252');
  readonly #newlines: Newlines;

  constructor(state?: DecoderState) {
    this.#encoding = state?.encoding ?? undefined;
    this.#carry = Buffer.from(state?.carry ?? '', 'base64');
    this.#isFirst = state?.isFirst ?? true;
    this.#newlines = new Newlines(state?.held);
  }

  get state(): DecoderState {
    const encoding = this.#encoding ?? null;
    return { encoding, carry: this.#carry.toString('base64'), isFirst: this.#isFirst, held: this.#newlines.held };
  }

  get encoding(): Encoding {
    return this.#encoding ?? 'utf-8';
  }

  decode(block: Buffer, isLast: boolean): string {
    const bytes = this.#carry.length > 0 ? Buffer.concat([this.#carry, block]) : block;
    const end = isLast ? bytes.length : safeEnd(bytes);
    this.#carry = bytes.subarray(end);
    const text = this.#decodeLines(this.#withoutMark(bytes.subarray(0, end)));
    return this.#newlines.clean(text, isLast);
  }

  #withoutMark(bytes: Buffer): Buffer {
    if (bytes.length === 0) return bytes;
    const isMarked = this.#isFirst && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    this.#isFirst = false;
    if (!isMarked) return bytes;
    this.#encoding = 'utf-8';
    return bytes.subarray(3);
  }

  #decodeLines(bytes: Buffer): string {
    if (this.#encoding === 'windows-1252') return this.#legacy.decode(bytes);
    if (isAscii(bytes)) return bytes.toString('latin1');
    if (isUtf8(bytes)) {
      this.#encoding = 'utf-8';
      return bytes.toString('utf8');
    }
    const lines = [...linesOf(bytes)];
    this.#encoding ??= lines.some((line) => !isAscii(line) && isUtf8(line)) ? 'utf-8' : 'windows-1252';
    return lines.map((line) => (isUtf8(line) ? line.toString('utf8') : this.#legacy.decode(line))).join('');
  }
}

/** Behind the last newline; in a block without one (a line longer than a block) behind the last character that is whole in UTF-8. */
function safeEnd(bytes: Buffer): number {
  const newline = bytes.lastIndexOf(lineFeed);
  if (newline >= 0) return newline + 1;
  const start = bytes.findLastIndex((byte) => byte < 0x80 || byte >= 0xc0);
  const isWhole = start >= 0 && (bytes[start] ?? 0) < 0x80;
  return isWhole ? start + 1 : Math.max(start, 0);
}

function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length; ) {
    const newline = bytes.indexOf(lineFeed, from);
    const end = newline < 0 ? bytes.length : newline + 1;
    yield bytes.subarray(from, end);
    from = end;
  }
}
