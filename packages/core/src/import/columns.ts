// Which column is what. With a header by name, in any order, case and accents; without one by the contract's positions.
import { variableName } from '../template/variable.ts';
import { limits } from './limits.ts';
import { type PinpointRole, pinpointColumns } from './pinpoint.ts';
import { fileFault } from './reason.ts';

export type Role = Known | PinpointRole | 'attribute';

export interface Column {
  readonly index: number;
  /** As the file writes it. */
  readonly header?: string;
  readonly role: Role;
  /** The variable of a template: for an attribute the header in snake_case without accents, numbered if it is there already. */
  readonly name: string;
}

export interface Layout {
  readonly hasHeader: boolean;
  readonly columns: readonly Column[];
  /** Fields that a row may have. Without a header rows may differ, up to the limit. */
  readonly width: number;
}

const positions = ['numero', 'sustantivo', 'nombre', 'grupo'] as const;
type Known = (typeof positions)[number];

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
const ignored: ReadonlySet<string> = new Set([...rejectColumns, ...exportColumns]);

/**
 * Reads the first record that is not empty. It is a header if one of its fields is a known name and none looks like a phone.
 * In Pinpoint's files the phone is the `Address`, whatever else is called so.
 * @throws DomainError `phone_column_missing`, `header_too_wide`
 */
export function layoutOf(record: readonly string[]): Layout {
  const headers = record.map((field) => field.trim());
  const pinpoint = pinpointColumns(headers);
  const keys = (pinpoint?.headers ?? headers).map(variableName);
  if (headers.some((header) => header.replace(/\D/g, '').length >= 7)) return byPosition(record.length);
  const roles = new Map<number, Known | PinpointRole>(pinpoint?.roles);
  for (const role of positions) {
    if (pinpoint !== undefined && role === 'numero') continue;
    const index = names[role].map((name) => keys.indexOf(name)).find((found) => found >= 0);
    if (index !== undefined) roles.set(index, role);
  }
  const phone = phoneIndex(keys, roles);
  if (roles.size === 0 && phone === undefined) return byPosition(record.length);
  if (phone === undefined) throw fileFault('phone_column_missing');
  if (record.length > limits.columns) throw fileFault('header_too_wide');
  return { hasHeader: true, columns: byName(headers, keys, roles.set(phone, 'numero')), width: record.length };
}

function phoneIndex(keys: readonly string[], roles: ReadonlyMap<number, Known | PinpointRole>): number | undefined {
  const [exact] = [...roles].find(([, role]) => role === 'numero') ?? [];
  if (exact !== undefined) return exact;
  const index = keys.findIndex((key, at) => !roles.has(at) && key.split('_').some((word) => phoneWords.has(word)));
  return index < 0 ? undefined : index;
}

function byName(
  headers: readonly string[],
  keys: readonly string[],
  roles: ReadonlyMap<number, Known | PinpointRole>,
): Column[] {
  const taken = new Set<string>(positions);
  return headers.flatMap((header, index): Column[] => {
    const role = roles.get(index);
    if (role !== undefined) return [{ index, header, role, name: role }];
    const key = keys[index] ?? '';
    if (ignored.has(key)) return [];
    const name = unused(header === '' ? `columna_${index + 1}` : key, taken);
    taken.add(name);
    return [{ index, header, role: 'attribute', name }];
  });
}

/** `saldo`, `saldo_2`, `saldo_3`. */
function unused(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let count = 2; taken.has(candidate); count++) candidate = `${name}_${count}`;
  return candidate;
}

const byPosition = (width: number): Layout => ({
  hasHeader: false,
  columns: positionalColumns(Math.max(width, positions.length)),
  width: limits.columns,
});

/** `numero, sustantivo, nombre, grupo, columna_5, columna_6 …` */
export const positionalColumns = (count: number): readonly Column[] =>
  Array.from({ length: Math.min(count, limits.columns) }, (_, index): Column => {
    const role = positions[index];
    return role === undefined
      ? { index, role: 'attribute', name: `columna_${index + 1}` }
      : { index, role, name: role };
  });
