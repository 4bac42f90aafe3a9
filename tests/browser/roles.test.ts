// What a viewer sees: every screen of a full account, and nothing on it that would be refused.

import { demoUsers } from '@pregon/local/oidc/users';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, signIn, startPlace, type Visit, visit } from './browser.ts';
import { type Seed, seed } from './seed.ts';
import { expectSound, settled } from './sound.ts';

let place: Place;
let seeded: Seed;
let here: Visit;
const refused: string[] = [];

beforeAll(async () => {
  place = await startPlace({ LINE_RATE_PER_SECOND: '60' });
  seeded = await seed(place);
  await post('/api-keys', { name: 'CRM', scopes: ['contacts:read'] });
  await giveTo('ana', 'dora');
  here = await visit(place);
  here.page.on('response', (response) => {
    if (response.status() === 403) refused.push(`${response.request().method()} ${response.url()}`);
  });
  await signIn(here.page, 'Dora');
}, 300_000);
afterAll(async () => {
  await here?.context.close();
  await place?.stop();
});

async function post(route: string, body: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${await place.system.token('ana')}`, 'content-type': 'application/json' };
  const response = await fetch(place.system.endpoints.api + route, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
}

/** A tenant is one subject: what one made is another's to look at once it is the other's. */
async function giveTo(from: string, to: string): Promise<void> {
  const subject = (name: string) => demoUsers.find(({ username }) => username === name)?.sub;
  const client = new pg.Client({ connectionString: place.system.endpoints.postgres });
  await client.connect();
  try {
    await client.query('update app_user set auth_subject = $2 where auth_subject = $1', [subject(from), subject(to)]);
  } finally {
    await client.end();
  }
}

/** Presses what there is to press; of a table in its first rows. What opens can only be closed. */
async function pressEverything(page: Page, address: string): Promise<void> {
  const pressable = 'main button:visible:not(:disabled):not(tbody tr:nth-child(n + 3) button)';
  const count = await page.locator(pressable).count();
  for (let at = 0; at < count; at++) {
    await page.goto(address);
    await settled(page);
    const button = page.locator(pressable).nth(at);
    if ((await button.textContent()) === 'Cerrar sesión') continue;
    await button.click();
    const inside = page.locator('[role=dialog] button:visible');
    const names = await inside.evaluateAll((all) =>
      all.map((one) => one.getAttribute('aria-label') ?? one.textContent),
    );
    expect(names.filter((name) => name !== 'Cerrar')).toEqual([]);
  }
}

const screens: readonly (readonly [string, () => string])[] = [
  ['home', () => '/'],
  ['campaigns', () => '/campaigns'],
  ['campaign', () => `/campaigns/${seeded.finished}`],
  ['campaign-unconfirmed', () => `/campaigns/${seeded.undecided}`],
  ['contacts', () => '/contacts'],
  ['groups', () => '/contacts/groups'],
  ['segments', () => '/segments'],
  ['reports', () => '/reports'],
  ['imports', () => '/imports'],
  ['drop-folder', () => '/imports/folder'],
  ['templates', () => '/templates'],
  ['numbers', () => '/numbers'],
  ['suppressions', () => '/suppressions'],
  ['settings', () => '/settings'],
  ['log', () => '/log'],
  ['system', () => '/system'],
];

test.each(screens)('of %s a viewer sees all and can be refused nothing', async (name, address) => {
  const { page, faults } = here;
  await page.goto(address());
  await settled(page);
  await page.getByText('Solo lectura.').waitFor();
  await expectSound(page, { language: 'es', device: 'desktop', theme: 'light' }, `viewer-${name}`);
  const forms = page.locator('main a[href*="/new"], main a[href$="/edit"], main a[href="/system"]');
  expect(await forms.evaluateAll((links) => links.map((link) => link.getAttribute('href')))).toEqual([]);
  await pressEverything(page, address());
  expect(refused).toEqual([]);
  expect(faults).toEqual([]);
});

test.each([
  ['/campaigns/new', () => '/campaigns/new'],
  ['/campaigns/:id/edit', () => `/campaigns/${seeded.finished}/edit`],
  ['/templates/new', () => '/templates/new'],
])('the form at %s says in words that it needs another access', async (_, address) => {
  const { page, faults } = here;
  await page.goto(address());
  await page.getByRole('heading', { name: 'Hace falta otro acceso' }).waitFor();
  await settled(page);
  expect(await page.locator('main').locator('input, textarea').count()).toBe(0);
  expect([refused, faults]).toEqual([[], []]);
});

test('a kept message can be read, and not changed', async () => {
  const { page } = here;
  await page.goto('/templates');
  await page.getByRole('link', { name: 'Sábado 2x1' }).click();
  await page.getByRole('heading', { name: /plantilla/i }).waitFor();
  await page.waitForFunction(() => document.querySelector('main textarea') !== null);
  expect(await page.locator('main textarea').first().isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Guardar' }).isVisible()).toBe(false);
});

test('an operator sees what is his, and nothing of the admins', async () => {
  const { page, context, faults } = await visit(place);
  await signIn(page, 'Beto');
  await page.goto('/settings');
  await page.getByRole('region', { name: 'Perfil' }).getByRole('button', { name: 'Guardar' }).waitFor();
  await settled(page);
  expect(await page.locator('a[href="/system"]').count()).toBe(0);
  expect(await page.getByText('Solo lectura.').count()).toBe(0);
  expect(faults).toEqual([]);
  await context.close();
});
