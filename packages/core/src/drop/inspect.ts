// The first reading of a dropped file, to its last byte: is it whole, what is it, what is its content's hash. Only then anything begins, so
// that a file that turns out to be broken at its end has not begun anything either.
import { createHash, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import * as z from 'zod';
import { type Batch, batches } from '../import/file.ts';
import { jsonLines, jsonLinesFacts } from '../import/json-lines.ts';
import { limits as importLimits } from '../import/limits.ts';
import { fileFault } from '../import/reason.ts';
import { refusal } from './reason.ts';

export interface DropLimits {
  /** Of the object in the bucket. */
  readonly fileBytes: number;
  /** Of what is in it: a small .gz may hold more than a disk does. */
  readonly unpackedBytes: number;
  /** Default: as many as an import takes. */
  readonly rows?: number;
}

/** How a file's bytes become rows. `header`: the columns of JSON lines, which only a whole reading tells. */
export const Format = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('csv') }),
  z.object({ kind: z.literal('json'), header: z.array(z.string()) }),
]);
type Format = z.infer<typeof Format>;

interface Inspected {
  readonly format: Format;
  /** Of the unpacked bytes, so that a list is the same list compressed or not. */
  readonly sha256: string;
}

/** Pinpoint's exports may be called `.gz` and nothing more; what is in a file is told by its bytes. */
const name = /\.(?:csv|json|jsonl|ndjson|gz)$/i;

/** @throws DomainError `extension_unknown`. */
export function assertName(fileName: string): void {
  if (!name.test(fileName)) throw refusal('extension_unknown');
}

/**
 * Reads a file to its end in bounded memory.
 * @throws DomainError as `isRefusal` knows them; anything else is the bucket's fault and not the file's.
 */
export async function inspect(
  fileName: string,
  source: AsyncIterable<Uint8Array>,
  limits: DropLimits,
): Promise<Inspected> {
  const hash = createHash('sha256');
  const bytes = hashed(unpacked(fileName, source, limits), hash);
  const { first, all } = await peeked(bytes);
  if (isJsonList(first)) {
    await all.return(undefined);
    throw refusal('json_not_lines');
  }
  const format = await (isJson(first) ? inspectJson : inspectCsv)(all, limits.rows ?? importLimits.rows);
  return { format, sha256: hash.digest('hex') };
}

export const readerOf = (format: Format): ((source: AsyncIterable<Uint8Array>) => AsyncIterable<Batch>) =>
  format.kind === 'csv' ? batches : jsonLines(format.header);

/** The same bytes once more. @throws DomainError `import_changed` at their end, when they are not those that were inspected. */
export async function* verified(source: AsyncIterable<Uint8Array>, sha256: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  yield* hashed(source, hash);
  if (hash.digest('hex') !== sha256) throw fileFault('import_changed');
}

/** @throws DomainError `gzip_broken`, `file_cut_off`, `file_too_large`, `unpacked_too_large`. */
export async function* unpacked(
  fileName: string,
  source: AsyncIterable<Uint8Array>,
  limits: DropLimits,
): AsyncGenerator<Uint8Array> {
  const { first, all } = await peeked(counted(source, limits.fileBytes, () => fileFault('file_too_large')));
  const isPacked = first[0] === 0x1f && first[1] === 0x8b;
  if (!isPacked && first.length > 0 && /\.gz$/i.test(fileName)) throw refusal('gzip_broken');
  if (!isPacked) yield* all;
  else yield* counted(gunzipped(all), limits.unpackedBytes, () => refusal('unpacked_too_large'));
}

async function* gunzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const piped = pipeline(Readable.from(source), gunzip);
  // Told by the reading below.
  piped.catch(() => undefined);
  try {
    yield* gunzip;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') throw refusal('file_cut_off');
    throw code?.startsWith('Z_') ? refusal('gzip_broken') : error;
  } finally {
    gunzip.destroy();
  }
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  limit: number,
  fault: () => Error,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of source) {
    bytes += piece.length;
    if (bytes > limit) throw fault();
    yield piece;
  }
}

async function* hashed(source: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    hash.update(piece);
    yield piece;
  }
}

/** The first bytes, without losing them: as many as tell a format. */
async function peeked(source: AsyncIterable<Uint8Array>): Promise<{ first: Buffer; all: AsyncGenerator<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  let first: Buffer = Buffer.alloc(0);
  while (first.length < 64) {
    const next = await iterator.next();
    if (next.done) break;
    first = Buffer.concat([first, next.value]);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      if (first.length > 0) yield first;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { first, all: all() };
}

const isJson = (first: Buffer): boolean => /^(?:ï»¿)?\s*\{/.test(first.toString('latin1'));
/** A list of objects is JSON too, and refused as such rather than as a CSV without a phone. */
const isJsonList = (first: Buffer): boolean => /^(?:ï»¿)?\s*\[\s*[{\]]/.test(first.toString('latin1'));

async function inspectJson(source: AsyncIterable<Uint8Array>, maxRows: number): Promise<Format> {
  const { header, rows, isCutOff } = await jsonLinesFacts(source);
  assertWhole(rows, isCutOff, maxRows);
  if (header.length === 0) throw refusal('json_not_lines');
  return { kind: 'json', header: [...header] };
}

async function inspectCsv(source: AsyncIterable<Uint8Array>, maxRows: number): Promise<Format> {
  let rows = 0;
  let isCutOff = false;
  for await (const batch of batches(source)) {
    rows += batch.records.length;
    isCutOff = batch.isCutOff;
  }
  assertWhole(rows, isCutOff, maxRows);
  return { kind: 'csv' };
}

function assertWhole(rows: number, isCutOff: boolean, maxRows: number): void {
  if (isCutOff) throw refusal('file_cut_off');
  if (rows === 0) throw fileFault('file_empty');
  if (rows > maxRows) throw fileFault('too_many_rows');
}
