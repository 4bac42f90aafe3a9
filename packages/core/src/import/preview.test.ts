import { describe, expect, test } from 'vitest';
import type { Role } from './columns.ts';
import { Asked, preview, previewBytes } from './preview.ts';

const of = (text: string, asked: Asked = {}) => preview(Buffer.from(text), 'PY', asked);
const rolesOf = async (text: string, asked: Asked = {}) => (await of(text, asked)).columns.map(({ role }) => role);

describe('the preview of a file', () => {
  test('shows what an import would make of it', async () => {
    expect(await of('Teléfono;Nombre;Grupo;Saldo\n0981000001;Ana;A|B;10\n\n5.9E+11;Luis;;\n0981000001;"x"y\n')).toEqual(
      {
        encoding: 'utf-8',
        delimiter: ';',
        hasHeader: true,
        isRemembered: false,
        columns: [
          { index: 0, header: 'Teléfono', role: 'numero', name: 'numero', samples: ['0981000001', '5.9E+11'] },
          { index: 1, header: 'Nombre', role: 'nombre', name: 'nombre', samples: ['Ana', 'Luis'] },
          { index: 2, header: 'Grupo', role: 'grupo', name: 'grupo', samples: ['A|B'] },
          { index: 3, header: 'Saldo', role: 'attribute', name: 'saldo', samples: ['10'] },
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
    ['PK\x03\x04', 'file_is_spreadsheet'],
  ])('of %j fails with %s', async (text, code) => {
    await expect(of(text)).rejects.toMatchObject({ code });
  });

  test('of a header that names no phone leaves open which column it is', async () => {
    const text = 'Contacto;Cliente\n0981000001;Ana\n';
    expect(await of(text)).toMatchObject({
      hasHeader: true,
      columns: [
        { header: 'Contacto', role: 'attribute', samples: ['0981000001'] },
        { header: 'Cliente', role: 'attribute', samples: ['Ana'] },
      ],
      rows: [{ reason: 'phone_missing' }],
    });
    expect(await of(text, { header: true, roles: ['numero', 'nombre'] })).toMatchObject({
      rows: [{ line: 2, phone: '595981000001', nombre: 'Ana' }],
    });
  });

  test('of a file without a header has the columns of its widest row', async () => {
    expect(await rolesOf('0981000001\n0981000002;Sra.\n0981000003;Sr.\n')).toEqual(['numero', 'sustantivo']);
    expect(await of('Ana;0981000001\nLuis;0981000002\n', { header: false, roles: ['nombre', 'numero'] })).toMatchObject(
      {
        hasHeader: false,
        rows: [
          { line: 1, phone: '595981000001', nombre: 'Ana' },
          { line: 2, phone: '595981000002', nombre: 'Luis' },
        ],
      },
    );
  });

  test('takes a first row for what it is said to be', async () => {
    expect((await of('Cel. Ana;x\n0981000001;y\n', { header: false })).rows).toHaveLength(2);
    expect((await of('0981000001;x\n0981000002;y\n', { header: true })).rows).toHaveLength(1);
  });

  test('offers what an equal header was given, unless it is told otherwise', async () => {
    const text = Buffer.from('Contacto;Cliente\n0981000001;Ana\n');
    const again = async (): Promise<readonly Role[]> => ['numero', 'ignored'];
    expect(await preview(text, 'PY', {}, again)).toMatchObject({
      isRemembered: true,
      columns: [{ role: 'numero' }, { role: 'ignored' }],
    });
    expect(await preview(text, 'PY', { roles: ['attribute', 'numero'] }, again)).toMatchObject({
      isRemembered: false,
      columns: [{ role: 'attribute' }, { role: 'numero' }],
    });
  });

  test('refuses roles of another number than its columns', async () => {
    await expect(of('a;b\n0981000001;x\n', { header: true, roles: ['numero'] })).rejects.toMatchObject({
      code: 'columns_changed',
    });
  });

  test('is asked in words that are known', () => {
    expect(Asked.parse({ header: 'false', roles: 'numero,ignored' })).toEqual({
      header: false,
      roles: ['numero', 'ignored'],
    });
    expect(Asked.safeParse({ roles: 'numero,telefono' }).success).toBe(false);
    expect(Asked.safeParse({ header: '1' }).success).toBe(false);
  });
});
