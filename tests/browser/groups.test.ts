// Many at once, by hand: people are chosen, brought into a group and taken back; groups are renamed, merged, removed and restored; one
// person's page tells what happened.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, setLanguage, signIn, startPlace, type Visit, visit } from './browser.ts';
import { latinCsv, people } from './files.ts';
import { expectSound, settled } from './sound.ts';

const look = { language: 'es', device: 'desktop', theme: 'light' } as const;

let place: Place;
let here: Visit;
beforeAll(async () => {
  place = await startPlace({ LINE_RATE_PER_SECOND: '60' });
  await setLanguage(place, 'ana', 'es');
  const form = new FormData();
  form.set('campaignName', 'Sábado 2x1');
  form.set('csvFile', new Blob([new Uint8Array(latinCsv(people(80, 500_000)))], { type: 'text/csv' }), 'contactos.csv');
  form.append('templates', 'Hola {{ nombre | default: "amigo" }}, hoy hay 2x1.');
  const headers = { authorization: `Bearer ${await place.system.token('ana')}` };
  const sent = await fetch(`${place.system.endpoints.api}/send-messages`, { method: 'POST', headers, body: form });
  if (!sent.ok) throw new Error(await sent.text());
  here = await visit(place);
  await signIn(here.page, 'Ana');
}, 120_000);
afterAll(() => place?.stop());

test('chosen one by one, people join a new group, and leave it again when that is undone', async () => {
  const { page } = here;
  await page.goto('/contacts');
  await settled(page);
  const boxes = page.getByRole('checkbox', { name: /^Elegir a / });
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.getByText('2 personas elegidas').waitFor();
  await expectSound(page, look, 'contacts-chosen');
  await page.getByRole('button', { name: 'Agregar a un grupo' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Grupo').fill('Vecinos');
  await expectSound(page, look, 'bulk-dialog');
  await dialog.getByRole('button', { name: 'Agregar a 2 personas' }).click();
  await page.getByText('2 personas agregadas a «Vecinos».').waitFor();
  expect(await page.getByRole('cell', { name: /Vecinos/ }).count()).toBe(2);
  await page.getByRole('button', { name: 'Deshacer' }).click();
  await page
    .getByRole('cell', { name: /Vecinos/ })
    .first()
    .waitFor({ state: 'detached' });
});

test('all whom a filter finds are opted out at once, with their number in the button', async () => {
  const { page } = here;
  await page.goto('/contacts?group=Premium');
  await settled(page);
  await page
    .getByRole('checkbox', { name: /^Elegir a / })
    .first()
    .check();
  await page.getByRole('button', { name: /^Elegir las \d+ que coinciden$/ }).click();
  const count = Number(/\d+/.exec((await page.getByText(/^\d+ personas elegidas$/).textContent()) ?? '')?.[0]);
  expect(count).toBeGreaterThan(5);
  await page.getByRole('button', { name: 'Dar de baja' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: `Dar de baja a ${count} personas` })
    .click();
  await page.getByText(`${count} personas dadas de baja.`).waitFor();
});

test('groups are renamed, refused a name that is taken, merged, removed and brought back', async () => {
  const { page } = here;
  await page.goto('/contacts/groups');
  await settled(page);
  await expectSound(page, look, 'groups');
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Cambiar el nombre de Verano' }).click();
  await dialog.getByLabel('Nombre').fill('VIP');
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  await dialog.getByText('Ya hay un grupo con ese nombre. Para tener uno solo, unir los dos.').waitFor();
  await dialog.getByLabel('Nombre').fill('Enero');
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  await page.getByRole('cell', { name: 'Enero', exact: true }).waitFor();

  await page.getByRole('button', { name: 'Unir Enero a otro grupo' }).click();
  await dialog.getByLabel('Unir a').selectOption({ label: 'VIP (10)' });
  await expectSound(page, look, 'group-merge');
  await dialog.getByRole('button', { name: 'Unir a 10 personas' }).click();
  await page.getByText('10 personas entraron en «VIP».').waitFor();
  await page.getByRole('cell', { name: 'Enero', exact: true }).waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Quitar VIP' }).click();
  await page.getByText('Se quitó «VIP». 20 personas siguen en Contactos.').waitFor();
  await page.getByRole('cell', { name: 'VIP', exact: true }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Deshacer' }).last().click();
  await page.getByRole('row', { name: /^VIP 20/ }).waitFor();
});

test('a person’s page tells what was sent, how it went, and the opt-out with who said it', async () => {
  const { page } = here;
  await page.goto('/contacts?group=Premium');
  await settled(page);
  await page.locator('.cell-open').first().click();
  await page.getByRole('link', { name: 'Ver todo lo de esta persona' }).click();
  await page.getByRole('link', { name: 'Sábado 2x1' }).waitFor();
  await page.getByText('se anotó a mano', { exact: true }).waitFor();
  await page.getByText(/^No se le escribe desde el .*: se anotó a mano\.$/).waitFor();
  await settled(page);
  await expectSound(page, look, 'person');
  // The name that was taken.
  expect(here.faults.filter((fault) => !fault.includes('409 (Conflict)'))).toEqual([]);
});
