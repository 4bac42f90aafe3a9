// Makes the file: from the database, page by page, into the bucket, whatever its size in the memory of a few pages. A run that died is
// begun again from the first row; the file appears when it is whole.
import * as z from 'zod';
import { Criteria } from '../contact/filter.query.ts';
import type { Db } from '../db/client.ts';
import { DomainError } from '../error.ts';
import { contacts } from './contacts.ts';
import { csv, csvType, delimiterOf } from './csv.ts';
import {
  type Begun,
  beginQuery,
  campaignNameQuery,
  failQuery,
  finishQuery,
  type Ids,
  progressQuery,
} from './export.query.ts';
import { type ExportPorts, fileKey } from './export.ts';
import { State } from './recipients.query.ts';
import { recipients } from './recipients.ts';
import type { Table } from './table.ts';
import { wordsOf } from './words.ts';
import { xlsx, xlsxType } from './xlsx.ts';

/** For which a file is offered; the bucket deletes it a day later. */
const keptDays = 7;
const progressMs = 1_000;

export type Outcome = { readonly status: 'completed'; readonly rows: number } | { readonly status: 'failed' | 'ended' };

/**
 * @param shouldStop asked between pages: there is no time left for another. What is too large for the time of one run never gets made, so
 * it is said to be (`export_too_large`) and not tried again.
 */
export async function run(ports: ExportPorts, ids: Ids, shouldStop: () => boolean): Promise<Outcome> {
  const begun = await beginQuery(ports.db, ids);
  if (!begun) return { status: 'ended' };
  try {
    const table = await tableOf(ports.db, ids, begun);
    const counts = { rows: 0, bytes: 0 };
    const pages = counted(ports.db, ids, table, counts, shouldStop);
    const [body, type] = fileOf({ ...table, pages }, begun);
    await ports.bucket.writeStream(fileKey(ids.userId, ids.id, begun.format), measured(body, counts), type);
    await finishQuery(ports.db, ids, { rows: counts.rows, sizeBytes: counts.bytes, keptDays });
    return { status: 'completed', rows: counts.rows };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await failQuery(ports.db, ids, error.code);
    return { status: 'failed' };
  }
}

/** Says of an export whose runs all broke off that it has failed. */
export const giveUp = (db: Db, ids: Ids): Promise<void> => failQuery(db, ids, 'export_gave_up');

async function tableOf(
  db: Db,
  { userId }: Ids,
  { filter, campaignId, format, locale, timeZone }: Begun,
): Promise<Table> {
  if (campaignId === null) {
    const wanted = { userId, criteria: Criteria.parse(filter), timeZone };
    const name = locale === 'es' ? 'Contactos' : 'Contacts';
    // A semicolon in a cell of a file that has them between its cells would need quotes, which not everybody's import knows.
    const groupSeparator = format === 'csv' && delimiterOf(locale) === ';' ? '|' : ';';
    return contacts(db, wanted, { name, groupSeparator });
  }
  const { states } = z.object({ states: z.array(State).default([]) }).parse(filter);
  const campaign = (await campaignNameQuery(db, userId, campaignId)) ?? '';
  return recipients(db, { userId, campaignId, states, timeZone }, campaign, wordsOf(locale));
}

const fileOf = (table: Table, { format, locale }: Begun): [AsyncIterable<Uint8Array | string>, string] =>
  format === 'csv' ? [csv(table, delimiterOf(locale)), csvType] : [xlsx(table), xlsxType];

interface Counts {
  rows: number;
  bytes: number;
}

async function* counted(
  db: Db,
  ids: Ids,
  { pages, total }: Table,
  counts: Counts,
  shouldStop: () => boolean,
): Table['pages'] extends AsyncIterable<infer Page> ? AsyncGenerator<Page> : never {
  let toldAt = Number.NEGATIVE_INFINITY;
  for await (const page of pages) {
    yield page;
    counts.rows += page.length;
    if (shouldStop()) throw tooLarge();
    if (performance.now() - toldAt < progressMs) continue;
    toldAt = performance.now();
    await progressQuery(db, ids, counts.rows, total);
  }
}

async function* measured(
  body: AsyncIterable<Uint8Array | string>,
  counts: Counts,
): AsyncGenerator<Uint8Array | string> {
  for await (const piece of body) {
    counts.bytes += Buffer.byteLength(piece);
    yield piece;
  }
}

const tooLarge = (): DomainError => {
  const detail = 'The export does not fit one run. Narrow the filter, or choose CSV.';
  return new DomainError('too_large', 'export_too_large', detail);
};
