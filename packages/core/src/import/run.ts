// Runs an import: rows to parts, parts to the database, rejected rows to their file. Killed anywhere it can be run again: it goes on behind
// the last window whose checkpoint is kept, what is written of the next one is known by the parts' rows, the rest is worked out again.
import type { Bucket } from '../cloud/bucket.ts';
import type { Db } from '../db/client.ts';
import { notFound } from '../error.ts';
import { GroupId, newId } from '../id.ts';
import { type Checkpoint, ofText, toText } from './checkpoint.ts';
import { layoutOf, mappedLayout } from './columns.ts';
import { type Batch, batches, type LayOut } from './file.ts';
import {
  type Claim,
  claimQuery,
  type Ending,
  findQuery,
  finishQuery,
  type Ids,
  type ImportRow,
  keepQuery,
  type PartRow,
  type Progress,
  releaseQuery,
  writePartQuery,
  writtenPartsQuery,
} from './import.query.ts';
import { inFlight, prepared } from './in-flight.ts';
import { type Limits, limits } from './limits.ts';
import { mappingOf } from './mapping.ts';
import { fileFault, isFileFault } from './reason.ts';
import { RejectsFile } from './rejects-file.ts';
import { type Part, type Window, windows } from './window.ts';

export interface ImportPorts {
  readonly db: Db;
  readonly bucket: Pick<Bucket, 'presignPut' | 'presignGet' | 'head' | 'write' | 'writeStream' | 'read' | 'remove'>;
}

type Source = AsyncIterable<Uint8Array>;

export interface Job extends Ids {
  /**
   * The file's bytes, from its beginning: read to the end or closed. A function gives them from any byte on, and lets a run go on behind
   * the last window that is written instead of reading all of the file again.
   */
  readonly source: Source | ((start: number) => Promise<Source>);
  /** How the bytes are read: as CSV by default. The same for every run of one import. */
  readonly read?: (source: Source) => AsyncIterable<Batch>;
  /** What everybody in the file belongs to besides; the same for every run too. */
  readonly everyGroup?: readonly string[];
  /** Asked between windows of 50,000 rows; true ends the run as `stopped`, for another one to go on. */
  readonly shouldStop?: () => boolean;
  /** Told of each part that this run has written. */
  readonly onPart?: () => Promise<void>;
  /** How long nobody else may run it after a sign of life; 60,000 by default. Longer than a window takes. */
  readonly leaseMs?: number;
  /** For tests: smaller portions. */
  readonly limits?: Limits;
}

/** `busy`: another run has it. `stopped`: run it again. */
export type Outcome =
  | { readonly status: 'completed' | 'failed'; readonly row: ImportRow }
  | { readonly status: 'busy' | 'stopped' };

/** At four the database's two sides are busy: it writes one part while others are on their way. */
const statementsInFlight = 4;

const nothing: Progress = { rowsRead: 0, bytesRead: 0, inserted: 0, updated: 0, duplicates: 0, invalid: 0 };

class Interrupted extends Error {
  readonly status: 'busy' | 'stopped';

  constructor(status: 'busy' | 'stopped') {
    super(`The import is ${status}.`);
    this.status = status;
  }
}

/**
 * Runs an import to its end, if nobody else does. One that has ended answers what it was.
 * @throws DomainError not_found `import_not_found`; whatever the database and the bucket throw, for a later run to go on
 */
export async function run(ports: ImportPorts, job: Job): Promise<Outcome> {
  const claimed = await claimQuery(ports.db, job, leaseMsOf(job));
  if (claimed === undefined) {
    if (typeof job.source !== 'function') await job.source[Symbol.asyncIterator]().return?.();
    return outcomeOf(await findQuery(ports.db, job));
  }
  const writing = new Writing(ports, job, claimed);
  try {
    await writing.read();
    return await writing.finish();
  } catch (error) {
    await releaseQuery(ports.db, job, writing.lease).catch(() => undefined);
    if (error instanceof Interrupted) return { status: error.status };
    throw error;
  }
}

const leaseMsOf = (job: Job): number => job.leaseMs ?? 60_000;

function outcomeOf(row: ImportRow | undefined): Outcome {
  if (row === undefined) throw notFound('import');
  return row.status === 'completed' || row.status === 'failed' ? { status: row.status, row } : { status: 'busy' };
}

class Writing {
  lease: string;
  readonly #ports: ImportPorts;
  readonly #job: Job;
  readonly #country: string;
  readonly #from: Checkpoint | undefined;
  readonly #layOut: LayOut;
  readonly #rejects: RejectsFile;
  #progress: Progress;
  #error: Ending['error'] = null;

  constructor(ports: ImportPorts, job: Job, { lease, country, checkpoint, mapping }: Claim) {
    this.#ports = ports;
    this.#job = job;
    this.lease = lease;
    this.#country = country;
    const said = mappingOf(mapping);
    this.#layOut = said === undefined ? layoutOf : (first) => mappedLayout(first, said);
    this.#from = typeof job.source === 'function' ? ofText(checkpoint) : undefined;
    this.#progress = this.#from?.progress ?? nothing;
    this.#rejects = new RejectsFile(ports.bucket, job, this.#from?.pieces);
  }

  /** Writes the file's parts and the rows that they reject. A fault of the file ends it early, and is kept. */
  async read(): Promise<void> {
    const mark = this.#from?.mark;
    const { everyGroup, limits: wanted = limits } = this.#job;
    const known = await writtenPartsQuery(this.#ports.db, this.#job, mark?.parts ?? 0);
    const written = new Map(known.map((part) => [part.part, part]));
    try {
      const source = windows(await this.#batches(), this.#country, wanted, everyGroup, mark);
      for await (const window of prepared(source)) {
        await inFlight(window.parts, statementsInFlight, (part) => this.#write(part, written));
        await this.#rejects.add(window);
        await this.#keep(window);
      }
    } catch (error) {
      if (!isFileFault(error)) throw error;
      this.#error = { code: error.code, message: error.message };
    }
    await this.#rejects.put();
  }

  async finish(): Promise<Outcome> {
    const { db } = this.#ports;
    const row = await finishQuery(db, this.#job, this.lease, { ...this.#progress, error: this.#error });
    if (row === undefined) return outcomeOf(await findQuery(db, this.#job));
    await this.#rejects.tidy();
    return outcomeOf(row);
  }

  async #batches(): Promise<AsyncIterable<Batch>> {
    const { source, read = (bytes: Source) => batches(bytes, undefined, this.#layOut) } = this.#job;
    const place = this.#from?.mark.place ?? undefined;
    if (typeof source !== 'function') return read(source);
    if (place === undefined) return read(await source(0));
    return batches(await source(place.bytesRead), place, this.#layOut);
  }

  async #write(part: Part, written: ReadonlyMap<number, PartRow>): Promise<void> {
    // The ids for groups that are new. Two parts must not bring the same one: a conflict of ids is an error, one of names is not.
    const groups = JSON.stringify(Object.fromEntries(part.groups.map((name) => [name, newId(GroupId)])));
    const { number, invalid, rows } = part;
    const known = written.get(number);
    const counts = known ?? (await writePartQuery(this.#ports.db, this.#job, { number, invalid, rows, groups }));
    if (known === undefined) await this.#job.onPart?.();
    const sum = counts.inserted + counts.updated + counts.duplicates + counts.invalid;
    // A part written by an earlier run of another reading of the file would leave rows out without a word.
    if (sum !== part.fileRows) throw fileFault('import_changed');
    this.#progress = {
      ...this.#progress,
      inserted: this.#progress.inserted + counts.inserted,
      updated: this.#progress.updated + counts.updated,
      duplicates: this.#progress.duplicates + counts.duplicates,
      invalid: this.#progress.invalid + counts.invalid,
    };
  }

  async #keep({ rowsRead, batch, next }: Window): Promise<void> {
    const { db } = this.#ports;
    this.#progress = { ...this.#progress, rowsRead, bytesRead: batch.bytesRead };
    const mark = next && toText({ mark: next, progress: this.#progress, pieces: this.#rejects.pieces });
    const kept = await keepQuery(db, this.#job, this.lease, leaseMsOf(this.#job), this.#progress, mark ?? null);
    if (kept === undefined) throw new Interrupted('busy');
    this.lease = kept.lease;
    if (this.#job.shouldStop?.()) throw new Interrupted('stopped');
  }
}
