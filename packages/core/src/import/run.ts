// Runs an import: rows to parts, parts to the database, rejected rows to their file. Killed anywhere it can be run again: what is
// written is known by the part's row, and everything else is worked out again from the file.
import type { Bucket } from '../cloud/bucket.ts';
import type { Db } from '../db/client.ts';
import { notFound } from '../error.ts';
import { GroupId, newId } from '../id.ts';
import { batches } from './file.ts';
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
import { fileFault, isFileFault } from './reason.ts';
import { rejectLines, rejectsHeader, rejectsKey, rejectsType } from './rejects.ts';
import { type Part, type Window, windows } from './window.ts';

export interface ImportPorts {
  readonly db: Db;
  readonly bucket: Pick<Bucket, 'presignPut' | 'presignGet' | 'writeStream'>;
}

export interface Job extends Ids {
  /** The file's bytes, from its beginning. Read to the end or closed. */
  readonly source: AsyncIterable<Uint8Array>;
  /** Asked between windows of 50,000 rows; true ends the run as `stopped`, for another one to go on. */
  readonly shouldStop?: () => boolean;
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

/** Ends the writing of the rejects file too, so that no half of it appears. */
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
    await job.source[Symbol.asyncIterator]().return?.();
    return outcomeOf(await findQuery(ports.db, job));
  }
  const writing = new Writing(ports.db, job, claimed);
  try {
    await writeRejects(ports.bucket, job, writing.rejects());
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

/** The import runs as its rejects are asked for. Without one there is no file. */
async function writeRejects(
  bucket: ImportPorts['bucket'],
  { userId, importId }: Ids,
  rejects: AsyncGenerator<string>,
): Promise<void> {
  const first = await rejects.next();
  if (first.done) return;
  const text = (async function* () {
    yield first.value;
    yield* rejects;
  })();
  await bucket.writeStream(rejectsKey(userId, importId), text, rejectsType);
}

class Writing {
  lease: string;
  readonly #db: Db;
  readonly #job: Job;
  readonly #country: string;
  #progress: Progress = { rowsRead: 0, bytesRead: 0, inserted: 0, updated: 0, duplicates: 0, invalid: 0 };
  #error: Ending['error'] = null;

  constructor(db: Db, job: Job, { lease, country }: Claim) {
    this.#db = db;
    this.#job = job;
    this.lease = lease;
    this.#country = country;
  }

  /** Writes the file's parts, and yields the text of the rejects file. A fault of the file ends it early, and is kept. */
  async *rejects(): AsyncGenerator<string> {
    const written = new Map((await writtenPartsQuery(this.#db, this.#job)).map((part) => [part.part, part]));
    let hasHeader = false;
    try {
      const { source, limits: wanted = limits } = this.#job;
      for await (const window of prepared(windows(batches(source), this.#country, wanted))) {
        await inFlight(window.parts, statementsInFlight, (part) => this.#write(part, written));
        await this.#keep(window);
        if (window.rejects.length === 0) continue;
        if (!hasHeader) yield rejectsHeader(window.batch);
        hasHeader = true;
        yield rejectLines(window.rejects, window.batch.delimiter);
      }
    } catch (error) {
      if (!isFileFault(error)) throw error;
      this.#error = { code: error.code, message: error.message };
    }
  }

  async finish(): Promise<Outcome> {
    const row = await finishQuery(this.#db, this.#job, this.lease, { ...this.#progress, error: this.#error });
    return row === undefined ? outcomeOf(await findQuery(this.#db, this.#job)) : outcomeOf(row);
  }

  async #write(part: Part, written: ReadonlyMap<number, PartRow>): Promise<void> {
    // The ids for groups that are new. Two parts must not bring the same one: a conflict of ids is an error, one of names is not.
    const groups = JSON.stringify(Object.fromEntries(part.groups.map((name) => [name, newId(GroupId)])));
    const { number, invalid, rows } = part;
    const counts =
      written.get(number) ?? (await writePartQuery(this.#db, this.#job, { number, invalid, rows, groups }));
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

  async #keep({ rowsRead, batch }: Window): Promise<void> {
    this.#progress = { ...this.#progress, rowsRead, bytesRead: batch.bytesRead };
    const kept = await keepQuery(this.#db, this.#job, this.lease, leaseMsOf(this.#job), this.#progress);
    if (kept === undefined) throw new Interrupted('busy');
    this.lease = kept.lease;
    if (this.#job.shouldStop?.()) throw new Interrupted('stopped');
  }
}
