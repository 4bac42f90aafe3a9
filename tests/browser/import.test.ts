// A file too large for one piece: its upload is paused, the page opened again, the rest uploaded; it is imported, and undone again.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, setLanguage, signIn, startPlace, visit } from './browser.ts';
import { people } from './files.ts';
import { expectSound, settled } from './sound.ts';

const look = { language: 'es', device: 'desktop', theme: 'light' } as const;
const count = 20_000;

let place: Place;
let dir: string;
beforeAll(async () => {
  place = await startPlace({});
  await setLanguage(place, 'ana', 'es');
  dir = await mkdtemp(path.join(tmpdir(), 'pregon-large-'));
}, 120_000);
afterAll(async () => {
  await place?.stop();
  await rm(dir, { recursive: true, force: true });
});

/** Of 18 MB by its notes. */
async function largeFile(): Promise<string> {
  const file = path.join(dir, 'clientes grandes.csv');
  const rows = people(count, 100_000).map(
    ({ phone, nombre, grupo }) => `${phone},${nombre},${grupo},${'x'.repeat(850)}`,
  );
  await writeFile(file, ['numero,nombre,grupo,nota', ...rows, ''].join('\n'));
  return file;
}

test('a large upload is paused, goes on after the page was opened again, and its import is undone', async () => {
  const { page, context, faults } = await visit(place);
  const file = await largeFile();
  const tried: number[] = [];
  let isHeld = true;
  // Two parts get through; what comes after them hangs until it is let go.
  await context.route(/partNumber=/, async (route) => {
    const part = Number(new URL(route.request().url()).searchParams.get('partNumber'));
    if (route.request().method() === 'PUT') tried.push(part);
    if (isHeld && part > 1) return;
    await route.continue();
  });
  await signIn(page, 'Ana');
  await page.goto('/imports');
  await page.setInputFiles('input[type=file]', file);
  await page.getByLabel('Qué es nota').selectOption('ignored');
  await page.getByRole('columnheader', { name: 'nota' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Importar estas personas' }).click();
  await page.getByText('Subiendo el archivo: 4').waitFor();
  await page.getByRole('button', { name: 'Pausar la subida' }).click();
  await page.getByText('En pausa: 4').waitFor();
  await settled(page);
  await expectSound(page, look, 'import-paused');

  await page.reload();
  await page.getByText('La subida de «clientes grandes.csv» quedó a medias.').waitFor();
  await settled(page);
  await expectSound(page, look, 'import-broken-off');
  isHeld = false;
  await page.setInputFiles('input[type=file]', file);
  await expect.poll(() => page.getByLabel('Qué es nota').inputValue()).toBe('ignored');
  await page.getByRole('button', { name: 'Importar estas personas' }).click();
  await page.getByText('20.000 personas del archivo').waitFor({ timeout: 90_000 });
  expect(tried.filter((part) => part === 1)).toHaveLength(1);
  await page.getByRole('button', { name: 'Columnas de clientes grandes.csv' }).click();
  await page.getByRole('dialog').getByText('No importar').waitFor();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Deshacer: clientes grandes.csv' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Se quitan las personas que trajo este archivo').waitFor();
  await expectSound(page, look, 'import-undo');
  await dialog.getByRole('button', { name: 'Quitar 20.000 personas' }).click();
  await page.getByText('Se está deshaciendo la importación.').waitFor();
  await page.getByText('Deshecha: 20.000 quitadas').waitFor({ timeout: 60_000 });
  await settled(page);
  await expectSound(page, look, 'import-undone');
  await page.goto('/contacts');
  expect(faults).toEqual([]);
});
