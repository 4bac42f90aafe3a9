// What is kept from one campaign to the next, by hand: whom nobody writes to, and the messages that come again.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Place, setLanguage, signIn, startPlace, type Visit, visit } from './browser.ts';
import { latinCsv, people } from './files.ts';
import { expectSound, settled } from './sound.ts';

const look = { language: 'es', device: 'desktop', theme: 'light' } as const;

let place: Place;
let here: Visit;
beforeAll(async () => {
  place = await startPlace({ LINE_RATE_PER_SECOND: 'unpaced' });
  await setLanguage(place, 'ana', 'es');
  here = await visit(place);
  await signIn(here.page, 'Ana');
  await importPeople();
}, 120_000);
afterAll(async () => {
  // But for the name that was taken, which a test asks for on purpose.
  expect(here?.faults.filter((fault) => !fault.includes('409 (Conflict)'))).toEqual([]);
  await here?.context.close();
  await place?.stop();
});

/** Some people to write to, through the page of imports. */
async function importPeople(): Promise<void> {
  const { page } = here;
  await page.goto('/imports');
  await settled(page);
  const file = { name: 'gente.csv', mimeType: 'text/csv', buffer: latinCsv(people(6, 600_000)) };
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByRole('button', { name: /^Importar/ }).click();
  await page.getByRole('link', { name: 'Crear campaña con estas personas' }).waitFor();
}

describe('whom nobody writes to', () => {
  test('is written down by hand, found, and written to again once that was asked', async () => {
    const { page } = here;
    await page.goto('/suppressions');
    await page.getByRole('heading', { name: 'Nadie se dio de baja' }).waitFor();
    await page.getByRole('button', { name: 'Agregar a mano' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Teléfonos').fill('0981 600 000\n+595 981 600001; 12');
    await dialog.getByRole('button', { name: 'Agregar 3 teléfonos' }).click();
    await page.getByText('Se agregaron 2 teléfonos.').waitFor();
    await dialog.getByText('No se agregó 1 línea:').waitFor();
    await expectSound(page, look, 'suppressions-rejected');
    await dialog.getByRole('button', { name: 'Cerrar' }).last().click();
    await page.getByText('A 2 personas no se les escribe.').waitFor();

    await page.getByRole('searchbox').fill('jose');
    await page.getByRole('row').nth(2).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Volver a permitir: José Núñez 0' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Volver a permitir' }).click();
    await page.getByText('Se puede volver a escribir a José Núñez 0.').waitFor();
    await page.getByRole('heading', { name: 'Nadie coincide' }).waitFor();
    await page.getByRole('button', { name: 'Quitar filtros' }).click();
    await page.getByText('A 1 persona no se le escribe.').waitFor();
  });
});

describe('a message that comes again', () => {
  test('is kept with a view of real people, used in a campaign, kept from there, deleted, and brought back', async () => {
    const { page } = here;
    await page.goto('/templates');
    await page.getByRole('heading', { name: 'Todavía no hay plantillas' }).waitFor();
    await page.getByRole('link', { name: 'Nueva plantilla' }).first().click();
    await page.getByRole('textbox', { name: 'Nombre' }).fill('Bienvenida');
    await page.getByRole('textbox', { name: 'Mensaje' }).fill('Hola ');
    await page.getByRole('button', { name: 'Insertar nombre' }).click();
    const phone = page.getByRole('complementary', { name: 'Cómo se lee' });
    await phone.getByText(/^Hola \S/).waitFor();
    await page.getByRole('button', { name: 'Persona siguiente' }).click();
    await phone.getByText('Ejemplo 2 de').waitFor();
    await expectSound(page, look, 'template');
    await page.getByRole('button', { name: 'Guardar', exact: true }).click();
    await page.getByText('Plantilla guardada.').waitFor();

    await page.getByRole('link', { name: 'Usar' }).click();
    const message = page.locator('#step-message textarea');
    await expect.poll(() => message.inputValue()).toBe('Hola {{ nombre }}');
    await message.fill('Otro saludo para {{ nombre }}');
    await page.getByRole('button', { name: 'Guardar como plantilla' }).click();
    await page.getByRole('dialog').getByLabel('Nombre').fill('Bienvenida');
    await page.getByRole('dialog').getByRole('button', { name: 'Guardar' }).click();
    await page.getByText('Ya hay una plantilla con este nombre. Elegir otro.').waitFor();
    await page.getByRole('dialog').getByLabel('Nombre').fill('Otro saludo');
    await page.getByRole('dialog').getByRole('button', { name: 'Guardar' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByText('Plantilla guardada.').last().waitFor();
    await page.getByRole('button', { name: 'Elegir una plantilla' }).click();
    await expectSound(page, look, 'compose-templates');
    await page.getByRole('dialog').getByRole('searchbox').fill('bienve');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Otro saludo/ })
      .waitFor({ state: 'detached' });
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Bienvenida/ })
      .click();
    await expect.poll(() => message.inputValue()).toBe('Hola {{ nombre }}');
    await page.getByRole('button', { name: 'Deshacer' }).last().click();
    await expect.poll(() => message.inputValue()).toBe('Otro saludo para {{ nombre }}');

    await page.goto('/templates');
    await page.getByRole('button', { name: 'Borrar Bienvenida' }).click();
    await page.getByText('Se borró «Bienvenida».').waitFor();
    await page.getByRole('link', { name: 'Bienvenida' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Deshacer' }).click();
    await page.getByRole('link', { name: 'Bienvenida' }).waitFor();
  });
});

describe('what is taken away', () => {
  test('is a file of the contacts that are listed, made while one looks, and fetched under a good name', async () => {
    const { page } = here;
    await page.goto('/contacts?search=jose');
    await settled(page);
    await page.getByRole('button', { name: 'Exportar' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Se exporta 1 contacto.').waitFor();
    const fetched: Buffer[] = [];
    for (const format of [/^Excel/, /^CSV/]) {
      await dialog.getByRole('radio', { name: format }).check();
      await dialog.getByRole('button', { name: 'Crear el archivo' }).click();
      const links = dialog.getByRole('link', { name: /^Descargar contactos-/ });
      await expect.poll(() => links.count(), { timeout: 30_000 }).toBe(fetched.length + 1);
      const file = await page.request.get((await links.first().getAttribute('href')) ?? '');
      expect(file.headers()['content-disposition']).toMatch(/^attachment; filename="contactos-\d{4}-\d\d-\d\d\./);
      fetched.push(await file.body());
    }
    await expectSound(page, look, 'export');
    const [workbook, csv] = fetched;
    expect(workbook?.subarray(0, 2).toString()).toBe('PK');
    expect(csv?.toString('utf8')).toMatch(
      /^\ufeffnumero;nombre;sustantivo;grupo;ciudad;.*\r\n595981600000;José Núñez 0;/,
    );
    await dialog.getByRole('button', { name: 'Cerrar' }).last().click();
  });
});

describe('on a phone', () => {
  test('what has no place in the bar opens from its end', async () => {
    const { page, context } = await visit(place, { device: 'phone' });
    await signIn(page, 'Ana');
    await settled(page);
    await page.getByRole('button', { name: 'Más secciones' }).click();
    await expectSound(page, { ...look, device: 'phone' }, 'more');
    await page.getByRole('dialog').getByRole('link', { name: 'Bajas' }).click();
    await page.getByRole('heading', { name: 'Bajas' }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectSound(page, { ...look, device: 'phone' }, 'suppressions-phone');
    await context.close();
  });
});
