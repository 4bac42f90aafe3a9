// The switch that stops everything, the guards and the second try, by hand: what is said where, and what becomes of the campaigns.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Place, setLanguage, signIn, startPlace, visit } from './browser.ts';
import { latinCsv, people } from './files.ts';
import { expectSound, settled } from './sound.ts';

const look = { language: 'es', device: 'desktop', theme: 'light' } as const;

let place: Place;
beforeAll(async () => {
  place = await startPlace({ LINE_RATE_PER_SECOND: '10' });
  for (const user of ['ana', 'caro'] as const) await setLanguage(place, user, 'es');
}, 120_000);
afterAll(() => place?.stop());

/** How many messages went to these people. */
const messagesFrom = (from: number, count: number): number => {
  const phones = people(count, from).map(({ phone }) => phone);
  return place.system.twilio.ledger().filter(({ to }) => phones.some((phone) => to.endsWith(phone))).length;
};

/** @returns the campaign's id. */
async function send(name: string, count: number, from: number): Promise<string> {
  const form = new FormData();
  form.set('campaignName', name);
  form.set('csvFile', new Blob([new Uint8Array(latinCsv(people(count, from)))], { type: 'text/csv' }), 'contactos.csv');
  form.append('templates', 'Hola {{ nombre | default: "amigo" }}');
  const response = await fetch(`${place.system.endpoints.api}/send-messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await place.system.token('ana')}` },
    body: form,
  });
  return ((await response.json()) as { campaignId: string }).campaignId;
}

describe('the switch', () => {
  test('stops what runs, is seen on every page, says why nothing moves, and lets it go on', async () => {
    const id = await send('Larga', 300, 500_000);
    const { page, context, faults } = await visit(place);
    await signIn(page, 'Ana');
    await page.goto('/settings');
    await settled(page);
    await page.getByRole('button', { name: 'Detener todos los envíos' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Detener todos los envíos' }).click();
    await page.getByText(/Todos los envíos de esta cuenta están detenidos desde/).waitFor();

    await page.goto(`/campaigns/${id}`);
    await page.getByText('Todos los envíos de esta cuenta están detenidos: sigue al reanudarlos.').waitFor();
    await expectSound(page, look, 'stopped');
    const sent = place.system.twilio.ledger().length;
    await page.waitForTimeout(1500);
    expect(place.system.twilio.ledger()).toHaveLength(sent);

    await page.getByRole('button', { name: 'Reanudar los envíos' }).click();
    await page.getByText(/Todos los envíos de esta cuenta están detenidos desde/).waitFor({ state: 'detached' });
    await expect.poll(() => place.system.twilio.ledger().length, { timeout: 20_000 }).toBeGreaterThan(sent);
    expect(faults).toEqual([]);
    await context.close();
  });
});

/** `HH:MM` in Asunción, so many hours from now. */
const clockThere = (aheadHours: number): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: 'America/Asuncion',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(Date.now() + aheadHours * 3_600_000);

describe('an admin', () => {
  test('gives what a queue gave up another try, and stops a number and everything for all', async () => {
    // A receipt that no consumer understands is given up after its tries; here it is put where it would lie then.
    await fetch(place.system.endpoints.sqs, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
      body: JSON.stringify({ QueueUrl: `${place.system.endpoints.sqs}/0/pregon-receipt-dead`, MessageBody: '{}' }),
    });
    const { page, context, faults } = await visit(place);
    await signIn(page, 'Caro');
    await page.goto('/settings');
    await page.getByRole('link', { name: 'Abrir el sistema' }).click();
    await page.getByRole('button', { name: 'Intentar otra vez (1)' }).waitFor();
    await expectSound(page, look, 'system');
    await page.getByRole('button', { name: 'Intentar otra vez (1)' }).click();
    await page.getByText('Vuelven a la cola y se intentan de nuevo.').waitFor();
    await page.getByRole('button', { name: 'Intentar otra vez (1)' }).waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Detener este número' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Detener este número' }).click();
    await page.getByText('Detenido', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Reanudar los envíos' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reanudar los envíos' }).click();
    await page.getByText('Listo', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'Detener los envíos de todos' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Detener los envíos de todos' }).click();
    await page.getByText(/Quien administra Pregón detuvo todos los envíos/).waitFor();
    await page.getByRole('button', { name: 'Reanudar los envíos' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reanudar los envíos' }).click();
    await page.getByText(/Quien administra Pregón detuvo todos los envíos/).waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
    await context.close();
  });

  test('is who sees the page; others are told whose it is', async () => {
    const { page, context } = await visit(place);
    await signIn(page, 'Ana');
    await page.goto('/system');
    await page.getByText('Solo puede hacerlo quien administra Pregón.').waitFor();
    await context.close();
  });
});

describe('the guards', () => {
  test('hold whoever is in quiet hours, say until when, and let them go when the hours change', async () => {
    const { page, context, faults } = await visit(place);
    await signIn(page, 'Ana');
    await page.goto('/settings');
    await settled(page);
    const guards = page.locator('form').filter({ hasText: 'horas de silencio' });
    const save = async () => {
      await guards.getByRole('button', { name: 'Guardar' }).click();
      await page.getByText('Ajustes guardados.').last().waitFor();
    };
    await guards.getByLabel('No escribir en horas de silencio').check();
    await guards.getByLabel('Desde las').fill(clockThere(-3));
    await guards.getByLabel('Hasta las').fill(clockThere(-3));
    await guards.getByText('Elegir dos horas distintas.').waitFor();
    await guards.getByLabel('Hasta las').fill(clockThere(3));
    await guards.getByLabel('Limitar los mensajes a una misma persona').check();
    await guards.getByLabel('Otras palabras para darse de baja').fill('chau, ya no');
    await save();
    await expectSound(page, look, 'guards');

    const id = await send('De noche', 12, 700_000);
    await page.goto(`/campaigns/${id}`);
    await page.getByText(/Son horas de silencio para 12 personas; sigue a las .* hora de Paraguay/).waitFor();
    expect(messagesFrom(700_000, 12)).toBe(0);
    await expectSound(page, look, 'quiet');

    await page.goto('/settings');
    await settled(page);
    await guards.getByLabel('No escribir en horas de silencio').uncheck();
    await guards.getByLabel('Limitar los mensajes a una misma persona').uncheck();
    await save();
    await page.goto(`/campaigns/${id}`);
    await page
      .getByText(/12 enviados, todos bien/)
      .first()
      .waitFor({ timeout: 60_000 });
    expect(messagesFrom(700_000, 12)).toBe(12);
    expect(faults).toEqual([]);
    await context.close();
  });
});

describe('a second try', () => {
  test('is asked with the number of people, and the campaign ends with all of them', async () => {
    const list = people(20, 600_000);
    const failing = list.slice(3, 5).map(({ phone }) => phone);
    place.system.twilio.setBehaviour({
      rules: [{ to: `(${failing.join('|')})$`, action: { kind: 'fail', code: 63003 } }],
    });
    const id = await send('Con fallos', 20, 600_000);
    const { page, context } = await visit(place);
    await signIn(page, 'Ana');
    await page.goto(`/campaigns/${id}`);
    await page
      .getByText(/18 enviados, 2 con error/)
      .first()
      .waitFor({ timeout: 60_000 });
    place.system.twilio.setBehaviour({ rules: [] });
    await page.getByRole('button', { name: 'Reintentar' }).click();
    await page.getByRole('button', { name: 'Enviar otra vez a 2 personas' }).click();
    await page.getByText('Se vuelve a enviar a 2 personas.').waitFor();
    await page
      .getByText(/20 enviados, todos bien/)
      .first()
      .waitFor({ timeout: 60_000 });
    expect(messagesFrom(600_003, 2)).toBe(2);
    await context.close();
  });
});
