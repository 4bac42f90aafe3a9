// Keys for programs by hand: made, shown once, used, revoked; and the log that tells of it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, setLanguage, signIn, startPlace, visit } from './browser.ts';
import { expectSound, settled } from './sound.ts';

let place: Place;
beforeAll(async () => {
  place = await startPlace({});
  await setLanguage(place, 'ana', 'es');
}, 120_000);
afterAll(() => place?.stop());

const asked = async (path: string, key: string): Promise<number> =>
  (await fetch(place.system.endpoints.api + path, { headers: { authorization: `Bearer ${key}` } })).status;

test('a key is made by keyboard alone, opens what was chosen, is revoked, and all of it stands in the log', async () => {
  const { page, context, faults } = await visit(place);
  await signIn(page, 'Ana');
  await page.goto('/settings');
  const card = page.getByRole('region', { name: 'Claves de API' });
  await card.getByText('Por ahora no hay ninguna.').waitFor();
  await card.getByRole('button', { name: 'Crear una clave' }).press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Crear', exact: true }).press('Enter');
  await dialog.getByText('Escribir un nombre.').waitFor();
  await dialog.getByText('Elegir al menos una cosa.').waitFor();
  await expectSound(page, { language: 'es', device: 'desktop', theme: 'light' }, 'key-new');
  await dialog.getByLabel('Nombre').fill('CRM');
  await dialog.getByRole('checkbox', { name: 'Ver contactos e importaciones' }).press('Space');
  await dialog.getByRole('button', { name: 'Crear', exact: true }).press('Enter');
  const key = (await dialog.locator('code').textContent()) ?? '';
  expect(key).toMatch(/^pregon_/);
  await expectSound(page, { language: 'es', device: 'desktop', theme: 'light' }, 'key-told');
  await dialog.getByRole('button', { name: 'Ya la copié' }).press('Enter');
  expect(await page.content()).not.toContain(key);

  expect([await asked('/contacts', key), await asked('/campaigns', key), await asked('/me', key)]).toEqual([
    200, 403, 403,
  ]);
  await page.reload();
  await card.getByText(/Se usó/).waitFor();
  await card.getByRole('button', { name: 'Revocar CRM' }).press('Enter');
  await dialog.getByRole('button', { name: 'Revocar', exact: true }).press('Enter');
  await page.getByText('Clave revocada.').waitFor();
  expect(await asked('/contacts', key)).toBe(401);

  await page.getByRole('link', { name: 'Ver el registro' }).click();
  await page.getByRole('cell', { name: 'Revocó una clave de API' }).waitFor();
  await page.getByRole('cell', { name: 'Creó una clave de API' }).waitFor();
  await settled(page);
  expect(faults).toEqual([]);
  await context.close();
});

test('the cache is emptied after a question, and what the screen shows is read again', async () => {
  const { page, context, faults } = await visit(place);
  await signIn(page, 'Ana');
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Vaciar la caché' }).press('Enter');
  const emptied = page.waitForResponse((response) => response.url().endsWith('/cache/user'));
  const read = page.waitForResponse((response) => response.url().endsWith('/api-keys'));
  await page.getByRole('dialog').getByRole('button', { name: 'Vaciar la caché' }).press('Enter');
  expect(await (await emptied).json()).toEqual({ success: true, deletedKeys: expect.any(Number) });
  await read;
  await page.getByText('Caché vaciada.').waitFor();
  expect(faults).toEqual([]);
  await context.close();
});
