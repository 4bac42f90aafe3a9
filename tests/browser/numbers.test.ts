// Numbers by hand: an admin brings one, another user takes it, a campaign goes out from two, and one of them is paused.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, setLanguage, signIn, startPlace, visit } from './browser.ts';
import { latinCsv, people } from './files.ts';
import { expectSound, settled } from './sound.ts';

const look = { language: 'es', device: 'desktop', theme: 'light' } as const;

let place: Place;
beforeAll(async () => {
  place = await startPlace({ LINE_RATE_PER_SECOND: '5' });
  for (const user of ['ana', 'caro'] as const) await setLanguage(place, user, 'es');
}, 120_000);
afterAll(() => place?.stop());

test('an admin brings a number that warms up, and it is offered to the others', async () => {
  const { page, context, faults } = await visit(place);
  await signIn(page, 'Caro');
  await page.getByRole('link', { name: 'Números' }).click();
  await settled(page);
  await page.getByRole('button', { name: 'Agregar un número' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Número con su país').fill('021 614');
  await dialog.getByLabel('Mensajes por día').fill('muchos');
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  await dialog.getByText('Escribir el número con su país').waitFor();
  await dialog.getByText('Escribir un número entero, o dejarlo vacío.').waitFor();
  await dialog.getByLabel('Número con su país').fill('+595 21 614 111');
  await dialog.getByLabel('Nombre').fill('Ventas');
  await dialog.getByLabel('Mensajes por segundo').fill('5');
  await dialog.getByLabel('Mensajes por día').fill('250');
  await dialog.getByLabel('Un plan nuevo desde hoy').check();
  await dialog.getByText('Hasta 50, 75, 112, 168 por día, durante 4 días.').waitFor();
  await dialog.getByText('Algo irregulares').click();
  await expectSound(page, look, 'number-dialog');
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  await page.getByText('Número guardado.').waitFor();
  await page.getByRole('heading', { name: /Ventas/ }).waitFor();
  await page.getByText('0 de 50', { exact: true }).waitFor();
  await expectSound(page, look, 'numbers');
  expect(faults).toEqual([]);
  await context.close();
});

test('a user takes it, sends a campaign from both, changes its numbers and pauses one', async () => {
  const { page, context, faults } = await visit(place, { device: 'phone' });
  await signIn(page, 'Ana');
  await page.goto('/settings');
  await page.getByRole('link', { name: 'Ver y cambiar los números' }).click();
  await page.getByRole('button', { name: 'Usar', exact: true }).click();
  await page.getByText('Número agregado.').waitFor();
  await settled(page);
  await expectSound(page, { ...look, device: 'phone' }, 'numbers');

  const list = people(60, 700_000);
  await page.goto('/campaigns/new');
  const file = { name: 'clientes.csv', mimeType: 'text/csv', buffer: Buffer.from(latinCsv(list)) };
  await page.getByLabel('Elegir un archivo CSV').setInputFiles(file);
  await page.getByRole('button', { name: 'Importar estas personas' }).click();
  await page.getByText('60 personas del archivo').waitFor();
  await page
    .getByRole('textbox', { name: 'Mensaje', exact: true })
    .fill('Hola {{ nombre | default: "amigo" }}, hoy hay 2x1.');
  await page.getByRole('checkbox', { name: /Ventas/ }).check();
  await page
    .getByRole('checkbox', { name: /WhatsApp/ })
    .first()
    .check();
  await expectSound(page, { ...look, device: 'phone' }, 'compose-pool');
  await page.getByRole('button', { name: /^Enviar a 60 personas/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Enviar a 60 personas/ })
    .click();
  await page
    .getByText(/de 60 enviados/)
    .first()
    .waitFor();

  await page.getByRole('button', { name: 'Cambiar los números' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: /Ventas/ }).uncheck();
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  await page.getByText('La campaña sigue desde los números elegidos.').waitFor();
  await page
    .getByText(/60 enviados, todos bien/)
    .first()
    .waitFor();
  const from = (address: string) => place.system.twilio.ledger().filter((message) => message.from === address).length;
  const ventas = from('whatsapp:+59521614111');
  expect(ventas).toBeGreaterThan(0);
  expect(ventas).toBeLessThan(50);
  expect(place.system.twilio.ledger()).toHaveLength(60);

  await page.goto('/numbers');
  await page.getByRole('button', { name: 'Pausar' }).last().click();
  await page.getByText('Número en pausa. Lo que ya estaba saliendo termina de salir.').waitFor();
  await page.getByText('En pausa: no sale nada de él.').waitFor();
  await page.getByRole('button', { name: 'Deshacer' }).click();
  await page.getByText('En pausa: no sale nada de él.').waitFor({ state: 'detached' });
  expect(faults).toEqual([]);
  await context.close();
});
