import { describe, expect, test } from 'vitest';
import { layoutOf } from './columns.ts';
import { limits } from './limits.ts';
import { isBlank, makeRowReader } from './rows.ts';

const reader = (header: string[], delimiter = ',') => makeRowReader(layoutOf(header), delimiter, 'PY');
const read = (header: string[], fields: string[], delimiter = ',') =>
  reader(header, delimiter).read({ row: 2, fields });
const headed = ['numero', 'nombre', 'sustantivo', 'grupo', 'Ciudad', 'Saldo'];

describe('a row', () => {
  test('becomes a contact, with its other columns as attributes', () => {
    expect(read(headed, ['0981 000001', ' Ana  María ', 'Sra.', 'Premium; VIP', 'Asunción', ''])).toEqual({
      row: 2,
      phone: '595981000001',
      phoneKey: '595981000001',
      numero: '0981 000001',
      nombre: 'Ana  María',
      sustantivo: 'Sra.',
      grupos: ['Premium', 'VIP'],
      attributes: { ciudad: 'Asunción' },
    });
  });

  test('may be short, and may have empty fields beyond the header', () => {
    expect(read(headed, ['0981000001'])).toMatchObject({
      phone: '595981000001',
      nombre: null,
      grupos: [],
      attributes: {},
    });
    expect(read(headed, ['0981000001', 'Ana', '', '', '', '', '', ' '])).toMatchObject({ nombre: 'Ana' });
  });

  test("without a header has the contract's columns, and more", () => {
    expect(read(['0981000001', 'Sra.', 'Ana', 'VIP'], ['0981000002', 'Sr.', 'Luis', 'X', 'extra'])).toMatchObject({
      sustantivo: 'Sr.',
      nombre: 'Luis',
      grupos: ['X'],
      attributes: { columna_5: 'extra' },
    });
  });

  test.each([
    ['\u00a0Ana\u200b\t', 'Ana\u200b'],
    ['Jose\u0301', 'José'],
    ['Ana\u0007\nMaría', 'Ana\nMaría'],
    ["'-Juan", '-Juan'],
    ["'Juan", "'Juan"],
    ['=1+1', '=1+1'],
    ['👩‍👧 Ana', '👩‍👧 Ana'],
  ])('the text %j is read as %j', (written, text) => {
    expect(read(headed, ['0981000001', written])).toMatchObject({ nombre: text });
  });
});

describe('groups', () => {
  test.each([
    ['A;B', ',', ['A', 'B']],
    ['A|B', ',', ['A|B']],
    ['A|B', ';', ['A', 'B']],
    ['A;B', ';', ['A', 'B']],
    ['A;B', '\t', ['A', 'B']],
    [' A ;; A;B  C ', ',', ['A', 'B C']],
    ['Sin grupo', ',', []],
    ['', ',', []],
  ])('%j in a file of %j are %j', (field, delimiter, groups) => {
    expect(read(headed, ['0981000001', '', '', field], delimiter)).toMatchObject({ grupos: groups });
  });
});

describe('a row that is not taken says why', () => {
  test.each([
    [['', 'Ana'], 'phone_missing'],
    [['5.95981E+11', 'Ana'], 'phone_scientific'],
    [['0981', 'Ana'], 'phone_impossible_length'],
    [['595000000000', 'Ana'], 'phone_invalid'],
    [['0981000001', 'Ana', '', '', '', '', 'displaced'], 'too_many_columns'],
    [['0981000001', 'x'.repeat(limits.fieldLength + 1)], 'field_too_long'],
    [['0981000001', '', '', 'g'.repeat(limits.groupLength + 1)], 'group_too_long'],
    [
      ['0981000001', '', '', Array.from({ length: limits.groupsPerRow + 1 }, (_, index) => `g${index}`).join(';')],
      'too_many_groups',
    ],
  ])('%j: %s', (fields, reason) => {
    expect(read(headed, fields)).toEqual({ row: 2, reason, fields });
  });

  test('and one of too many columns without a header too', () => {
    const fields = ['0981000001', ...Array.from({ length: limits.columns }, () => 'x')];
    expect(read(['0981000001'], fields)).toMatchObject({ reason: 'too_many_columns' });
    expect(read(['0981000001'], fields.slice(0, limits.columns))).toMatchObject({ phone: '595981000001' });
  });

  test('a line that was no record keeps its reason', () => {
    expect(reader(headed).read({ row: 7, fault: 'quote_malformed', raw: 'a,"b' })).toEqual({
      row: 7,
      reason: 'quote_malformed',
      fields: ['a,"b'],
    });
  });
});

test('blank is what has nothing but spaces', () => {
  expect([isBlank(['', ' \t']), isBlank(['', 'x'])]).toEqual([true, false]);
});
