// What the columns of a file are, said by keyboard alone: files as Excel in Spanish saves them, under names that Pregón does not know.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, setLanguage, signIn, startPlace, tabTo, visit } from './browser.ts';
import { expectSound, settled } from './sound.ts';

const look = { language: 'es', device: 'desktop', theme: 'light' } as const;

let place: Place;
let dir: string;
beforeAll(async () => {
  place = await startPlace({});
  await setLanguage(place, 'ana', 'es');
  dir = await mkdtemp(path.join(tmpdir(), 'pregon-columns-'));
}, 120_000);
afterAll(async () => {
  await place?.stop();
  await rm(dir, { recursive: true, force: true });
});

async function choose(page: Page, name: string, bytes: Buffer): Promise<void> {
  const file = path.join(dir, name);
  await writeFile(file, bytes);
  await page.setInputFiles('input[type=file]', file);
  await page.getByRole('region', { name: 'Columnas del archivo' }).waitFor();
}

const places = { numero: 0, nombre: 1, ignored: 5 };

/** From the first of the choices down. */
async function pick(page: Page, column: string, role: keyof typeof places): Promise<void> {
  await tabTo(page, `Qué es ${column}`);
  await page.keyboard.press('Home');
  for (let step = 0; step < places[role]; step++) await page.keyboard.press('ArrowDown');
  expect(await page.getByLabel(`Qué es ${column}`).inputValue()).toBe(role);
}

async function importIt(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Importar estas personas' }).waitFor();
  await tabTo(page, 'Importar estas personas');
  await page.keyboard.press('Enter');
  await page.getByText('2 personas del archivo').waitFor();
}

const contact = async (phone: string) => {
  const headers = { authorization: `Bearer ${await place.system.token('ana')}` };
  const response = await fetch(`${place.system.endpoints.api}/contacts?search=${phone}`, { headers });
  return (await response.json()).items[0];
};

const text = (from: number): string =>
  [
    'Teléfono móvil;Cliente;Ciudad;Observaciones',
    `0981 ${from}001;José Núñez;Asunción;no llamar`,
    `0981 ${from}002;Iñaki Báez;Ñemby;`,
    '',
  ].join('\r\n');

test.each([
  ['CSV (delimitado por comas)', 100, (csv: string) => Buffer.from(csv, 'latin1')],
  ['CSV UTF-8', 200, (csv: string) => Buffer.from(`\ufeff${csv}`)],
  ['Texto Unicode', 300, (csv: string) => Buffer.from(`\ufeff${csv.replaceAll(';', '\t')}`, 'utf16le')],
])('a file that Excel saved as %s is mapped and imported', async (name, from, encode) => {
  const { page, context, faults } = await visit(place);
  await signIn(page, 'Ana');
  await page.goto('/imports');
  await choose(page, `${name}.csv`, encode(text(from)));
  const isFirst = from === 100;
  await page.getByText(isFirst ? 'Así se reconoce cada columna' : 'lo que fue en el último archivo').waitFor();
  await expect.poll(() => page.getByLabel('Qué es Teléfono móvil').inputValue()).toBe('numero');
  if (isFirst) {
    await pick(page, 'Cliente', 'nombre');
    await pick(page, 'Observaciones', 'ignored');
  }
  await expect.poll(() => page.getByLabel('Qué es Observaciones').inputValue()).toBe('ignored');
  await page.getByRole('cell', { name: 'Iñaki Báez' }).waitFor();
  await settled(page);
  if (isFirst) await expectSound(page, look, 'import-columns');
  await importIt(page);
  expect(await contact(`981${from}001`)).toMatchObject({ nombre: 'José Núñez', attributes: { ciudad: 'Asunción' } });
  expect((await contact(`981${from}001`)).attributes).not.toHaveProperty('observaciones');
  await page.getByRole('button', { name: `Columnas de ${name}.csv` }).press('Enter');
  await page.getByRole('dialog').getByText('No importar').waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('a header that names no phone, and the same field twice, are said in words', async () => {
  const { page, context, faults } = await visit(place, { device: 'phone', theme: 'dark' });
  await signIn(page, 'Ana');
  await page.goto('/imports');
  await choose(page, 'raro.csv', Buffer.from('Contacto,Cliente\n0981400001,Ana\n0981400002,Luis\n'));
  await page.getByText('Ninguna columna es el número de teléfono.').waitFor();
  expect(await page.getByRole('button', { name: 'Importar estas personas' }).count()).toBe(0);
  await settled(page);
  await expectSound(page, { ...look, device: 'phone', theme: 'dark' }, 'import-columns-fault');
  await pick(page, 'Contacto', 'numero');
  await page.getByRole('button', { name: 'Importar estas personas' }).waitFor();
  await pick(page, 'Cliente', 'numero');
  await page.getByText('Más de una columna es «Número (teléfono)»: Contacto y Cliente.').waitFor();
  await pick(page, 'Cliente', 'nombre');
  await importIt(page);
  expect(await contact('981400002')).toMatchObject({ nombre: 'Luis' });
  expect(faults).toEqual([]);
  await context.close();
});

test('a file without a header is mapped by position, and its first row is a person', async () => {
  const { page, context, faults } = await visit(place);
  await signIn(page, 'Ana');
  await page.goto('/imports');
  await choose(page, 'sin encabezado.csv', Buffer.from('Ana;0981500001\nLuis;0981500002\n'));
  expect(await page.getByLabel('La primera fila tiene los nombres de las columnas').isChecked()).toBe(false);
  await pick(page, 'Columna 1', 'nombre');
  await pick(page, 'Columna 2', 'numero');
  await importIt(page);
  expect(await contact('981500001')).toMatchObject({ nombre: 'Ana', sustantivo: null });
  expect(faults).toEqual([]);
  await context.close();
});
