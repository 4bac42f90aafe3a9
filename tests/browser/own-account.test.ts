// An own account at the provider and its approved templates by hand: connected, renamed, a campaign with a template, disconnected.
import { ownAccount } from '@pregon/local/system/environment';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, setLanguage, signIn, startPlace, visit } from './browser.ts';
import { latinCsv, people } from './files.ts';
import { expectSound, settled } from './sound.ts';

const look = { language: 'es', device: 'desktop', theme: 'light' } as const;

/** The browser writes down each answer of 4xx, and here some are meant. */
const refused = /status of (422|409)/;

let place: Place;
beforeAll(async () => {
  place = await startPlace({ LINE_RATE_PER_SECOND: 'unpaced' });
  await setLanguage(place, 'ana', 'es');
}, 120_000);
afterAll(() => place?.stop());

const card = (page: Page) => page.getByRole('region', { name: 'Cuentas de Twilio' });

test('an account is connected with its token, which is checked, and shows where inbound messages go', async () => {
  const { page, context, faults } = await visit(place);
  await signIn(page, 'Ana');
  await page.goto('/settings');
  await card(page).getByText('Por ahora se envía desde la cuenta de Pregón.').waitFor();
  await card(page).getByRole('button', { name: 'Conectar una cuenta' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Conectar', exact: true }).click();
  await dialog.getByText('Es AC seguido de 32').waitFor();
  await dialog.getByLabel('Nombre').fill('Sucursal Centro');
  await dialog.getByLabel('Account SID').fill(ownAccount.accountSid);
  await dialog.getByLabel('Auth Token').fill('un-token-que-no-es-de-nadie');
  await dialog.getByRole('button', { name: 'Conectar', exact: true }).click();
  await dialog.getByText('Twilio no acepta este Account SID con este token.').waitFor();
  await expectSound(page, look, 'account-refused');
  await dialog.getByLabel('Auth Token').fill(ownAccount.authToken);
  await dialog.getByRole('button', { name: 'Conectar', exact: true }).click();
  await page.getByText('Cuenta conectada.').waitFor();
  await card(page).getByText(ownAccount.accountSid).waitFor();
  await card(page).getByText('/webhooks/twilio/inbound').waitFor();
  await card(page).getByRole('button', { name: 'Cambiar Sucursal Centro' }).click();
  await dialog.getByLabel('Nombre').fill('Sucursal Norte');
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  await page.getByText('Cuenta guardada.').waitFor();
  await settled(page);
  await expectSound(page, look, 'settings-accounts');
  expect(faults.filter((fault) => !refused.test(fault))).toEqual([]);
  await context.close();
});

test('on a phone it is seen with its secret shown nowhere', async () => {
  const { page, context, faults } = await visit(place, { device: 'phone' });
  await signIn(page, 'Ana');
  await page.goto('/settings');
  await card(page).getByText('Sucursal Norte').waitFor();
  await settled(page);
  await expectSound(page, { ...look, device: 'phone' }, 'settings-accounts');
  expect(await page.content()).not.toContain(ownAccount.authToken);
  expect(faults.filter((fault) => !refused.test(fault))).toEqual([]);
  await context.close();
});

/** With the message step filled as far as it goes before a template is chosen. */
async function chooseTemplate(page: Page): Promise<void> {
  await page.getByText('WhatsApp entrega un texto libre solo a quien escribió').waitFor();
  await page.getByText('Plantilla aprobada', { exact: true }).click();
  const list = page.getByRole('list', { name: 'Plantillas de la cuenta' });
  await list.getByText('recordatorio de turno').waitFor();
  expect(await list.getByRole('button', { name: /liquidacion total/ }).isDisabled()).toBe(true);
  expect(await list.getByRole('button', { name: /encuesta corta.*En revisión/s }).isDisabled()).toBe(true);
}

test('a campaign goes out with an approved template, filled with each person’s data', async () => {
  const { page, context, faults } = await visit(place);
  await signIn(page, 'Ana');
  await page.goto('/campaigns/new');
  const list = people(20, 750_000);
  const file = { name: 'turnos.csv', mimeType: 'text/csv', buffer: Buffer.from(latinCsv(list)) };
  await page.getByLabel('Elegir un archivo CSV').setInputFiles(file);
  await page.getByRole('button', { name: 'Importar estas personas' }).click();
  await page.getByText('20 personas del archivo').waitFor();
  await settled(page);
  await expectSound(page, look, 'compose-free-text');
  await chooseTemplate(page);
  await expectSound(page, look, 'compose-templates');
  await page.getByLabel('Buscar plantilla').fill('turno');
  await page.getByRole('button', { name: /recordatorio de turno/ }).click();
  await page.getByLabel('Dato 1').fill('{{ nombre | default: "vecina" }}');
  await page.getByLabel('Dato 2').fill('lunes');
  await page.getByText('elegir una plantilla y llenar sus datos').waitFor();
  await page.getByLabel('Dato 3').fill('10:30');
  const phone = page.getByRole('complementary', { name: 'Cómo se lee' });
  await phone.getByText(/^Hola, .+\. Le recordamos su turno del lunes a las 10:30\./).waitFor();
  await phone.getByText('Cambiar de día').waitFor();
  await page.getByText('Plantilla: recordatorio de turno').first().waitFor();
  await page.getByRole('button', { name: 'Enviar a 20 personas' }).waitFor();
  await settled(page);
  await expectSound(page, look, 'compose-template-filled');
  await page.getByRole('button', { name: 'Enviar a 20 personas' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Enviar a 20 personas' }).click();
  await page.waitForURL(/campaigns\/[0-9a-f-]{36}$/);
  const sent = () => place.system.twilio.ledger().filter(({ contentSid }) => contentSid !== null);
  await expect.poll(() => sent().length, { timeout: 30_000 }).toBe(20);
  for (const { body } of sent()) expect(body).toMatch(/^Hola, .+ turno del lunes a las 10:30/);
  expect(faults.filter((fault) => !refused.test(fault))).toEqual([]);
  await context.close();
});

test('on a phone the templates are read, searched and filled too, from a number of the own account', async () => {
  const { page, context, faults } = await visit(place, { device: 'phone' });
  await signIn(page, 'Ana');
  await page.goto('/numbers');
  await page.getByRole('button', { name: 'Agregar un número' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Número con su país').fill('+595 21 614 2222');
  await dialog.getByLabel('Nombre').fill('Sucursal Norte');
  await expectSound(page, { ...look, device: 'phone' }, 'number-dialog');
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  await page.getByText('de una cuenta propia').waitFor();
  await page.goto('/campaigns/new');
  await settled(page);
  await chooseTemplate(page);
  await page.getByRole('button', { name: /gracias por su compra/ }).click();
  await page.getByText('Plantilla: gracias por su compra').first().waitFor();
  await page.getByRole('button', { name: 'Elegir otra plantilla' }).click();
  await page.getByRole('button', { name: /promo con foto/ }).click();
  await page.getByLabel('Dato 2').fill('pastas');
  await page.getByLabel('Dato 1').click();
  await page.getByRole('button', { name: 'Insertar nombre' }).click();
  expect(await page.getByLabel('Dato 1').inputValue()).toBe('{{ nombre }}');
  await settled(page);
  await expectSound(page, { ...look, device: 'phone' }, 'compose-template');

  await page.goto('/settings');
  await card(page).getByRole('button', { name: 'Desconectar Sucursal Norte' }).click();
  await dialog.getByRole('button', { name: 'Desconectar', exact: true }).click();
  await dialog.getByText('Todavía hay números activos de esta cuenta.').waitFor();
  expect(faults.filter((fault) => !refused.test(fault))).toEqual([]);
  await context.close();
});
