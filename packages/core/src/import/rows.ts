// From a record to a contact, or to the reason why it is none.
import { normalise } from '../phone/phone.ts';
import { type Column, type Layout, positionalColumns, type Role } from './columns.ts';
import type { CsvRecord } from './csv.ts';
import { limits } from './limits.ts';
import { pinpointReason } from './pinpoint.ts';
import type { RowReason } from './reason.ts';

/** What a row says, before its phone is judged. Empty texts are null; empty attributes are left out. */
export interface Values {
  readonly numero: string;
  readonly nombre: string | null;
  readonly sustantivo: string | null;
  readonly grupos: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ContactRow extends Values {
  readonly row: number;
  /** E.164 digits. */
  readonly phone: string;
  readonly phoneKey: string;
}

export interface Reject {
  readonly row: number;
  readonly reason: RowReason;
  readonly fields: readonly string[];
}

/** How to read the rows of one file. */
export interface RowReader {
  valuesOf(fields: readonly string[]): Values;
  read(record: CsvRecord): ContactRow | Reject;
}

/**
 * @param country of the user: how a number without a country's code is read.
 * @param everyGroup what everybody in the file belongs to besides.
 */
export function makeRowReader(
  layout: Layout,
  delimiter: string,
  country: string,
  everyGroup: readonly string[] = [],
): RowReader {
  const at = (role: Role) => layout.columns.find((column) => column.role === role)?.index ?? -1;
  const [numero, nombre, sustantivo, grupo] = [at('numero'), at('nombre'), at('sustantivo'), at('grupo')];
  const [channel, optOut, status] = [at('channel'), at('opt_out'), at('endpoint_status')];
  const told = (fields: readonly string[], index: number) => fields[index] ?? '';
  // Without a header a row may be longer than the first.
  const beyond = layout.hasHeader ? [] : positionalColumns(layout.width, []).slice(layout.columns.length);
  const attributes = [...layout.columns, ...beyond].filter(({ role }) => role === 'attribute');

  const groups = remembered((field) => [...new Set([...groupsOf(field, delimiter), ...everyGroup])]);
  const valuesOf = (fields: readonly string[]): Values => ({
    numero: fields[numero] ?? '',
    nombre: textOf(fields[nombre]),
    sustantivo: textOf(fields[sustantivo]),
    grupos: groups(fields[grupo] ?? ''),
    attributes: attributesOf(fields, attributes),
  });
  const read = (record: CsvRecord): ContactRow | Reject => {
    const { row } = record;
    if ('fault' in record) return { row, reason: record.fault, fields: [record.raw] };
    const { fields } = record;
    const fault = faultOf(fields, layout.width);
    if (fault !== undefined) return { row, reason: fault, fields };
    const unwanted = pinpointReason({
      channel: told(fields, channel),
      optOut: told(fields, optOut),
      status: told(fields, status),
    });
    if (unwanted !== undefined) return { row, reason: unwanted, fields };
    const values = valuesOf(fields);
    const unfit = groupFaultOf(values.grupos);
    if (unfit !== undefined) return { row, reason: unfit, fields };
    const phone = normalise(values.numero, country);
    return phone.ok
      ? { row, ...values, phone: phone.phone, phoneKey: phone.phoneKey }
      : { row, reason: phone.reason, fields };
  };
  return { valuesOf, read };
}

/** Rows of nothing but empty fields, as spreadsheets leave them, are not rows. */
export const isBlank = (fields: readonly string[]): boolean =>
  fields.every((field) => field === '' || field.trim() === '');

function faultOf(fields: readonly string[], width: number): RowReason | undefined {
  // What stands beyond the last column has been displaced by a delimiter inside a text: who knows what the rest means.
  if (fields.length > width && !isBlank(fields.slice(width))) return 'too_many_columns';
  return fields.some((field) => field.length > limits.fieldLength) ? 'field_too_long' : undefined;
}

export function groupFaultOf(groups: readonly string[]): RowReason | undefined {
  if (groups.length > limits.groupsPerRow) return 'too_many_groups';
  return groups.some((group) => group.length > limits.groupLength) ? 'group_too_long' : undefined;
}

const printable = /^[\x20-\x7e]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed.
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff\ufffe\uffff]/g;

/** Trimmed, composed (NFC), without control characters; an apostrophe that only marks a text for Excel is dropped. */
function clean(field: string): string {
  const text = printable.test(field) ? field.trim() : field.normalize('NFC').replace(controls, '').trim();
  return text.startsWith("'") && /^'[=+\-@]/.test(text) ? text.slice(1) : text;
}

export function textOf(field: string | undefined): string | null {
  const text = field === undefined ? '' : clean(field);
  return text === '' ? null : text;
}

/**
 * Several groups are separated by `;`, quoted where that is the file's delimiter, and there by `|` too, which needs no quotes.
 * `Sin grupo` is how an empty group is shown, not one's name.
 */
export function groupsOf(field: string, delimiter: string): readonly string[] {
  const text = textOf(field);
  if (text === null) return [];
  const names = text.split(delimiter === ';' ? /[;|]/ : ';').map((name) => name.replace(/\s+/g, ' ').trim());
  return [...new Set(names)].filter((name) => name !== '' && name.toLowerCase() !== 'sin grupo');
}

/** The same few fields come in row after row. */
function remembered<T>(read: (field: string) => T): (field: string) => T {
  const known = new Map<string, T>();
  return (field) => {
    const found = known.get(field);
    if (found !== undefined) return found;
    if (known.size >= 1_000) known.clear();
    const value = read(field);
    known.set(field, value);
    return value;
  };
}

function attributesOf(fields: readonly string[], columns: readonly Column[]): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const { index, name } of columns) {
    if (index >= fields.length) break;
    const text = textOf(fields[index]);
    if (text !== null) attributes[name] = text;
  }
  return attributes;
}
