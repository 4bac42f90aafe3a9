// A campaign's people as a table, in words of the user's language.
import type { Db } from '../db/client.ts';
import type { Recipient, Wanted } from './recipients.query.ts';
import { lastSeqQuery, pageQuery, totalQuery } from './recipients.query.ts';
import type { Cell, Table } from './table.ts';
import type { Words } from './words.ts';

export async function recipients(db: Db, wanted: Wanted, campaign: string, words: Words): Promise<Table> {
  const [total, last] = await Promise.all([totalQuery(db, wanted), lastSeqQuery(db, wanted)]);
  return {
    name: words.people,
    header: words.columns,
    total,
    pages: pagesOf(db, wanted, last, rowsOf(words, campaign)),
  };
}

async function* pagesOf(
  db: Db,
  wanted: Wanted,
  last: number,
  toRow: (one: Recipient) => Cell[],
): AsyncGenerator<Cell[][]> {
  for (let after = 0; after < last; ) {
    const { items, lookedTo } = await pageQuery(db, wanted, after);
    yield items.map(toRow);
    after = lookedTo;
  }
}

const rowsOf =
  (words: Words, campaign: string) =>
  ([
    phone,
    nombre,
    group,
    state,
    code,
    message,
    attempts,
    sent,
    delivered,
    read,
    undelivered,
    number,
  ]: Recipient): Cell[] => [
    phone,
    nombre,
    group,
    words.states[state] ?? state,
    code === null ? null : (words.reasons[code] ?? message ?? code),
    attempts,
    sent,
    delivered,
    read,
    undelivered,
    number,
    campaign,
  ];
