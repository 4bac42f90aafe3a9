// The drop folder by hand: a rule is made, a file is copied into its folder, and its campaign is seen to the end.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, setLanguage, signIn, startPlace, visit } from './browser.ts';
import { latinCsv, people } from './files.ts';
import { expectSound, settled } from './sound.ts';

const look = { language: 'es', device: 'desktop', theme: 'light' } as const;

let place: Place;
let folder: string;
beforeAll(async () => {
  place = await startPlace({ LINE_RATE_PER_SECOND: 'unpaced' });
  await setLanguage(place, 'ana', 'es');
  folder = path.join(path.dirname(path.dirname(place.system.logFile)), 'drop');
}, 120_000);
afterAll(() => place?.stop());

/** As a copy that takes its time: under another name first. */
async function copy(name: string, body: Uint8Array | string): Promise<void> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.part`, body);
  await rename(`${file}.part`, file);
}

test('a rule is made, a file copied into its folder starts the campaign, and what is wrong with others is said', async () => {
  const { page, context, faults } = await visit(place);
  await signIn(page, 'Ana');
  await page.goto('/imports');
  await page.getByRole('link', { name: 'Carpeta automática' }).click();
  await page.getByRole('heading', { name: 'Todavía no hay reglas' }).waitFor();
  await page.getByRole('heading', { name: 'Todavía no llegó ningún archivo' }).waitFor();
  await settled(page);
  await expectSound(page, look, 'drop-folder-empty');

  await page.getByRole('button', { name: 'Crear la primera regla' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  await dialog.getByText('Escribir un nombre con minúsculas').waitFor();
  await dialog.getByText('Escribir un mensaje.').waitFor();
  await dialog.getByLabel('Carpeta').fill('promos');
  await dialog.getByLabel('Mensaje', { exact: true }).fill('Hola {{ nombre | default: "amigo" }}, hoy hay 2x1.');
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  await page.getByText('Regla guardada.').waitFor();
  await page.getByText('.local/drop/promos/').waitFor();
  await page.getByText('npm run drop -- --folder promos archivo.csv').waitFor();

  const list = people(25, 800_000);
  await copy('promos/sábado.csv', latinCsv(list));
  await page.getByText('Campaña iniciada').waitFor();
  await copy('promos/otra vez.csv', latinCsv(list));
  await page.getByText('Es igual a promos/sábado.csv').waitFor();
  await copy('promos/mitad.csv', 'numero,nombre\n595981000001,"An');
  await page.getByText('El archivo está incompleto').waitFor();
  expect(faults).toEqual([]);

  await page.getByRole('link', { name: /^sábado \d{4}/ }).click();
  await page
    .getByText(/25 enviados, todos bien/)
    .first()
    .waitFor();
  const wanted = list.map(({ phone }) => `whatsapp:+${phone}`);
  expect(
    place.system.twilio
      .ledger()
      .map(({ to }) => to)
      .toSorted(),
  ).toEqual(wanted.toSorted());
  await context.close();
});

test('a campaign that needs approval waits for it, and a rule is switched off and deleted with a way back', async () => {
  const { page, context, faults } = await visit(place);
  await signIn(page, 'Ana');
  await page.goto('/imports/folder');
  await page.getByRole('button', { name: 'Cambiar promos/*' }).click();
  await page.getByLabel('Dejar la campaña lista y esperar a que alguien la apruebe').check();
  await page.getByRole('button', { name: 'Guardar' }).click();
  await page.getByText('Regla guardada.').waitFor();
  await copy('promos/lunes.csv', latinCsv(people(5, 810_000)));
  await page.getByRole('link', { name: /^Revisar y enviar: lunes/ }).click();
  await page.getByRole('button', { name: /^Enviar a 5 personas/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Enviar a 5 personas/ })
    .click();
  await page
    .getByText(/5 enviados, todos bien/)
    .first()
    .waitFor();

  await page.goto('/imports/folder');
  await page.getByRole('button', { name: 'Apagar promos/*' }).click();
  await page.getByText('Regla apagada: sus archivos ya no inician nada.').waitFor();
  await copy('promos/martes.csv', latinCsv(people(5, 820_000)));
  await page.getByText('La regla para este archivo está apagada.').waitFor();
  await page.getByRole('button', { name: 'Borrar promos/*' }).click();
  await page.getByRole('heading', { name: 'Todavía no hay reglas' }).waitFor();
  await page.getByText('Regla borrada.').locator('..').getByRole('button', { name: 'Deshacer' }).click();
  await page.getByRole('button', { name: 'Encender promos/*' }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});
