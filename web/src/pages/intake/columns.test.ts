import { expect, test } from 'vitest';
import type { ColumnRole, FilePreview } from '../../data/types.ts';
import { choicesFor, faultsOf, toMapping, withRole } from './columns.ts';

const previewOf = (...roles: ColumnRole[]): FilePreview => ({
  encoding: 'utf-8',
  delimiter: ';',
  hasHeader: true,
  isRemembered: true,
  columns: roles.map((role, index) => ({ index, header: `c${index}`, role, name: role, samples: [] })),
  rows: [],
});
const faults = (...roles: ColumnRole[]) => faultsOf(previewOf(...roles).columns).map(({ kind }) => kind);

test('one phone and any number of data are no fault', () => {
  expect(faults('numero', 'attribute', 'attribute', 'ignored', 'ignored', 'nombre')).toEqual([]);
});

test('no phone, and the same field twice, are', () => {
  expect(faults('nombre', 'attribute')).toEqual(['noPhone']);
  expect(faults('grupo', 'grupo', 'grupo')).toEqual(['noPhone', 'twice']);
  expect(faultsOf(previewOf('numero', 'ignored', 'numero').columns)).toMatchObject([
    { kind: 'twice', role: 'numero', columns: [{ index: 0 }, { index: 2 }] },
  ]);
});

test('what is said of the columns is all of them in their order, without names where the file has none', () => {
  const preview = withRole(previewOf('attribute', 'attribute'), 1, 'numero');
  expect(preview.isRemembered).toBe(false);
  expect(toMapping(preview)).toEqual([
    { header: 'c0', role: 'attribute' },
    { header: 'c1', role: 'numero' },
  ]);
  expect(toMapping({ ...preview, hasHeader: false }).map(({ header }) => header)).toEqual([null, null]);
});

test('what decides about a row in a file of Pinpoint may stay that', () => {
  const [column] = previewOf('opt_out').columns;
  expect(column && choicesFor(column)[0]).toBe('opt_out');
});
