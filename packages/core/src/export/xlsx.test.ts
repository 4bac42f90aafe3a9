import { setImmediate as turn } from 'node:timers/promises';
import readExcelFile from 'read-excel-file/node';
import { describe, expect, test } from 'vitest';
import type { Cell } from './table.ts';
import { xlsx } from './xlsx.ts';

const header = ['Teléfono', 'Nombre', 'Intentos'];

async function* pages(all: readonly Cell[][][], onPage = () => {}): AsyncGenerator<Cell[][]> {
  for (const page of all) {
    onPage();
    yield page;
  }
}

async function bytesOf(all: Cell[][][], rowsPerSheet?: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of xlsx({ name: 'Personas', header, pages: pages(all) }, rowsPerSheet)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const sheetsOf = async (all: Cell[][][], rowsPerSheet?: number) =>
  (await readExcelFile(await bytesOf(all, rowsPerSheet))).map(({ sheet, data }) => ({ sheet, data }));

describe('a workbook', () => {
  test('is read by others as it was written: texts as texts, whatever they begin with, numbers as numbers', async () => {
    const rows = [
      ['595981000001', '=1+1', 3],
      ['595981000002', '<b>&"quoted"</b> \n línea', 0],
      ['595981000003', null, 1],
      ['595981000004', '+@-\u0001 😀', 2],
    ];
    expect(await sheetsOf([rows.slice(0, 3), [], rows.slice(3)])).toEqual([
      { sheet: 'Personas', data: [header, ...rows.slice(0, 3), ['595981000004', '+@- 😀', 2]] },
    ]);
  });

  test('without rows has its header', async () => {
    expect(await sheetsOf([])).toEqual([{ sheet: 'Personas', data: [header] }]);
  });

  test('goes on in further sheets when one is full, with the header in each, and loses no row', async () => {
    const rows = Array.from({ length: 10 }, (_, i): Cell[] => [String(i), `N ${i}`, i]);
    const sheets = await sheetsOf([rows.slice(0, 7), rows.slice(7)], 5);
    expect(sheets.map(({ sheet }) => sheet)).toEqual(['Personas', 'Personas 2', 'Personas 3']);
    expect(sheets.map(({ data }) => data[0])).toEqual([header, header, header]);
    expect(sheets.flatMap(({ data }) => data.slice(1))).toEqual(rows);
    expect((await sheetsOf([rows.slice(0, 4)], 5)).length).toBe(1);
  });

  test('asks for no page before the last ones have been taken', async () => {
    let asked = 0;
    const page = Array.from({ length: 2_000 }, (_, i): Cell[] => [String(Math.random()), `${Math.random()}`, i]);
    const many = Array.from({ length: 40 }, () => page);
    const body = xlsx({ name: 'P', header, pages: pages(many, () => asked++) });
    const reader = body[Symbol.asyncIterator]();
    await reader.next();
    for (let i = 0; i < 1_000; i++) await turn();
    expect(asked).toBeLessThan(20);
    while (!(await reader.next()).done);
    expect(asked).toBe(40);
  }, 30_000);

  test('fails when a page does', async () => {
    async function* broken(): AsyncGenerator<Cell[][]> {
      yield [['1', 'A', 1]];
      throw new Error('The database is gone.');
    }
    const read = async () => {
      for await (const _ of xlsx({ name: 'P', header, pages: broken() }));
    };
    await expect(read()).rejects.toThrow('The database is gone.');
  });
});
