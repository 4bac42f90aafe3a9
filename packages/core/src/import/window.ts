// The plan of an import: which rows are written together, and in which order. Pure, and the same for the same file, because a part
// that has been written is known by its number alone.
import { v7 } from 'uuid';
import type { Batch, Place } from './file.ts';
import type { Limits } from './limits.ts';
import { fileFault } from './reason.ts';
import { type ContactRow, makeRowReader, type Reject, type RowReader } from './rows.ts';

/** What one statement writes. */
export interface Part {
  /** Counts from 0 through the file. */
  readonly number: number;
  /** Rows of the file that it accounts for: contacts, their repetitions in the window, and rejected rows. */
  readonly fileRows: number;
  readonly invalid: number;
  /** A JSON array: see write_import_part in migrations/0010_import.sql. */
  readonly rows: string;
  /** The names of the groups in it. */
  readonly groups: readonly string[];
}

export interface Window {
  readonly parts: readonly Part[];
  readonly rejects: readonly Reject[];
  readonly batch: Batch;
  /** Of the file, with this window. */
  readonly rowsRead: number;
  /** Where the next window begins. Absent for the last one, and where a reading cannot go on from the middle. */
  readonly next?: Mark;
}

/** Between two windows. Plain data, to be kept and gone on from. */
export interface Mark {
  /** Of the block in which the next window begins; null: the file's first. */
  readonly place: Place | null;
  /** Records of that block that belong to windows before. */
  readonly skip: number;
  readonly parts: number;
  readonly rowsRead: number;
}

/** A contact as the rows of one window tell of it. */
interface Merged {
  phone: string;
  phoneKey: string;
  nombre: string | null;
  sustantivo: string | null;
  grupos: readonly string[];
  attributes: Readonly<Record<string, string>>;
  repeats: number;
}

/**
 * Gathers rows into windows; within one, a repeated number becomes one contact with all its groups, and contacts are sorted by phone, the
 * key on which statements that run at once would else deadlock.
 * @param from of an earlier run: the source begins with the block that it names
 * @throws DomainError `too_many_rows`, when the file has no row `file_empty`
 */
export async function* windows(
  source: AsyncIterable<Batch>,
  country: string,
  limits: Limits,
  everyGroup: readonly string[] = [],
  from?: Mark,
): AsyncGenerator<Window> {
  const plan = new Plan(limits, from);
  let reader: RowReader | undefined;
  let last: Batch | undefined;
  let skip = from?.skip ?? 0;
  for await (const batch of source) {
    last = batch;
    reader ??= makeRowReader(batch.layout, batch.delimiter, country, everyGroup);
    for (const [index, record] of batch.records.entries()) {
      if (index < skip) continue;
      plan.add(reader.read(record));
      if (plan.isFull) yield plan.close(batch, batch.before, index + 1);
    }
    skip = 0;
    plan.endBlock();
    if (plan.isFull) yield plan.close(batch, batch.after, 0);
  }
  if (plan.rowsRead === 0) throw fileFault('file_empty');
  if (last !== undefined && plan.hasRows) yield plan.close(last);
}

class Plan {
  readonly #limits: Limits;
  #contacts = new Map<string, Merged>();
  #rejects: Reject[] = [];
  #windowRows = 0;
  #windowBlocks = 0;
  #parts: number;
  rowsRead: number;

  constructor(limits: Limits, from?: Mark) {
    this.#limits = limits;
    this.#parts = from?.parts ?? 0;
    this.rowsRead = from?.rowsRead ?? 0;
  }

  get hasRows(): boolean {
    return this.#windowRows > 0;
  }

  get isFull(): boolean {
    if (this.#windowRows >= this.#limits.windowRows) return true;
    return this.hasRows && this.#windowBlocks >= this.#limits.windowBlocks;
  }

  add(row: ContactRow | Reject): void {
    this.rowsRead++;
    this.#windowRows++;
    if (this.rowsRead > this.#limits.rows) throw fileFault('too_many_rows');
    if ('reason' in row) this.#rejects.push(row);
    else merge(this.#contacts, row);
  }

  endBlock(): void {
    this.#windowBlocks++;
  }

  /** @param place of the block in which the next window begins, behind so many of its records. */
  close(batch: Batch, place?: Place | null, skip = 0): Window {
    const parts = [...this.#cut()];
    const { rowsRead } = this;
    const next = place === undefined ? {} : { next: { place, skip, parts: this.#parts, rowsRead } };
    const window = { parts, rejects: this.#rejects, batch, rowsRead, ...next };
    this.#contacts = new Map();
    this.#rejects = [];
    this.#windowRows = 0;
    this.#windowBlocks = 0;
    return window;
  }

  /** Sorted slices under both limits. The window's rejected rows are counted with its first part. */
  *#cut(): Generator<Part> {
    const newId = makeIds();
    // Rows up to this length are within their share of the request whatever is in them, and need not be measured.
    const unmeasured = this.#limits.partBytes / this.#limits.partRows / maxBytesPerUnit;
    let invalid = this.#rejects.length;
    let slice = new Slice();
    for (const phone of [...this.#contacts.keys()].sort()) {
      const contact = this.#contacts.get(phone);
      if (contact === undefined) continue;
      const json = JSON.stringify(toJson(newId(), contact));
      const bytes = json.length <= unmeasured ? json.length * maxBytesPerUnit : sentBytes(json);
      if (slice.rows.length >= this.#limits.partRows || slice.bytes + bytes > this.#limits.partBytes) {
        yield slice.toPart(this.#parts++, invalid);
        slice = new Slice();
        invalid = 0;
      }
      slice.add(contact, json, bytes);
    }
    yield slice.toPart(this.#parts++, invalid);
  }
}

/** The parameter is JSON inside the request's JSON, where every quote and backslash is escaped once more. */
const sentBytes = (json: string): number => Buffer.byteLength(JSON.stringify(json));
/** Of a UTF-16 unit, as sent: three bytes of UTF-8, or two characters for a quote. */
const maxBytesPerUnit = 3;

/** UUIDv7 of one window, in order. Randomness is taken in bulk: a call for each id costs more than reading the row. */
function makeIds(): () => string {
  const msecs = Date.now();
  const random = new Uint8Array(16 * 1024);
  let used = random.length;
  let seq = 0;
  return () => {
    if (used === random.length) {
      crypto.getRandomValues(random);
      used = 0;
    }
    used += 16;
    return v7({ msecs, seq: seq++, random: random.subarray(used - 16, used) });
  };
}

class Slice {
  readonly rows: string[] = [];
  readonly #groups = new Set<string>();
  #fileRows = 0;
  bytes = 0;

  add(contact: Merged, json: string, bytes: number): void {
    this.rows.push(json);
    this.bytes += bytes;
    this.#fileRows += contact.repeats;
    for (const group of contact.grupos) this.#groups.add(group);
  }

  toPart(number: number, invalid: number): Part {
    return {
      number,
      fileRows: this.#fileRows + invalid,
      invalid,
      rows: `[${this.rows.join(',')}]`,
      groups: [...this.#groups],
    };
  }
}

/** What a later row leaves empty stays as an earlier one said; what it says anew wins, as it does from window to window. */
function merge(contacts: Map<string, Merged>, row: ContactRow): void {
  const known = contacts.get(row.phone);
  if (known === undefined) {
    const { phone, phoneKey, nombre, sustantivo, grupos, attributes } = row;
    contacts.set(phone, { phone, phoneKey, nombre, sustantivo, grupos, attributes, repeats: 1 });
    return;
  }
  known.nombre = row.nombre ?? known.nombre;
  known.sustantivo = row.sustantivo ?? known.sustantivo;
  known.grupos = [...new Set([...known.grupos, ...row.grupos])];
  known.attributes = { ...known.attributes, ...row.attributes };
  known.repeats++;
}

interface Json {
  i: string;
  p: string;
  k?: string;
  n?: string;
  s?: string;
  g?: readonly string[];
  a?: Readonly<Record<string, string>>;
  r?: number;
}

/** Short keys, and only what differs from the usual: 5,000 rows are to fit in a request. */
function toJson(id: string, contact: Merged): Json {
  const json: Json = { i: id, p: contact.phone };
  if (contact.phoneKey !== contact.phone) json.k = contact.phoneKey;
  if (contact.nombre !== null) json.n = contact.nombre;
  if (contact.sustantivo !== null) json.s = contact.sustantivo;
  if (contact.grupos.length > 0) json.g = contact.grupos;
  if (Object.keys(contact.attributes).length > 0) json.a = contact.attributes;
  if (contact.repeats > 1) json.r = contact.repeats;
  return json;
}
