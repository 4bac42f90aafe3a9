import { describe, expect, test } from 'vitest';
import { preview, previewBytes } from './preview.ts';

const of = (text: string) => preview(Buffer.from(text), 'PY');

describe('the preview of a file', () => {
  test('shows what an import would make of it', async () => {
    expect(await of('Teléfono;Nombre;Grupo;Saldo\n0981000001;Ana;A|B;10\n\n5.9E+11;Luis;;\n0981000001;"x"y\n')).toEqual(
      {
        encoding: 'utf-8',
        delimiter: ';',
        hasHeader: true,
        columns: [
          { index: 0, header: 'Teléfono', role: 'numero', name: 'numero' },
          { index: 1, header: 'Nombre', role: 'nombre', name: 'nombre' },
          { index: 2, header: 'Grupo', role: 'grupo', name: 'grupo' },
          { index: 3, header: 'Saldo', role: 'attribute', name: 'saldo' },
        ],
        rows: [
          {
            line: 2,
            numero: '0981000001',
            phone: '595981000001',
            nombre: 'Ana',
            sustantivo: null,
            grupos: ['A', 'B'],
            attributes: { saldo: '10' },
          },
          {
            line: 4,
            numero: '5.9E+11',
            nombre: 'Luis',
            sustantivo: null,
            grupos: [],
            attributes: {},
            reason: 'phone_scientific',
          },
          {
            line: 5,
            numero: '0981000001;"x"y',
            nombre: null,
            sustantivo: null,
            grupos: [],
            attributes: {},
            reason: 'quote_malformed',
          },
        ],
      },
    );
  });

  test('has at most twenty rows', async () => {
    expect((await of(`numero\n${'0981000001\n'.repeat(50)}`)).rows).toHaveLength(20);
  });

  test('is not misled by the half of a character at the end of a beginning', async () => {
    const bytes = Buffer.from(`numero;nombre\n${'0981000001;Ana\n'.repeat(30)}0981000001;Ñ`);
    expect(await preview(bytes.subarray(0, -1), 'PY')).toMatchObject({ encoding: 'utf-8' });
  });

  test('looks no further than 256 KB', async () => {
    const text = `numero,nota\n0981000001,"${'x'.repeat(2 * previewBytes)}"\n`;
    expect((await of(text)).rows).toMatchObject([{ reason: 'quote_malformed' }]);
  });

  test.each([
    ['', 'file_empty'],
    ['\n\n', 'file_empty'],
    ['numero,nombre\n', 'file_empty'],
    ['numero,nombre\n ,\n', 'file_empty'],
    ['nombre,grupo\nAna,A\n', 'phone_column_missing'],
    ['PK\x03\x04', 'file_is_spreadsheet'],
  ])('of %j fails with %s', async (text, code) => {
    await expect(of(text)).rejects.toMatchObject({ code });
  });
});
