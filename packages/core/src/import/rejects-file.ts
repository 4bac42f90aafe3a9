// The rejects file as it grows over several runs: a piece for each window but the last, put together at the end.
import type { Bucket } from '../cloud/bucket.ts';
import type { Ids } from './import.query.ts';
import { inFlight } from './in-flight.ts';
import { pieceKey, rejectLines, rejectsHeader, rejectsKey, rejectsType } from './rejects.ts';
import type { Window } from './window.ts';

type Pieces = Pick<Bucket, 'write' | 'writeStream' | 'read' | 'remove'>;

const removedAtOnce = 10;

export class RejectsFile {
  readonly #bucket: Pieces;
  readonly #ids: Ids;
  readonly #pieces: number[];
  #last = '';

  /** @param pieces that earlier runs have written. */
  constructor(bucket: Pieces, ids: Ids, pieces: readonly number[] = []) {
    this.#bucket = bucket;
    this.#ids = ids;
    this.#pieces = [...pieces];
  }

  get pieces(): readonly number[] {
    return [...this.#pieces];
  }

  /** Of a window that another may follow, the rows are in the bucket when this ends; those of the last one are kept for the whole. */
  async add({ rejects, batch, parts, next }: Window): Promise<void> {
    const [first] = parts;
    if (rejects.length === 0 || first === undefined) return;
    const isFirst = this.#pieces.length === 0 && this.#last === '';
    const text = `${isFirst ? rejectsHeader(batch) : ''}${rejectLines(rejects, batch.delimiter)}`;
    if (next === undefined) {
      this.#last += text;
      return;
    }
    await this.#bucket.write(this.#key(first.number), text, rejectsType);
    this.#pieces.push(first.number);
  }

  /** Writes the file, unless no row was rejected. */
  async put(): Promise<void> {
    if (this.#pieces.length === 0 && this.#last === '') return;
    const { userId, importId } = this.#ids;
    await this.#bucket.writeStream(rejectsKey(userId, importId), this.#text(), rejectsType);
  }

  /** A piece that stays is one that nobody asks for. */
  async tidy(): Promise<void> {
    await inFlight(this.#pieces, removedAtOnce, (piece) => this.#bucket.remove(this.#key(piece))).catch(
      () => undefined,
    );
  }

  async *#text(): AsyncGenerator<Uint8Array | string> {
    for (const piece of this.#pieces) yield* await this.#bucket.read(this.#key(piece));
    yield this.#last;
  }

  #key = (part: number): string => pieceKey(this.#ids.userId, this.#ids.importId, part);
}
