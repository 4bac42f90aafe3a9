// Every screen in both languages, both themes and both sizes: no serious fault that axe knows, nothing wider than the screen, and
// a picture of each in .local/screenshots, to be looked at.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Look, type Place, setLanguage, signIn, startPlace, type Visit, visit } from './browser.ts';
import { latinCsv, people } from './files.ts';
import { type Seed, seed } from './seed.ts';
import { expectSound, settled } from './sound.ts';

let place: Place;
let seeded: Seed;

beforeAll(async () => {
  place = await startPlace({ LINE_RATE_PER_SECOND: '60' });
  seeded = await seed(place);
}, 300_000);
afterAll(() => place?.stop());

interface Screen {
  readonly name: string;
  /** A variant that shows a phone nothing new. */
  readonly desktopOnly?: true;
  open(page: Page): Promise<void>;
}

const at = (name: string, address: () => string, more: Pick<Screen, 'desktopOnly'> = {}): Screen => ({
  name,
  ...more,
  open: async (page) => {
    await page.goto(address());
    await settled(page);
  },
});

const screens: readonly Screen[] = [
  at('home', () => '/'),
  at('home-twelve-months', () => '/?range=12m', { desktopOnly: true }),
  at('campaigns', () => '/campaigns'),
  at('campaign', () => `/campaigns/${seeded.finished}`),
  at('campaign-failed-people', () => `/campaigns/${seeded.finished}?status=error`, { desktopOnly: true }),
  {
    name: 'campaign-person',
    open: async (page) => {
      await page.goto(`/campaigns/${seeded.finished}?status=error`);
      await settled(page);
      await page.locator('.cell-open').first().click();
      await page.getByRole('dialog').waitFor();
    },
  },
  at('campaign-unconfirmed', () => `/campaigns/${seeded.undecided}`),
  {
    name: 'campaign-decide',
    open: async (page) => {
      await page.goto(`/campaigns/${seeded.undecided}`);
      await settled(page);
      await page.getByRole('button', { name: /^(Decidir|Decide)$/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  at('compose', () => '/campaigns/new'),
  { name: 'compose-filled', open: fillComposer },
  {
    name: 'compose-segment',
    open: async (page) => {
      await page.goto('/campaigns/new');
      await settled(page);
      await page.getByText(/^(Un segmento|A segment)$/).click();
      await page.getByRole('radio', { name: /^Premium/ }).check();
    },
  },
  at('contacts', () => '/contacts'),
  at('contacts-nobody', () => '/contacts?search=zzzz', { desktopOnly: true }),
  {
    name: 'contacts-chosen',
    open: async (page) => {
      await page.goto('/contacts');
      await settled(page);
      await page
        .getByRole('checkbox', { name: /^(Elegir a|Choose) / })
        .first()
        .check();
      await page.getByRole('region', { name: /^(Personas elegidas|People chosen)$/ }).waitFor();
    },
  },
  {
    name: 'person',
    open: async (page) => {
      await page.goto(`/campaigns/${seeded.finished}?status=error`);
      await settled(page);
      await page.locator('.cell-open').first().click();
      await page.getByRole('link', { name: /^(Ver todo lo de esta persona|Show everything of this person)$/ }).click();
      await page.locator('.moment').first().waitFor();
      await settled(page);
    },
  },
  at('groups', () => '/contacts/groups'),
  at('segments', () => '/segments'),
  {
    name: 'segment-change',
    open: async (page) => {
      await page.goto('/segments');
      await settled(page);
      await page.getByRole('button', { name: /^(Cambiar|Change) Premium/ }).click();
      await page
        .getByRole('dialog')
        .getByText(/^(Ahora|Now): /)
        .waitFor();
    },
  },
  at('imports', () => '/imports'),
  {
    name: 'import-columns',
    open: async (page) => {
      await page.goto('/imports');
      await settled(page);
      const csv = { name: 'clientes.csv', mimeType: 'text/csv', buffer: latinCsv(people(30, 800_000)) };
      await page.setInputFiles('input[type=file]', csv);
      await page.getByRole('region', { name: /^(Columnas del archivo|Columns of the file)$/ }).waitFor();
    },
  },
  {
    name: 'import-said',
    desktopOnly: true,
    open: async (page) => {
      await page.goto('/imports');
      await settled(page);
      await page
        .getByRole('button', { name: /^(Columnas de|Columns of) / })
        .first()
        .click();
      await page.getByRole('dialog').waitFor();
    },
  },
  at('drop-folder', () => '/imports/folder'),
  {
    name: 'drop-rule',
    open: async (page) => {
      await page.goto('/imports/folder');
      await settled(page);
      await page.getByRole('button', { name: /^(Cambiar|Change) cumpleanos/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  at('templates', () => '/templates'),
  at('template-new', () => '/templates/new'),
  at('suppressions', () => '/suppressions'),
  at('numbers', () => '/numbers'),
  {
    name: 'number-change',
    open: async (page) => {
      await page.goto('/numbers');
      await settled(page);
      await page
        .getByRole('button', { name: /^(Cambiar|Change)$/ })
        .first()
        .click();
      await page.getByRole('dialog').waitFor();
    },
  },
  at('reports', () => '/reports'),
  at('reports-campaign', () => `/reports?campaign=${seeded.finished}&group=VIP`, { desktopOnly: true }),
  at('reports-nothing', () => '/reports?from=2020-01-01&to=2020-01-02', { desktopOnly: true }),
  at('settings', () => '/settings'),
  {
    name: 'webhook-new',
    open: async (page) => {
      await page.goto('/settings');
      await settled(page);
      await page.getByRole('button', { name: /^(Agregar un webhook|Add a webhook)$/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  at('webhook', () => `/webhooks/${seeded.webhook}`),
  {
    name: 'webhook-delivery',
    open: async (page) => {
      await page.goto(`/webhooks/${seeded.webhook}`);
      await settled(page);
      await page.locator('.cell-open').first().click();
      await page.getByRole('dialog').waitFor();
    },
  },
  at('log', () => '/log'),
  {
    name: 'reference',
    open: async (page) => {
      await page.goto('/reference');
      await page.locator('summary', { hasText: '/campaigns/{id}/start' }).click();
      await settled(page);
    },
  },
  {
    name: 'settings-stop',
    open: async (page) => {
      await page.goto('/settings');
      await settled(page);
      await page.getByRole('button', { name: /^(Detener todos los envíos|Stop all sending)$/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'campaign-retry',
    desktopOnly: true,
    open: async (page) => {
      await page.goto(`/campaigns/${seeded.finished}`);
      await settled(page);
      await page.getByRole('button', { name: /^(Reintentar|Try again)$/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'shortcuts',
    desktopOnly: true,
    open: async (page) => {
      await page.goto('/settings');
      await settled(page);
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
  at('not-found', () => '/no-such-place', { desktopOnly: true }),
];

/** Groups that are there, two messages, the preview for real people. */
async function fillComposer(page: Page): Promise<void> {
  await page.goto('/campaigns/new');
  await settled(page);
  await page.getByText(/Grupos que ya están|Groups already here/).click();
  await page.getByRole('checkbox', { name: /Premium/ }).check();
  await page.getByRole('checkbox', { name: /Verano/ }).check();
  await page
    .locator('#step-message textarea')
    .fill('Hola {{ nombre | default: "amigo" }}, en {{ ciudad }} este sábado hay 2x1 para {{ grupo }}.');
  await page.getByRole('button', { name: /^(Enviar a|Send to) \d+/ }).waitFor();
}

const looks: readonly Required<Look>[] = [
  { language: 'es', device: 'desktop', theme: 'light' },
  { language: 'en', device: 'desktop', theme: 'dark' },
  { language: 'es', device: 'phone', theme: 'dark' },
  { language: 'en', device: 'phone', theme: 'light' },
];

describe.each(looks)('in $language on a $device, $theme', (look) => {
  let here: Visit;
  beforeAll(async () => {
    await setLanguage(place, 'ana', look.language);
    here = await visit(place, look);
    await expectSound(here.page, look, 'sign-in');
    await signIn(here.page, 'Ana');
  });
  afterAll(() => here?.context.close());

  test.each(screens.filter((screen) => look.device === 'desktop' || !screen.desktopOnly))(
    '$name is sound',
    async ({ name, open }) => {
      await open(here.page);
      await expectSound(here.page, look, name);
      expect(here.faults).toEqual([]);
    },
  );
});

test('people not confirmed are decided upon once, and the campaign ends', async () => {
  await setLanguage(place, 'ana', 'es');
  const { page, context } = await visit(place);
  await signIn(page, 'Ana');
  await page.goto(`/campaigns/${seeded.undecided}`);
  await page.getByText('3 personas sin confirmar').waitFor();
  await page.getByRole('button', { name: 'Decidir' }).click();
  await page.getByRole('radio', { name: /Dar por enviados \(3\)/ }).check();
  await page.getByRole('button', { name: 'Dar por enviados a 3' }).click();
  await page.getByText('Quedaron resueltas 3 personas.').waitFor();
  await page
    .getByText(/Terminó hoy a las? .*40 enviados, todos bien/)
    .first()
    .waitFor();
  await context.close();
});

test('a half-written brace is said politely, and the phone keeps what it showed', async () => {
  const { page, context } = await visit(place);
  await signIn(page, 'Ana');
  await fillComposer(page);
  const phone = page.getByRole('complementary', { name: 'Cómo se lee' });
  await phone.getByText(/hay 2x1 para/).waitFor();
  await page.locator('#step-message textarea').fill('Hola {{ nombre');
  await page.getByText('El mensaje tiene una llave o una instrucción mal escrita.').waitFor();
  expect(await phone.getByText(/hay 2x1 para/).count()).toBe(1);
  expect(await page.getByRole('button', { name: 'Enviar', exact: true }).isDisabled()).toBe(true);
  await page.locator('#step-message textarea').fill('Hola {{ apodo }}');
  await page.getByText('«apodo» no es un dato de estas personas.').waitFor();
  await context.close();
});

test('a choice of language, country and time zone is kept, shown at once, and can be undone', async () => {
  const { page, context } = await visit(place);
  await signIn(page, 'Ana');
  await page.goto('/settings');
  await page.getByText('English', { exact: true }).click();
  await page.getByRole('region', { name: 'Perfil' }).getByRole('button', { name: 'Guardar' }).click();
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('heading', { name: 'Ajustes' }).waitFor();
  await context.close();
});

test('the reports show the figures that the API answers, of all campaigns and of one', async () => {
  await setLanguage(place, 'ana', 'es');
  const { page, context } = await visit(place);
  await signIn(page, 'Ana');
  const { system } = place;
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  const days = `from=${day(-60)}&to=${day(1)}`;
  const ask = async (report: string) => {
    const headers = { authorization: `Bearer ${await system.token('ana')}` };
    return (await fetch(`${system.endpoints.api}/dashboard/${report}&${days}`, { headers })).json();
  };
  const shown = async (title: string) => {
    const rows = await page.getByRole('table', { name: title }).locator('tbody tr').all();
    const texts = await Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()));
    return texts.map(([name = '', ...cells]) => [name, ...cells.map((cell) => Number(cell.replace(/\D/g, '')))]);
  };
  const compare = async (campaign: string) => {
    const funnel = await ask(`funnel?${campaign}`);
    expect((await shown('De la lista a la respuesta')).map(([, people]) => people)).toEqual(
      ['queued', 'sent', 'delivered', 'read', 'replied'].map((step) => funnel[step]),
    );
    const { reasons } = await ask(`errors?${campaign}`);
    expect((await shown('Por qué no llegaron')).map(([, failed]) => failed)).toEqual(
      reasons.map(({ errors }: { errors: number }) => errors),
    );
    const { cells } = await ask(`replies?${campaign}`);
    const hours = await shown('Cuándo se responde');
    for (const { weekday, hour, replies } of cells) expect(hours[weekday - 1]?.[hour + 1]).toBe(replies);
    const { countries } = await ask(`cost?${campaign}`);
    expect((await shown('Costo')).map(([, , messages]) => messages)).toEqual(
      countries.map(({ messages }: { messages: number }) => messages),
    );
  };
  const { senders } = await ask('senders?');
  // The sweep may fold a cost between the two looks, and receipts still come.
  await expect
    .poll(
      async () => {
        await page.goto(`/reports?${days}`);
        await settled(page);
        return compare('').then(() => 'the same', String);
      },
      { timeout: 60_000 },
    )
    .toBe('the same');
  expect((await shown('Números')).map(([, , sent]) => sent)).toEqual(senders.map(({ sent }: { sent: number }) => sent));
  await page.getByLabel('Campaña', { exact: true }).selectOption({ label: 'Sábado 2x1' });
  await page.waitForURL(`**/reports?*campaign=${seeded.finished}*`);
  await expect
    .poll(
      async () => {
        await settled(page);
        return compare(`campaign=${seeded.finished}`).then(() => 'the same', String);
      },
      { timeout: 60_000 },
    )
    .toBe('the same');
  await page.getByRole('link', { name: 'sin precio' }).first().click();
  await page.waitForURL('**/settings#prices');
  await context.close();
}, 180_000);
