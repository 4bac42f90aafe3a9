// The files of examples/ are what the README sends people to: they are read as they are meant.
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { batches } from './file.ts';
import { limits } from './limits.ts';
import { windows } from './window.ts';

const folder = new URL('../../../../examples/', import.meta.url);

/** What each is there to show. */
const expected = {
  'contactos.csv': { encoding: 'utf-8', delimiter: ',', hasHeader: true, rows: 500, contacts: 488, rejected: 4 },
  'contactos-atributos.csv': {
    encoding: 'utf-8',
    delimiter: ',',
    hasHeader: true,
    rows: 40,
    contacts: 40,
    rejected: 0,
  },
  'contactos-excel.csv': { encoding: 'utf-8', delimiter: ';', hasHeader: true, rows: 60, contacts: 60, rejected: 0 },
  'contactos-latin1.csv': {
    encoding: 'windows-1252',
    delimiter: ';',
    hasHeader: true,
    rows: 60,
    contacts: 60,
    rejected: 0,
  },
  'contactos-mexico.csv': { encoding: 'utf-8', delimiter: ',', hasHeader: true, rows: 40, contacts: 40, rejected: 0 },
  'contactos-sin-encabezado.csv': {
    encoding: 'utf-8',
    delimiter: ',',
    hasHeader: false,
    rows: 40,
    contacts: 40,
    rejected: 0,
  },
  'contactos-tabulado.txt': {
    encoding: 'utf-8',
    delimiter: '\t',
    hasHeader: true,
    rows: 40,
    contacts: 40,
    rejected: 0,
  },
};

async function* bytesOf(name: string): AsyncGenerator<Uint8Array> {
  yield await readFile(new URL(name, folder));
}

test.each(Object.entries(expected))('%s is %j', async (name, facts) => {
  const [window] = await Array.fromAsync(windows(batches(bytesOf(name)), 'PY', limits));
  if (window === undefined) throw new Error('no rows');
  const { encoding, delimiter, layout } = window.batch;
  const contacts = window.parts.reduce((sum, part) => sum + JSON.parse(part.rows).length, 0);
  expect({
    encoding,
    delimiter,
    hasHeader: layout.hasHeader,
    rows: window.rowsRead,
    contacts,
    rejected: window.rejects.length,
  }).toEqual(facts);
  expect(window.parts.flatMap(({ groups }) => groups).length).toBeGreaterThan(2);
});

test('no file of contacts is left out', async () => {
  const files = (await readdir(folder)).filter((name) => name.startsWith('contactos'));
  expect(files.sort()).toEqual(Object.keys(expected).sort());
});
