// A campaign that repeats, by hand: composed, moved, skipped, ended; and one that missed its time is sent after all.
import pg from 'pg';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Look, type Place, setLanguage, signIn, startPlace, visit } from './browser.ts';
import { latinCsv, people } from './files.ts';
import { expectSound, settled } from './sound.ts';

const desktop = { language: 'es', device: 'desktop', theme: 'light' } as const;
const phone = { language: 'es', device: 'phone', theme: 'light' } as const;

let place: Place;
beforeAll(async () => {
  place = await startPlace({ LINE_RATE_PER_SECOND: '50' });
  await setLanguage(place, 'ana', 'es');
  const form = new FormData();
  form.set('campaignName', 'Primera');
  form.set('csvFile', new Blob([new Uint8Array(latinCsv(people(24, 800_000)))], { type: 'text/csv' }), 'contactos.csv');
  form.append('templates', 'Hola');
  await post('/send-messages', form);
}, 120_000);
afterAll(() => place?.stop());

async function post<T>(path: string, body: FormData | object): Promise<T> {
  const isForm = body instanceof FormData;
  const response = await fetch(`${place.system.endpoints.api}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await place.system.token('ana')}`,
      ...(isForm ? {} : { 'content-type': 'application/json' }),
    },
    body: isForm ? body : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

const dayMs = 86_400_000;
const day = (ahead: number) => new Date(Date.now() + ahead * dayMs).toISOString().slice(0, 10);

async function enter(look: Required<Look>, url: string) {
  const visited = await visit(place, look);
  await signIn(visited.page, 'Ana');
  await visited.page.goto(url);
  await settled(visited.page);
  return visited;
}

async function answer(page: Page, button: string | RegExp, confirm: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('dialog').getByRole('button', { name: confirm }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

test('one that repeats is composed with its next starts in sight, and can be moved, skipped and ended', async () => {
  const { page, context, faults } = await enter(desktop, '/campaigns/new');
  await page.getByLabel('Nombre de la campaña').fill('Novedades');
  await page.getByText('Grupos que ya están').click();
  await page.getByRole('checkbox', { name: /^Premium/ }).check();
  await page.getByRole('textbox', { name: 'Mensaje', exact: true }).fill('Hola {{ nombre | default: "amigo" }}');
  await page.getByText('Más tarde').click();
  await page.getByLabel('Día y hora').fill(`${day(2)}T09:00`);
  await page.getByLabel('Se repite').selectOption('Algunos días de la semana');
  for (const name of ['lunes', 'miércoles', 'viernes']) await page.getByRole('checkbox', { name }).check();
  const starts = page.locator('.repeat-next li');
  await expect.poll(() => starts.count()).toBe(5);
  await page.getByLabel('Hasta cuándo').selectOption('Un número de veces');
  await page.getByText('elegir cómo y hasta cuándo se repite').waitFor();
  await page.getByLabel('Cuántas veces').fill('4');
  await page.getByText('esa es la última').waitFor();
  expect(await starts.count()).toBe(4);
  await expectSound(page, desktop, 'repeat');

  await answer(page, /^Programar para \d+ personas$/, /^Programar para \d+ personas$/);
  await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
  await page
    .getByText(/Empieza el .* a las 9:00.* y se repite cada .*, 4 veces\./)
    .first()
    .waitFor();
  // After the first of four: three more, by the same clock.
  const after = page.locator('dt', { hasText: 'Después' }).locator('xpath=following-sibling::dd[1]');
  await expect.poll(() => after.getByText(/a las 9:00/).count()).toBe(3);
  await expectSound(page, desktop, 'scheduled');

  await page.getByRole('button', { name: 'Cambiar la hora' }).click();
  await page
    .getByRole('dialog')
    .getByLabel('Día y hora')
    .fill(`${day(1)}T18:30`);
  await page.getByRole('dialog').getByRole('button', { name: 'Guardar la hora' }).click();
  await page.getByText(/Se movió: por la regla era/).waitFor();

  await answer(page, 'Saltar esta vez', 'Saltar esta vez');
  await page.getByText('Esta vez se saltó: no se envió a nadie.').first().waitFor();
  await page.getByRole('link', { name: 'Ver la próxima' }).click();
  await page.getByRole('button', { name: 'Saltar esta vez' }).waitFor();
  await answer(page, 'Terminar la serie', 'Terminar la serie');
  await page.getByText('La serie se terminó antes de esta fecha: no se envió a nadie.').first().waitFor();
  await page.goto('/campaigns');
  await settled(page);
  expect(await page.getByText(/Se repite: cada .*4 veces/).count()).toBe(2);
  await expectSound(page, desktop, 'repeats-listed');
  expect(faults).toEqual([]);
  await context.close();
});

test('one that missed its time says so, on a phone too, and is sent by a click', async () => {
  const made = await post<{ id: string }>('/campaigns', {
    name: 'De noche',
    message: 'Hola',
    audience: { groups: ['VIP'] },
    scheduledAt: `${day(1)}T09:00`,
    recurrence: { rule: 'FREQ=DAILY' },
  });
  await post(`/campaigns/${made.id}/start`, {});
  // As if the machine had been off at its time: the scheduler calls late.
  const client = new pg.Client({ connectionString: place.system.endpoints.postgres });
  await client.connect();
  await client.query(
    `update campaign set scheduled_at = now() - interval '9 hours', occurrence_at = now() - interval '9 hours' where id = $1`,
    [made.id],
  );
  await client.end();
  const called = await place.system.invoke('start-campaign', { campaignId: made.id, version: 1 });
  expect(called.ok).toBe(true);

  const before = place.system.twilio.ledger().length;
  const { page, context, faults } = await enter(phone, `/campaigns/${made.id}`);
  await page.getByText('No salió, y nadie recibió nada.').waitFor();
  await page.getByText(/La serie sigue: la próxima sale .*a las 9:00.*[^.]\.$/).waitFor();
  await expectSound(page, phone, 'missed');
  expect(place.system.twilio.ledger()).toHaveLength(before);
  await answer(page, 'Enviar ahora', /^Enviar a 3 personas$/);
  await page
    .getByText(/3 enviados, todos bien/)
    .first()
    .waitFor({ timeout: 60_000 });
  expect(place.system.twilio.ledger()).toHaveLength(before + 3);
  expect(faults).toEqual([]);
  await context.close();
});
