// Contacts as a table that the import reads back: the columns of the contract, the attributes, and behind them what is only told.

import type { Position } from '../contact/filter.query.ts';
import type { Db } from '../db/client.ts';
import { exportColumns } from '../import/columns.ts';
import { limits } from '../import/limits.ts';
import { attributesQuery, type Contact, pageQuery, totalQuery, type Wanted } from './contacts.query.ts';
import type { Cell, Table } from './table.ts';

const contract = ['numero', 'nombre', 'sustantivo', 'grupo'] as const;
/** A wider file could not be imported. */
const mostAttributes = limits.columns - contract.length - exportColumns.length;

/** @param groupSeparator what the import takes between groups within one cell. */
export async function contacts(
  db: Db,
  wanted: Wanted,
  { name, groupSeparator }: { readonly name: string; readonly groupSeparator: string },
): Promise<Table> {
  const [total, attributes] = await Promise.all([totalQuery(db, wanted), attributesQuery(db, wanted, mostAttributes)]);
  const toRow = ([phone, nombre, sustantivo, groups, source, first, last, values]: Contact): Cell[] => [
    phone,
    nombre,
    sustantivo,
    groups.join(groupSeparator),
    ...attributes.map((attribute) => textOf(values[attribute])),
    source,
    first,
    last,
  ];
  return { name, header: [...contract, ...attributes, ...exportColumns], total, pages: pagesOf(db, wanted, toRow) };
}

const textOf = (value: unknown): string | null => {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

async function* pagesOf(db: Db, wanted: Wanted, toRow: (contact: Contact) => Cell[]): AsyncGenerator<Cell[][]> {
  let after: Position | undefined;
  do {
    const { items, last } = await pageQuery(db, wanted, after);
    yield items.map(toRow);
    after = last;
  } while (after !== undefined);
}
