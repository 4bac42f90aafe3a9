import { describe, expect, test } from 'vitest';
import { layoutOf } from './columns.ts';

const rolesOf = (...headers: string[]): string[] =>
  layoutOf(headers).columns.map(({ role, name }) => (role === 'attribute' ? `+${name}` : role));

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
      ['numero', 'nombre'],
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
