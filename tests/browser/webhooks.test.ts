// A webhook by hand: added with the keyboard alone, tried, seen to fail and told again once its system answers.
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, setLanguage, signIn, startPlace, visit } from './browser.ts';
import { expectSound, settled } from './sound.ts';

const look = { language: 'es', device: 'desktop', theme: 'light' } as const;

let place: Place;
let server: Server;
let status = 500;
const received: { readonly body: string; readonly headers: Record<string, string> }[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ body, headers: request.headers as Record<string, string> });
    response.writeHead(status).end(status === 500 ? 'No hay lugar.' : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  place = await startPlace({});
  await setLanguage(place, 'ana', 'es');
}, 120_000);
afterAll(async () => {
  server?.close();
  await place?.stop();
});

test('it is added, tried, fails, and is told again under the same id, signed with the secret that was shown', async () => {
  const { page, context, faults } = await visit(place);
  await signIn(page, 'Ana');
  await page.goto('/settings');
  const card = page.getByRole('region', { name: 'Webhooks' });
  await card.getByText('Todavía no hay ninguno.').waitFor();
  await card.getByRole('button', { name: 'Agregar un webhook' }).press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Guardar' }).press('Enter');
  await dialog.getByText('Elegir al menos una cosa.').waitFor();
  await expectSound(page, look, 'webhook-lacking');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  await dialog.getByLabel('Dirección').fill(url);
  await dialog.getByRole('checkbox', { name: 'Una campaña termina' }).press('Space');
  await dialog.getByRole('button', { name: 'Guardar' }).press('Enter');
  const secret = (await dialog.locator('code').textContent()) ?? '';
  expect(secret).toMatch(/^whsec_/);
  await expectSound(page, look, 'webhook-secret');
  await dialog.getByRole('button', { name: 'Ya lo copié' }).press('Enter');
  expect(await page.content()).not.toContain(secret);

  await card.getByRole('link', { name: url }).press('Enter');
  await page.getByRole('button', { name: 'Enviar una prueba' }).press('Enter');
  await page.getByText(/No responde bien \(desde/).waitFor();
  await page.getByRole('button', { name: 'Prueba', exact: true }).press('Enter');
  await dialog.getByText('No hay lugar.').waitFor();
  await dialog.getByText(/Próximo intento/).waitFor();
  status = 204;
  await dialog.getByRole('button', { name: 'Enviar otra vez' }).press('Enter');
  await page.getByRole('cell', { name: 'Entregado' }).waitFor();
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  for (const { body, headers } of received) {
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    expect(JSON.parse(body)).toMatchObject({ type: 'webhook.test' });
  }
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  await settled(page);
  expect(faults).toEqual([]);
  await context.close();
});
