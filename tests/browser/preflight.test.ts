// The look before the launch, by hand: prices, who is left out, parts and the characters that cost, and the number that has to be typed.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Look, type Place, setLanguage, signIn, startPlace, visit } from './browser.ts';
import { latinCsv, people } from './files.ts';
import { expectSound, settled } from './sound.ts';

let place: Place;
beforeAll(async () => {
  place = await startPlace({ LINE_RATE_PER_SECOND: '30', LINE_CHANNEL: 'sms', LINE_ADDRESS: '+15005550006' });
  await setLanguage(place, 'ana', 'es');
}, 180_000);
afterAll(() => place?.stop());

const look = (over: Look): Required<Look> => ({ language: 'es', device: 'desktop', theme: 'light', ...over });

async function compose(page: Page, from: number, message: string): Promise<void> {
  await page.goto('/campaigns/new');
  await page.getByLabel('Elegir un archivo CSV').setInputFiles({
    name: 'contactos.csv',
    mimeType: 'text/csv',
    buffer: latinCsv(people(30, from)),
  });
  await page.getByRole('textbox', { name: 'Mensaje', exact: true }).fill(message);
  await page.getByRole('button', { name: 'Importar estas personas' }).click();
  await page.getByRole('button', { name: 'Enviar a 30 personas' }).waitFor();
}

test('prices are set once, and a campaign shows what it would be before anything is sent', async () => {
  const { page, context, faults } = await visit(place);
  await signIn(page, 'Ana');
  await compose(
    page,
    300_000,
    '{% if nombre %}Hola {{ nombre }}, así llega el sábado con descuentos en todo.{% endif %}',
  );
  await page.getByRole('button', { name: 'Revisar el envío' }).click();
  const found = page.getByRole('region', { name: 'Así saldría ahora' });
  await found.getByText('29 de 30 personas en la lista').waitFor();
  await found.getByText('El mensaje le quedaba vacío').waitFor();
  await found.getByText(/Obligan a UCS-2 y encarecen: .*«í» \(29\)/).waitFor();
  await found.getByText('Sin precio para Paraguay: el costo está incompleto.').waitFor();
  expect(place.system.twilio.ledger()).toHaveLength(0);

  await found.getByRole('link', { name: 'Poner precios' }).click();
  await settled(page);
  const card = page.getByRole('region', { name: 'Antes de enviar' });
  await card.getByRole('button', { name: 'Agregar un país' }).click();
  await card.getByLabel('Canal').selectOption('sms');
  await card.getByLabel('Precio', { exact: true }).fill('0,05x');
  await card.getByText('Escribir importes como 0,0525').waitFor();
  await card.getByLabel('Precio', { exact: true }).fill('0,0525');
  await card.getByLabel('A partir de más de').fill('20');
  await expectSound(page, look({}), 'prices');
  await card.getByRole('button', { name: 'Guardar' }).click();
  await page.getByText('Ajustes guardados.').waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test.each([look({}), look({ device: 'phone', theme: 'dark' })])(
  'the figures and the typed number on a $device',
  async (device) => {
    const { page, context, faults } = await visit(place, device);
    await signIn(page, 'Ana');
    const from = device.device === 'phone' ? 320_000 : 310_000;
    await compose(page, from, 'Hola {{ nombre }}, así llega el sábado con descuentos en todo el local 🎉');
    await page.getByRole('button', { name: 'Revisar el envío' }).click();
    const found = page.getByRole('region', { name: 'Así saldría ahora' });
    await found.getByText(/30 de 30 personas en la lista/).waitFor();
    await found.getByText('Falta un dato del mensaje a 1 persona: nombre.').waitFor();
    await found.getByText('10 mensajes reales').click();
    await found.getByText('Vacío: nombre').waitFor();
    await expectSound(page, device, 'preflight');

    await page.getByRole('button', { name: 'Enviar a 30 personas' }).click();
    const question = page.getByRole('dialog', { name: '¿Enviar ahora?' });
    const go = question.getByRole('button', { name: 'Enviar a 30 personas' });
    await question.getByLabel('Escribir 30 para confirmar').waitFor();
    expect(await go.isDisabled()).toBe(true);
    await question.getByLabel('Escribir 30 para confirmar').fill('31');
    expect(await go.isDisabled()).toBe(true);
    await expectSound(page, device, 'preflight-question');
    await question.getByLabel('Escribir 30 para confirmar').fill('30');
    await go.click();
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
    const sent = () =>
      place.system.twilio.ledger().filter(({ to }) => to.startsWith(`+595981${String(from).slice(0, 4)}`));
    await expect.poll(() => sent().length, { timeout: 60_000 }).toBe(30);
    expect(faults).toEqual([]);
    await context.close();
  },
);

test('an audience that has changed meanwhile is not sent to: the new number is asked about', async () => {
  const { page, context } = await visit(place);
  await signIn(page, 'Ana');
  await compose(page, 330_000, 'Hola {{ nombre | default: "amigo" }}');
  const stale = '{"expectedRecipients":29}';
  await page.route('**/start', (route) => route.continue({ postData: stale }), { times: 1 });
  const before = place.system.twilio.ledger().length;
  await page.getByRole('button', { name: 'Enviar a 30 personas' }).click();
  const question = page.getByRole('dialog', { name: '¿Enviar ahora?' });
  await question.getByLabel('Escribir 30 para confirmar').fill('30');
  await question.getByRole('button', { name: 'Enviar a 30 personas' }).click();
  await question.getByText('La lista cambió desde que se revisó.').waitFor();
  expect(place.system.twilio.ledger()).toHaveLength(before);
  await question.getByRole('button', { name: 'Enviar a 30 personas' }).click();
  await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
  await context.close();
});
