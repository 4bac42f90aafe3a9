// Every screen in both languages, both themes and both sizes: no serious fault that axe knows, nothing wider than the screen, and
// a picture of each in .local/screenshots, to be looked at.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Look, type Place, setLanguage, signIn, startPlace, visit } from './browser.ts';
import { latinCsv, people } from './files.ts';

const root = path.resolve(import.meta.dirname, '../..');
const pictures = path.join(root, '.local', 'screenshots');

let place: Place;
let campaign: string;

beforeAll(async () => {
  await mkdir(pictures, { recursive: true });
  place = await startPlace({ LINE_RATE_PER_SECOND: '60' });
  campaign = await sendCampaign();
}, 240_000);
afterAll(() => place?.stop());

/** Something to see: a finished campaign of 240 people, some of whom failed. */
async function sendCampaign(): Promise<string> {
  const { system } = place;
  const bad = people(240, 300_000).filter((_, i) => i % 24 === 7);
  system.twilio.setBehaviour({ failNumbers: Object.fromEntries(bad.map(({ phone }) => [phone, 63003])) } as never);
  const form = new FormData();
  form.set('campaignName', 'Sábado 2x1');
  form.set('csvFile', new Blob([new Uint8Array(latinCsv(people(240, 300_000)))], { type: 'text/csv' }), 'contactos.csv');
  form.append('templates', 'Hola {{ nombre | default: "amigo" }}, este sábado hay 2x1. ¡Te esperamos!');
  const headers = { authorization: `Bearer ${await system.token('ana')}` };
  const sent = await fetch(`${system.endpoints.api}/send-messages`, { method: 'POST', headers, body: form });
  const { campaignId } = (await sent.json()) as { campaignId: string };
  for (let tries = 0; tries < 240; tries++) {
    const found = await fetch(`${system.endpoints.api}/campaigns/${campaignId}`, { headers });
    const { status } = (await found.json()) as { status: string };
    if (status === 'completed') return campaignId;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('The campaign did not end.');
}
