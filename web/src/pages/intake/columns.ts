// What the columns of a file are: what may be chosen for each, and what is wrong with a choice.
import type { ColumnRole, FileColumns, FilePreview, PreviewColumn } from '../../data/types.ts';

const choices = [
  'numero',
  'nombre',
  'sustantivo',
  'grupo',
  'attribute',
  'ignored',
] as const satisfies readonly ColumnRole[];

/** A column by which Pinpoint decided about a row may stay that. */
export const choicesFor = ({ role }: PreviewColumn): readonly ColumnRole[] =>
  choices.some((choice) => choice === role) ? choices : [role, ...choices];

const isMany = (role: ColumnRole): boolean => role === 'attribute' || role === 'ignored';

export type ColumnFault =
  | { readonly kind: 'noPhone' }
  | { readonly kind: 'twice'; readonly role: ColumnRole; readonly columns: readonly PreviewColumn[] };

export function faultsOf(columns: readonly PreviewColumn[]): readonly ColumnFault[] {
  const isPhoneThere = columns.some(({ role }) => role === 'numero');
  const roles = [...new Set(columns.map(({ role }) => role))].filter((role) => !isMany(role));
  const twice = roles
    .map((role) => ({ kind: 'twice' as const, role, columns: columns.filter((column) => column.role === role) }))
    .filter((fault) => fault.columns.length > 1);
  return isPhoneThere ? twice : [{ kind: 'noPhone' }, ...twice];
}

export const toMapping = ({ hasHeader, columns }: FilePreview): FileColumns =>
  columns.map(({ header, role }) => ({ header: hasHeader ? (header ?? '') : null, role }));

export const withRole = (preview: FilePreview, index: number, role: ColumnRole): FilePreview => ({
  ...preview,
  isRemembered: false,
  columns: preview.columns.map((column) => (column.index === index ? { ...column, role } : column)),
});
