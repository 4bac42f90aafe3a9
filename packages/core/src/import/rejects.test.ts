import { describe, expect, test } from 'vitest';
import { layoutOf } from './columns.ts';
import { preview } from './preview.ts';
import { inSpanish } from './reason.ts';
import { rejectLines, rejectsHeader } from './rejects.ts';

describe('the file of rejected rows', () => {
  test('has number, code and reason before the row as it was', () => {
    const header = ['numero', 'nombre'];
    const text =
      rejectsHeader({ header, layout: layoutOf(header), delimiter: ';' }) +
      rejectLines([{ row: 3, reason: 'phone_missing', fields: ['', 'Ana; "la otra"\nx'] }], ';');
    expect(text).toBe(
      `\ufeffrechazo_fila;rechazo_codigo;rechazo_motivo;numero;nombre\r\n3;phone_missing;${inSpanish.phone_missing};;"Ana; ""la otra""\nx"\r\n`,
    );
  });

  test('names the columns of a file that does not', () => {
    const record = ['595981000001', '', 'Ana', '', 'x'];
    expect(rejectsHeader({ header: [], layout: layoutOf(record), delimiter: ',' })).toContain(
      ',numero,sustantivo,nombre,grupo,columna_5\r\n',
    );
  });

  test('gives a spreadsheet no formula to execute', () => {
    const line = rejectLines([{ row: 1, reason: 'phone_invalid', fields: ['=cmd()', '+1', '-2', '@x', '\tx'] }], ',');
    expect(
      line
        .split(',')
        .slice(3)
        .map((cell) => cell.replaceAll('"', '').trim()),
    ).toEqual(["'=cmd()", "'+1", "'-2", "'@x", "'\tx"]);
  });

  test('mended, is a file that can be imported as it is', async () => {
    const header = ['Teléfono', 'Nombre', 'Saldo'];
    const rejected = rejectLines([{ row: 2, reason: 'phone_invalid', fields: ['+59598', '-Ana', '5'] }], ',').replace(
      '+59598',
      '+595981000001',
    );
    const again = await preview(
      Buffer.from(rejectsHeader({ header, layout: layoutOf(header), delimiter: ',' }) + rejected),
      'PY',
    );
    expect(again.rows).toMatchObject([{ phone: '595981000001', nombre: '-Ana', attributes: { saldo: '5' } }]);
  });
});
