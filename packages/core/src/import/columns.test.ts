import { describe, expect, test } from 'vitest';
import { type Layout, layoutOf, type MappedColumn, mappedLayout, type Role, seemsHeader } from './columns.ts';

const told = ({ columns }: Layout): string[] =>
  columns.map(({ role, name }) => (role === 'attribute' ? `+${name}` : role));
const rolesOf = (...headers: string[]): string[] => told(layoutOf(headers));

describe('a header', () => {
  test.each([
    [
      ['numero', 'nombre', 'sustantivo', 'grupo'],
      ['numero', 'nombre', 'sustantivo', 'grupo'],
    ],
    [
      ['GRUPO', ' Número ', 'Sustantivo', 'NOMBRE'],
      ['grupo', 'numero', 'sustantivo', 'nombre'],
    ],
    [
      ['Teléfono', 'Name'],
      ['numero', 'nombre'],
    ],
    [
      ['phone', 'title', 'group', 'name'],
      ['numero', 'sustantivo', 'grupo', 'nombre'],
    ],
    [['Celular'], ['numero']],
    [
      ['Móvil', 'x'],
      ['numero', '+x'],
    ],
    [
      ['WhatsApp', 'x'],
      ['numero', '+x'],
    ],
    [
      ['Nombre completo', 'Tel. 1', 'Tel. 2'],
      ['nombre', 'numero', '+tel_2'],
    ],
    [
      ['Celular del cliente', 'Nombre'],
      ['numero', 'nombre'],
    ],
    [
      ['numero', 'telefono', 'nombre'],
      ['numero', '+telefono', 'nombre'],
    ],
    [
      ['telefono', 'numero', 'nombre'],
      ['+telefono', 'numero', 'nombre'],
    ],
    [
      ['Fecha de pago', 'numero', 'Saldo $'],
      ['+fecha_de_pago', 'numero', '+saldo'],
    ],
    [
      ['numero', 'Saldo', 'saldo', 'SALDO '],
      ['numero', '+saldo', '+saldo_2', '+saldo_3'],
    ],
    [
      ['numero', 'numero'],
      ['numero', '+numero_2'],
    ],
    [
      ['numero', '', 'grupo', ''],
      ['numero', '+columna_2', 'grupo', '+columna_4'],
    ],
    [
      ['rechazo_fila', 'rechazo_codigo', 'rechazo_motivo', 'numero', 'nombre'],
      ['ignored', 'ignored', 'ignored', 'numero', 'nombre'],
    ],
  ])('%j is %j', (headers, roles) => {
    expect(layoutOf(headers).hasHeader).toBe(true);
    expect(rolesOf(...headers)).toEqual(roles);
  });

  test('keeps how the file writes it', () => {
    expect(layoutOf(['Teléfono', ' Saldo $ ']).columns[1]).toEqual({
      index: 1,
      header: 'Saldo $',
      role: 'attribute',
      name: 'saldo',
    });
  });

  test('without a phone is a fault of the file', () => {
    expect(() => layoutOf(['nombre', 'grupo'])).toThrow(expect.objectContaining({ code: 'phone_column_missing' }));
  });

  test('of more than a hundred columns is one too', () => {
    const many = Array.from({ length: 100 }, (_, index) => `c${index}`);
    expect(layoutOf(['numero', ...many.slice(1)]).columns).toHaveLength(100);
    expect(() => layoutOf(['numero', ...many])).toThrow(expect.objectContaining({ code: 'header_too_wide' }));
  });
});

describe('without a header', () => {
  test.each([
    [['595981000001', 'Señora', 'Ana', 'Premium']],
    [['595981000001']],
    [['595981000001', '', 'Name', 'Phone']],
    [['Ana', 'Pérez']],
    [['']],
  ])('%j, columns are by position', (record) => {
    expect(layoutOf(record).hasHeader).toBe(false);
    expect(rolesOf(...record)).toEqual(['numero', 'sustantivo', 'nombre', 'grupo']);
  });

  test('those beyond the fourth are attributes by their number', () => {
    expect(rolesOf('595981000001', '', 'Ana', '', 'x', 'y').slice(4)).toEqual(['+columna_5', '+columna_6']);
  });
});

describe('columns that were said', () => {
  const said = (...columns: [string | null, Role][]): MappedColumn[] =>
    columns.map(([header, role]) => ({ header, role }));

  test('are what they were said to be, whatever they are called', () => {
    const columns = said(
      ['Contacto', 'numero'],
      ['Teléfono', 'attribute'],
      ['Nombre', 'ignored'],
      ['Cliente', 'nombre'],
    );
    expect(told(mappedLayout(['Contacto ', 'Teléfono', 'Nombre', 'Cliente'], columns))).toEqual([
      'numero',
      '+telefono',
      'ignored',
      'nombre',
    ]);
  });

  test('give a datum that is called like a field another name', () => {
    expect(told(mappedLayout(['x', 'Nombre'], said(['x', 'numero'], ['Nombre', 'attribute'])))).toEqual([
      'numero',
      '+nombre_2',
    ]);
  });

  test('go by position where the file has no header, and beyond them are data', () => {
    const layout = mappedLayout(['Ana', '0981000001', 'x'], said([null, 'nombre'], [null, 'numero']));
    expect([layout.hasHeader, told(layout)]).toEqual([false, ['nombre', 'numero', '+columna_3']]);
  });

  test.each([[['numero']], [['numero', 'otra']], [['numero', 'nombre', 'grupo']], [['nombre', 'numero']]])(
    'are not those of a file of %j',
    (record) => {
      expect(() => mappedLayout(record, said(['numero', 'numero'], ['nombre', 'nombre']))).toThrow(
        expect.objectContaining({ code: 'columns_changed' }),
      );
    },
  );
});

test.each([
  [['Contacto', 'Cliente'], [['0981000001', 'Ana']], true],
  [['nombre', 'grupo'], [['Ana', 'A']], true],
  [['Ana', 'Asunción'], [['Luis', 'Luque']], false],
  [['0981000001', 'Ana'], [['0981000002', 'Luis']], false],
])('whether %j above %j seems a header: %s', (first, others, seems) => {
  expect(seemsHeader(first, others)).toBe(seems);
});
