// The main job as people do it: in a browser, with the pointer and with the keyboard alone, and what the next user sees of it.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, signIn, startPlace, stepMs, tabTo, visit } from './browser.ts';
import { latinCsv, type Person, people, picture } from './files.ts';
import { settled } from './sound.ts';

let place: Place;

beforeAll(async () => {
  place = await startPlace({ LINE_RATE_PER_SECOND: '40' });
}, 180_000);
afterAll(() => place?.stop());

const ledgerOf = (list: readonly Person[]) => {
  const phones = new Set(list.map(({ phone }) => `whatsapp:+${phone}`));
  return place.system.twilio.ledger().filter(({ to }) => phones.has(to));
};

/** The live page, once the campaign has ended. */
async function expectEnded(page: Page, sent: number): Promise<void> {
  await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
  await page
    .getByText(new RegExp(`Terminó hoy a las? .*${sent} enviados`))
    .first()
    .waitFor({ timeout: 60_000 });
}

const messageField = (page: Page) => page.getByRole('textbox', { name: 'Mensaje', exact: true });

test('a file, a message and a click that was a double click: everyone gets it once, and the dashboard shows it', async () => {
  const list = people(60, 100_000);
  const { page, context, faults } = await visit(place);
  await signIn(page, 'Ana');
  await page.getByRole('link', { name: 'Preparar el envío' }).click();

  await page.getByLabel('Nombre de la campaña').fill('Sábado 2x1');
  await page.getByLabel('Elegir un archivo CSV').setInputFiles({
    name: 'contactos.csv',
    mimeType: 'text/csv',
    buffer: latinCsv(list),
  });
  await page.getByText('Se leyó como WINDOWS-1252, separado por punto y coma, con encabezado').waitFor();
  await page.getByRole('cell', { name: 'José Núñez 0' }).waitFor();

  await messageField(page).fill('Hola ');
  await messageField(page).press('End');
  await page.getByRole('button', { name: 'Insertar nombre' }).click();
  await page.keyboard.type(', este sábado hay 2x1 en {{ ciudad }}.');
  const phone = page.getByRole('complementary', { name: 'Cómo se lee' });
  await phone.getByText('Hola José Núñez 0, este sábado hay 2x1 en Asunción.').waitFor();

  await page.getByRole('button', { name: 'Importar estas personas' }).click();
  await page.getByText('60 personas del archivo').waitFor();
  await page.getByText('1 fila repetida · 2 filas con problema').first().waitFor();
  await page.getByRole('button', { name: 'Poner un texto de reserva para nombre' }).click();
  await phone.getByRole('button', { name: 'Persona siguiente' }).click();
  await phone.getByText('Hola María Ibáñez 1, este sábado').waitFor();

  await page.getByLabel('Elegir un archivo', { exact: true }).setInputFiles({
    name: 'oferta.png',
    mimeType: 'image/png',
    buffer: picture,
  });
  await phone.getByRole('img', { name: 'oferta.png' }).waitFor();

  await page.getByRole('button', { name: 'Enviar a 60 personas' }).click();
  const question = page.getByRole('dialog', { name: '¿Enviar ahora?' });
  await question.getByText(/Cada una de las 60 personas recibirá un mensaje desde/).waitFor();
  await question.getByRole('button', { name: 'Enviar a 60 personas' }).dblclick();
  await expectEnded(page, 60);

  const got = ledgerOf(list).map(({ to, body }) => `${to} ${body}`);
  const wanted = list.map(
    ({ phone, nombre }) => `whatsapp:+${phone} Hola ${nombre || 'amigo'}, este sábado hay 2x1 en Asunción.`,
  );
  expect(got.toSorted()).toEqual(wanted.toSorted());
  expect(ledgerOf(list).every(({ mediaUrls }) => mediaUrls.length === 1)).toBe(true);

  await page.getByRole('link', { name: 'Inicio' }).click();
  await page.getByText('60 mensajes en 1 campaña, 100').waitFor();
  await page.getByRole('region', { name: 'El mes en cifras' }).getByText('60', { exact: true }).waitFor();
  await expectTables(page);
  expect(faults).toEqual([]);
  await context.close();
});

/** Both charts in their other form: the sums of what was sent, shown and copied. */
async function expectTables(page: Page): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const sums: number[] = [];
  for (const title of ['Enviados en el tiempo', 'Por grupo']) {
    const card = page.getByRole('region', { name: title, exact: true }).first();
    await card.getByRole('button', { name: 'Ver como tabla' }).click();
    await card.getByRole('cell').first().waitFor();
    const cells = await card.getByRole('row').locator('td:nth-child(2)').allTextContents();
    sums.push(cells.reduce((sum, cell) => sum + Number(cell.replace(/\D/g, '')), 0));
    await card.getByRole('button', { name: 'Copiar la tabla' }).click();
    const copied = (await page.evaluate(() => navigator.clipboard.readText())).split('\n').slice(1);
    sums.push(copied.reduce((sum, line) => sum + Number(line.split('\t')[1]), 0));
  }
  expect(sums).toEqual([60, 60, 60, 60]);
}

test('the keyboard alone is enough, from signing in to the end', async () => {
  const list = people(12, 200_000);
  const { page, context, faults } = await visit(place);
  // Asked for long before it comes up: the browser is told to hand choosers over only some time after the asking.
  const chooser = page.waitForEvent('filechooser', { timeout: 2 * stepMs });
  await tabTo(page, 'Entrar');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /Ana/ }).waitFor();
  await tabTo(page, /Ana/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Inicio' }).waitFor();

  await page.keyboard.press('n');
  // A new page takes the focus at its title.
  await page.waitForFunction(() => document.activeElement?.textContent === 'Nueva campaña');
  await tabTo(page, 'Elegir un archivo CSV');
  await page.keyboard.press('Space');
  const file = { name: 'doce.csv', mimeType: 'text/csv', buffer: latinCsv(list) };
  await (await chooser).setFiles(file);
  await page.getByRole('button', { name: 'Importar estas personas' }).waitFor();
  await tabTo(page, 'Importar estas personas');
  await page.keyboard.press('Enter');
  await page.getByText('12 personas del archivo').waitFor();

  await tabTo(page, 'Mensaje');
  await page.keyboard.type('Hola ');
  await tabTo(page, 'Insertar nombre');
  await page.keyboard.press('Enter');
  await page.keyboard.type(', ¿cómo va?');
  await page.getByRole('button', { name: 'Enviar a 12 personas' }).waitFor();
  await tabTo(page, 'Enviar a 12 personas');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Enviar a 12 personas');
  expect(ledgerOf(list)).toEqual([]);

  await page.keyboard.press('Enter');
  // Nothing can be confirmed before it was looked at.
  await page.getByRole('dialog').getByText('Mensajes que salen').waitFor();
  await tabTo(page, 'Enviar a 12 personas');
  await page.keyboard.press('Enter');
  await expectEnded(page, 12);
  expect(ledgerOf(list)).toHaveLength(12);
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await page.getByRole('heading', { name: 'Campañas' }).waitFor();
  await page.keyboard.press('/');
  await page.getByRole('heading', { name: 'Contactos' }).waitFor();
  expect(await page.title()).toBe('Contactos · Pregón');
  await page.waitForFunction(() => document.activeElement?.getAttribute('type') === 'search');
  await page.keyboard.type('Peña');
  await page.waitForURL(/search=Pe(ñ|%C3%B1)a/);
  await page.locator('table[aria-busy="false"]').waitFor();
  await page.getByRole('cell', { name: 'Óscar Peña 8' }).first().waitFor();
  const rows = page.getByRole('table').getByRole('button');
  await rows.first().focus();
  await page.keyboard.press('ArrowDown');
  expect(await rows.nth(1).evaluate((row) => row === document.activeElement)).toBe(true);
  expect(faults).toEqual([]);
  await context.close();
});

test('Beto sees nothing of what Ana has, and not even that it is there', async () => {
  const ana = await visit(place);
  await signIn(ana.page, 'Ana');
  await ana.page.goto('/campaigns');
  const address = await ana.page.getByRole('table').getByRole('link').first().getAttribute('href');
  await ana.context.close();

  const { page, context } = await visit(place);
  await signIn(page, 'Beto');
  await page.getByText('La primera campaña, en cuatro pasos').waitFor();
  for (const [path, words] of [
    ['/campaigns', 'Todavía no hay campañas.'],
    ['/contacts', 'Todavía no hay contactos.'],
    ['/imports', 'Todavía no se importó ningún archivo.'],
    [address ?? '', 'Esta campaña no existe o es de otra persona.'],
    [`${address}/edit`, 'Esta campaña no existe o es de otra persona.'],
  ] as const) {
    await page.goto(path);
    await page.getByText(words).first().waitFor();
    expect(await page.getByText(/Sábado 2x1|Núñez|contactos\.csv/).count()).toBe(0);
  }
  await context.close();
});

test('after signing in no code and no token is left in the address, nor kept beyond the tab', async () => {
  const { page, context } = await visit(place);
  await page.goto('/contacts?search=zoé');
  await signIn(page, 'Ana');
  await page.getByRole('cell', { name: /Zoé/ }).first().waitFor();
  expect(new URL(page.url()).pathname).toBe('/contacts');
  expect(page.url()).not.toMatch(/code=|state=|token/);
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  expect(kept).not.toMatch(/token|eyJ/);
  await context.close();
});

test('a session that ends is said so, and signing in leads back to the same place with what was written', async () => {
  const { page, context } = await visit(place);
  await signIn(page, 'Ana');
  await page.goto('/campaigns/new');
  await messageField(page).fill('Lo que ya se había escrito');
  await page.route('**/api/**', (route) =>
    route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{"code":"token_expired"}' }),
  );
  await page.route('**/token', (route) => route.abort());
  await page.getByRole('link', { name: 'Contactos' }).click();
  await page.getByRole('heading', { name: 'La sesión terminó' }).waitFor();
  await page.unroute('**/api/**');
  await page.unroute('**/token');

  await page.goBack();
  await page.getByRole('button', { name: 'Entrar' }).click();
  await page.getByRole('heading', { name: 'Nueva campaña' }).waitFor({ timeout: stepMs });
  expect(await messageField(page).inputValue()).toBe('Lo que ya se había escrito');
  await context.close();
});

test('an API that does not answer is said in words, with the way to try again', async () => {
  const { page, context } = await visit(place);
  await signIn(page, 'Ana');
  // What the first screen still asks for is not what is tried here.
  await settled(page);
  let isDown = true;
  await page.route('**/api/campaigns?*', (route) =>
    isDown
      ? route.fulfill({
          status: 500,
          contentType: 'application/problem+json',
          body: '{"code":"internal_error","requestId":"r-123"}',
        })
      : route.continue(),
  );
  await page.getByRole('link', { name: 'Campañas' }).click();
  await page.getByRole('heading', { name: 'Campañas' }).waitFor();
  await page.getByRole('alert').getByText('Algo falló de nuestro lado.').waitFor();
  await page.getByRole('alert').getByText(/r-123/).waitFor();
  isDown = false;
  await page.getByRole('button', { name: 'Intentar de nuevo' }).click();
  await page.getByRole('link', { name: 'Sábado 2x1' }).waitFor();
  await context.close();
});
