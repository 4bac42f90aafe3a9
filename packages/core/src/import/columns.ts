// Which column is what. With a header by name, in any order, case and accents; without one by the contract's positions.
import { variableName } from '../template/variable.ts';
import { limits } from './limits.ts';
import { pinpointColumns } from './pinpoint.ts';
import { fileFault } from './reason.ts';

const positions = ['numero', 'sustantivo', 'nombre', 'grupo'] as const;
type Known = (typeof positions)[number];

/** What a column may be: what a contact has, what decides about a row in Pinpoint's files, any other datum, or nothing that is wanted. */
export const roles = [...positions, 'channel', 'opt_out', 'endpoint_status', 'attribute', 'ignored'] as const;
export type Role = (typeof roles)[number];
type Field = Exclude<Role, 'attribute' | 'ignored'>;

export interface Column {
  readonly index: number;
  /** As the file writes it. */
  readonly header?: string;
  readonly role: Role;
  /** The variable of a template: for an attribute the header in snake_case without accents, numbered if it is there already. */
  readonly name: string;
}

/** A column as whoever uploads the file says it: its header (null: the file has none, and columns go by position) and what it is. */
export interface MappedColumn {
  readonly header: string | null;
  readonly role: Role;
}

export interface Layout {
  readonly hasHeader: boolean;
  readonly columns: readonly Column[];
  /** Fields that a row may have. Without a header rows may differ, up to the limit. */
  readonly width: number;
}

/** What headers are called, best first: if two columns could be the phone, the earlier name takes it and the other is an attribute. */
const names: Readonly<Record<Known, readonly string[]>> = {
  numero: [
    ...[
      'numero',
      'telefono',
      'phone',
      'celular',
      'movil',
      'whatsapp',
      'mobile',
      'numero_de_telefono',
      'numero_telefono',
    ],
    ...[
      'telefono_movil',
      'telefono_celular',
      'numero_celular',
      'numero_de_celular',
      'numero_de_whatsapp',
      'numero_whatsapp',
    ],
    ...[
      'phone_number',
      'mobile_phone',
      'mobile_number',
      'cell_phone',
      'cellphone',
      'cell',
      'phone_e164',
      'tel',
      'cel',
      'msisdn',
      'number',
      'fono',
    ],
  ],
  nombre: ['nombre', 'name', 'nombres', 'nombre_completo', 'nombre_y_apellido', 'full_name', 'first_name', 'firstname'],
  sustantivo: ['sustantivo', 'title', 'trato', 'tratamiento', 'titulo'],
  grupo: ['grupo', 'group', 'grupos', 'groups'],
};

/** A header that is none of the names but has one of these words in it is a phone, if nothing better is: `Tel. 1`, `Celular del cliente`. */
const phoneWords = new Set(['telefono', 'phone', 'celular', 'movil', 'whatsapp', 'mobile', 'tel', 'cel']);

/** The columns that the rejects file puts before the row: a mended rejects file can be uploaded as it is. */
export const rejectColumns = ['rechazo_fila', 'rechazo_codigo', 'rechazo_motivo'] as const;
/** What an export tells of each contact behind its attributes: a file of contacts can be imported as it is. */
export const exportColumns = ['pregon_origen', 'pregon_desde', 'pregon_visto'] as const;
const ours: ReadonlySet<string> = new Set([...rejectColumns, ...exportColumns]);
/** Whether a header is one that Pregón itself writes beside those of a file. */
export const isOurs = (header: string): boolean => ours.has(variableName(header));

/** The headers of a record, as they are compared. */
export const headersOf = (record: readonly string[]): readonly string[] => record.map((field) => field.trim());

const hasPhone = (fields: readonly string[]): boolean => fields.some((field) => field.replace(/\D/g, '').length >= 7);
const isField = (role: Role): role is Field => role !== 'attribute' && role !== 'ignored';

/**
 * Reads the first record that is not empty. It is a header if one of its fields is a known name and none looks like a phone.
 * In Pinpoint's files the phone is the `Address`, whatever else is called so.
 * @throws DomainError `phone_column_missing`, `header_too_wide`
 */
export function layoutOf(record: readonly string[]): Layout {
  const headers = headersOf(record);
  const found = rolesOf(headers);
  if (hasPhone(headers) || !found.some(isField)) return byPosition(record.length);
  if (!found.includes('numero')) throw fileFault('phone_column_missing');
  return byHeader(headers, found);
}

/**
 * As whoever uploads the file says.
 * @throws DomainError `columns_changed`: the file has other columns, `header_too_wide`
 */
export function mappedLayout(record: readonly string[], said: readonly MappedColumn[]): Layout {
  const given = said.map(({ role }) => role);
  if (said.every(({ header }) => header === null)) return byPosition(record.length, given);
  const headers = headersOf(record);
  const isSame = headers.length === said.length && headers.every((header, index) => header === said[index]?.header);
  if (!isSame) throw fileFault('columns_changed');
  return byHeader(headers, given);
}

/** Whether a file begins with a header, for somebody to confirm: one that names no phone is seen by the phones that come below it. */
export const seemsHeader = (first: readonly string[], others: readonly (readonly string[])[]): boolean =>
  !hasPhone(first) && (rolesOf(headersOf(first)).some(isField) || others.some(hasPhone));

/** What each header says its column is; which of them is the phone may stay open. */
export function rolesOf(headers: readonly string[]): readonly Role[] {
  const pinpoint = pinpointColumns(headers);
  const keys = keysOf(headers);
  const found = new Map<number, Field>(pinpoint?.roles);
  for (const role of positions) {
    if (pinpoint !== undefined && role === 'numero') continue;
    const index = names[role].map((name) => keys.indexOf(name)).find((at) => at >= 0);
    if (index !== undefined) found.set(index, role);
  }
  const phone = phoneIndex(keys, found);
  if (phone !== undefined) found.set(phone, 'numero');
  return keys.map((key, index) => found.get(index) ?? (ours.has(key) ? 'ignored' : 'attribute'));
}

const keysOf = (headers: readonly string[]): readonly string[] =>
  (pinpointColumns(headers)?.headers ?? headers).map(variableName);

function phoneIndex(keys: readonly string[], found: ReadonlyMap<number, Field>): number | undefined {
  const [exact] = [...found].find(([, role]) => role === 'numero') ?? [];
  if (exact !== undefined) return exact;
  const index = keys.findIndex((key, at) => !found.has(at) && key.split('_').some((word) => phoneWords.has(word)));
  return index < 0 ? undefined : index;
}

/** @throws DomainError `header_too_wide` */
export function byHeader(headers: readonly string[], given: readonly Role[]): Layout {
  if (headers.length > limits.columns) throw fileFault('header_too_wide');
  const keys = keysOf(headers);
  const taken = new Set<string>(positions);
  const columns = headers.map((header, index): Column => {
    const role = given[index] ?? 'attribute';
    if (role !== 'attribute') return { index, header, role, name: role };
    const name = unused(header === '' ? `columna_${index + 1}` : (keys[index] ?? ''), taken);
    taken.add(name);
    return { index, header, role, name };
  });
  return { hasHeader: true, columns, width: headers.length };
}

/** `saldo`, `saldo_2`, `saldo_3`. */
function unused(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let count = 2; taken.has(candidate); count++) candidate = `${name}_${count}`;
  return candidate;
}

export const byPosition = (width: number, given: readonly Role[] = positions): Layout => ({
  hasHeader: false,
  columns: positionalColumns(Math.max(width, given.length), given),
  width: limits.columns,
});

/** `numero, sustantivo, nombre, grupo, columna_5, columna_6 …`, or what is given instead. */
export const positionalColumns = (count: number, given: readonly Role[] = positions): readonly Column[] =>
  Array.from({ length: Math.min(count, limits.columns) }, (_, index): Column => {
    const role = given[index] ?? 'attribute';
    return { index, role, name: isField(role) ? role : `columna_${index + 1}` };
  });
