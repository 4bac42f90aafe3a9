// Something to see: a finished campaign some of whose people failed, and one that waits for a decision about people not confirmed.
import type { Place } from './browser.ts';
import { latinCsv, type Person, people } from './files.ts';

export interface Seed {
  readonly finished: string;
  /** Three of its people are unknown. */
  readonly undecided: string;
}

interface CampaignState {
  readonly status: string;
  readonly counts: Readonly<Record<string, number>>;
}

const matching = (list: readonly Person[]): string => `(${list.map(({ phone }) => phone).join('|')})$`;

export async function seed(place: Place): Promise<Seed> {
  const { system } = place;
  const many = people(240, 300_000);
  const few = people(40, 400_000);
  system.twilio.setBehaviour({
    rules: [
      { to: matching(many.filter((_, i) => i % 24 === 7)), action: { kind: 'fail', code: 63003 } },
      { to: matching(many.filter((_, i) => i % 60 === 9)), action: { kind: 'fail', code: 21610 } },
      // Nothing was taken, but the sender cannot know: nobody tells, and the list is asked only a quarter of an hour later.
      { to: matching(few.slice(10, 13)), action: { kind: 'drop', accept: false } },
    ],
  });
  const finished = await send(place, 'Sábado 2x1', many);
  await until(place, finished, ({ status }) => status === 'completed');
  const undecided = await send(place, 'Cumpleaños de noviembre', few);
  await until(place, undecided, ({ counts }) => counts.unknown === 3 && counts.queued === 0 && counts.sending === 0);
  return { finished, undecided };
}

const authorization = async ({ system }: Place) => ({ authorization: `Bearer ${await system.token('ana')}` });

async function send(place: Place, name: string, list: readonly Person[]): Promise<string> {
  const form = new FormData();
  form.set('campaignName', name);
  form.set('csvFile', new Blob([new Uint8Array(latinCsv(list))], { type: 'text/csv' }), 'contactos.csv');
  form.append('templates', 'Hola {{ nombre | default: "amigo" }}, este sábado hay 2x1. ¡Te esperamos!');
  const response = await fetch(`${place.system.endpoints.api}/send-messages`, {
    method: 'POST',
    headers: await authorization(place),
    body: form,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST /send-messages: ${response.status} ${text}`);
  return JSON.parse(text).campaignId;
}

const limitMs = 120_000;

async function until(place: Place, id: string, isDone: (state: CampaignState) => boolean): Promise<void> {
  const endsAt = Date.now() + limitMs;
  const headers = await authorization(place);
  for (;;) {
    const response = await fetch(`${place.system.endpoints.api}/campaigns/${id}`, { headers });
    const state = (await response.json()) as CampaignState;
    if (isDone(state)) return;
    if (Date.now() > endsAt) throw new Error(`The campaign is not there yet: ${JSON.stringify(state)}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
