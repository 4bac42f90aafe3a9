// A newcomer: from an empty account to the first campaign by the way that Inicio shows, counted in clicks.
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, setLanguage, signIn, startPlace, visit } from './browser.ts';
import { latinCsv, people } from './files.ts';
import { expectSound, settled } from './sound.ts';

/** Links, buttons and the file; what is typed is besides: the message and its name. */
const clicksToTheFirst = 9;

let place: Place;
beforeAll(async () => {
  place = await startPlace({ LINE_RATE_PER_SECOND: 'unpaced' });
  await setLanguage(place, 'beto', 'es');
}, 120_000);
afterAll(() => place?.stop());

const step = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name });

test('an empty account is led from nothing to its first campaign, and the way is gone', async () => {
  const { page, context, faults } = await visit(place);
  await signIn(page, 'Beto');
  let clicks = 0;
  const click = async (what: Locator) => {
    await what.click();
    clicks++;
  };
  await step(page, '1. Un número').getByText('Listo').waitFor();
  await step(page, '2. Personas').getByText('Falta').waitFor();
  await settled(page);
  await expectSound(page, { language: 'es', device: 'desktop', theme: 'light' }, 'home-first-steps');

  await click(page.getByRole('link', { name: 'Importar personas' }));
  const csv = { name: 'clientes.csv', mimeType: 'text/csv', buffer: latinCsv(people(8, 600_000)) };
  await page.setInputFiles('input[type=file]', csv);
  clicks++;
  await click(page.getByRole('button', { name: 'Importar estas personas' }));
  await page.getByText('8 personas del archivo').waitFor();
  await click(page.getByRole('link', { name: 'Volver a los primeros pasos' }));
  await step(page, '2. Personas').getByText('Listo').waitFor();

  await click(page.getByRole('link', { name: 'Escribir el mensaje' }));
  await page.getByRole('textbox', { name: 'Nombre' }).fill('Bienvenida');
  await page.getByLabel('Mensaje', { exact: true }).fill('Hola {{ nombre | default: "amigo" }}, ¡te esperamos!');
  await click(page.getByRole('button', { name: 'Guardar', exact: true }));
  await click(page.getByRole('link', { name: 'Volver a los primeros pasos' }));
  await step(page, '3. El mensaje').getByText('Listo').waitFor();

  await click(page.getByRole('link', { name: 'Preparar el envío' }));
  await click(page.getByRole('button', { name: 'Enviar a 8 personas' }));
  const question = page.getByRole('dialog', { name: '¿Enviar ahora?' });
  await question.getByText('Cada una de las 8 personas').waitFor();
  await question.getByRole('button', { name: 'Enviar a 8 personas' }).click();
  await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
  expect(clicks).toBe(clicksToTheFirst);

  await page.getByRole('link', { name: 'Inicio' }).click();
  await page.getByRole('region', { name: 'El mes en cifras' }).waitFor();
  expect(await page.getByText('en cuatro pasos').count()).toBe(0);
  expect(faults).toEqual([]);
  await context.close();
});

test('the way can be dismissed, on a phone too, and stays so', async () => {
  await setLanguage(place, 'caro', 'es');
  const { page, context, faults } = await visit(place, { device: 'phone', theme: 'dark' });
  await signIn(page, 'Caro');
  await step(page, '4. Enviar').getByText('Falta').waitFor();
  await settled(page);
  await expectSound(page, { language: 'es', device: 'phone', theme: 'dark' }, 'home-first-steps');
  await page.getByRole('button', { name: 'No mostrar más' }).click();
  await page.getByText('Todavía no hay campañas').waitFor();
  await page.reload();
  await page.getByText('Todavía no hay campañas').waitFor();
  expect(faults).toEqual([]);
  await context.close();
});
