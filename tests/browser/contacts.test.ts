// The contacts by hand: one is written down, found, changed, removed and brought back, and erased.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, setLanguage, signIn, startPlace, visit } from './browser.ts';
import { expectSound } from './sound.ts';

const look = { language: 'es', device: 'desktop', theme: 'light' } as const;

let place: Place;
beforeAll(async () => {
  place = await startPlace({});
  await setLanguage(place, 'ana', 'es');
}, 120_000);
afterAll(() => place?.stop());

test('somebody is added, found as one types, changed, removed, brought back and erased', async () => {
  const { page, faults } = await visit(place);
  await signIn(page, 'Ana');
  await page.goto('/contacts');
  await page.getByRole('button', { name: 'Agregar uno' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Teléfono').fill('12345');
  await dialog.getByLabel('Nombre').fill('José Ñandú');
  await dialog.getByLabel('Grupos').fill('Premium; Zona sur');
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  await dialog.getByText('Le sobran o le faltan cifras').waitFor();
  await expectSound(page, look, 'contact-new');
  await dialog.getByLabel('Teléfono').fill('0981 000-001');
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  await page.getByText('Contacto guardado.').waitFor();
  await page.getByText('1 persona a quienes escribir.').waitFor();

  for (const typed of ['nandu', '0001', '+595 98']) {
    await page.getByRole('searchbox').fill(typed);
    await page.waitForURL((url) => url.searchParams.get('search') === typed);
    await page.getByRole('button', { name: 'José Ñandú' }).waitFor();
  }
  await page.getByRole('searchbox').fill('zzz');
  await page.getByRole('heading', { name: 'Nadie coincide' }).waitFor();
  await page.getByRole('button', { name: 'Quitar filtros' }).click();

  await page.getByRole('button', { name: 'José Ñandú' }).click();
  await dialog.getByRole('button', { name: 'Editar' }).click();
  await dialog.getByLabel('Nombre').fill('José Benítez');
  await dialog.getByLabel('Trato').fill('Dr.');
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  await page.getByText('Cambios guardados.').waitFor();

  await page.getByRole('button', { name: 'José Benítez' }).click();
  await expectSound(page, look, 'contact');
  await dialog.getByRole('button', { name: 'Quitar' }).click();
  await page.getByRole('heading', { name: 'Todavía no hay contactos' }).waitFor();
  await page.getByRole('button', { name: 'Deshacer' }).click();
  await page.getByText('Contacto de vuelta.').waitFor();
  const row = page.getByRole('row', { name: /José Benítez/ });
  await row.waitFor();
  expect(await row.textContent()).toContain('Dr.Premium, Zona sur');

  await page.getByRole('button', { name: 'José Benítez' }).click();
  await dialog.getByRole('button', { name: 'Borrar datos…' }).click();
  await dialog.getByText('No se puede deshacer.').waitFor();
  await expectSound(page, look, 'contact-erase');
  await dialog.getByRole('button', { name: 'Borrar a 1 persona' }).click();
  await page.getByText('Datos borrados.').waitFor();
  await page.getByRole('heading', { name: 'Todavía no hay contactos' }).waitFor();
  expect(faults.filter((fault) => !fault.includes('422'))).toEqual([]);
});
