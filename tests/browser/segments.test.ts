// Segments: a filter is written and counted, kept, looked at, written to, changed, removed and brought back.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../system/harness.ts';
import { type Place, setLanguage, signIn, startPlace, tabTo, type Visit, visit } from './browser.ts';
import { latinCsv, people } from './files.ts';
import { expectSound, settled } from './sound.ts';

const look = { language: 'es', device: 'desktop', theme: 'light' } as const;
const earlier = people(12, 810_000);
const later = people(8, 820_000);

let place: Place;
let here: Visit;

/** A file of people, in a group of their own, who are written to. */
async function send(name: string, list: typeof earlier): Promise<void> {
  const headers = { authorization: `Bearer ${await place.system.token('ana')}` };
  const form = new FormData();
  form.set('campaignName', name);
  form.set('csvFile', new Blob([new Uint8Array(latinCsv(list))], { type: 'text/csv' }), `${name}.csv`);
  form.append('templates', `${name} {{ nombre | default: "amigo" }}`);
  const sent = await fetch(`${place.system.endpoints.api}/send-messages`, { method: 'POST', headers, body: form });
  if (!sent.ok) throw new Error(await sent.text());
  await until(
    async () => ledgerOf(name).length,
    (written) => written === list.length,
    60_000,
  );
}

const ledgerOf = (text: string) => place.system.twilio.ledger().filter(({ body }) => body.startsWith(text));

beforeAll(async () => {
  place = await startPlace({ LINE_RATE_PER_SECOND: '60' });
  await setLanguage(place, 'ana', 'es');
  await send('Primera', earlier);
  const headers = {
    authorization: `Bearer ${await place.system.token('ana')}`,
    'content-type': 'application/json',
  };
  for (const { phone, nombre } of later) {
    const body = JSON.stringify({ phone, nombre: nombre || null, grupo: ['Nuevas'] });
    const added = await fetch(`${place.system.endpoints.api}/contacts`, { method: 'POST', headers, body });
    if (!added.ok) throw new Error(await added.text());
  }
  here = await visit(place);
  await signIn(here.page, 'Ana');
}, 180_000);
afterAll(() => place?.stop());

test('a segment is counted while it is written, and shows its people', async () => {
  const { page } = here;
  await page.goto('/');
  await settled(page);
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await page.waitForURL('**/segments');
  await page.getByText('Todavía no hay segmentos.').waitFor();
  await page.getByRole('button', { name: 'Crear un segmento' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Completar las condiciones').waitFor();
  await dialog.getByLabel('Nombre', { exact: true }).fill('Sin escribir');
  await dialog.getByLabel('Sobre qué').selectOption({ label: 'Se le envió' });
  await dialog.getByText('Ahora: 12 personas.').waitFor();
  await dialog.getByLabel('Qué se pide').selectOption({ label: 'nunca' });
  await dialog.getByText('Ahora: 8 personas.').waitFor();
  await tabTo(page, 'Agregar una condición');
  await page.keyboard.press('Enter');
  const second = dialog.getByRole('group', { name: 'Condición 2' });
  await second.getByLabel('Nuevas').check();
  await dialog.getByText('Ahora: 8 personas.').waitFor();
  await expectSound(page, look, 'segment-dialog');
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  await page.getByText('Segmento guardado.').waitFor();
  await page.getByRole('cell', { name: 'no se le envió nunca · en Nuevas' }).waitFor();
  await page.getByRole('link', { name: '8', exact: true }).click();
  await page.getByText('Solo las personas del segmento').waitFor();
  await settled(page);
  expect(await page.getByRole('checkbox', { name: /^Elegir a / }).count()).toBe(8);
  await expectSound(page, look, 'contacts-of-a-segment');
});

test('a campaign for it reaches exactly those people, and says whom it was for', async () => {
  const { page } = here;
  await page.goto('/campaigns/new');
  await settled(page);
  await page.getByLabel('Nombre de la campaña').fill('Bienvenida');
  await page.getByText('Un segmento', { exact: true }).click();
  await page.getByRole('radio', { name: /^Sin escribir/ }).check();
  await page.getByRole('textbox', { name: 'Mensaje', exact: true }).fill('Bienvenida');
  await page.getByRole('button', { name: 'Enviar a 8 personas' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Enviar a 8 personas' }).click();
  await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
  await page
    .getByText(/Terminó hoy a las? .*8 enviados/)
    .first()
    .waitFor({ timeout: 60_000 });
  await page.getByText('Segmento: Sin escribir').waitFor();
  const wanted = later.map(({ phone }) => `whatsapp:+${phone}`);
  expect(
    ledgerOf('Bienvenida')
      .map(({ to }) => to)
      .toSorted(),
  ).toEqual(wanted.toSorted());
});

test('it is changed, removed and brought back; the campaign goes on saying its name of then', async () => {
  const { page } = here;
  const campaign = page.url();
  await page.goto('/segments');
  await settled(page);
  // They have been written to since.
  await page.getByRole('link', { name: '0', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Cambiar Sin escribir' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Nombre', { exact: true }).fill('Otro nombre');
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  await page.getByRole('cell', { name: 'Otro nombre', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Quitar Otro nombre' }).click();
  await page.getByText('Se quitó «Otro nombre».').waitFor();
  await page.getByText('Todavía no hay segmentos.').waitFor();
  await page.getByRole('button', { name: 'Deshacer' }).click();
  await page.getByRole('cell', { name: 'Otro nombre', exact: true }).waitFor();
  await page.goto(campaign);
  await page.getByText('Segmento: Sin escribir').waitFor();
  expect(here.faults).toEqual([]);
});
