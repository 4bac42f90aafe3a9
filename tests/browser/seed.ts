// Something to see: a finished campaign some of whose people failed, and one that waits for a decision about people not confirmed.
import pg from 'pg';
import { putObject } from '../system/harness.ts';
import type { Place } from './browser.ts';
import { latinCsv, type Person, people } from './files.ts';

export interface Seed {
  readonly finished: string;
  /** Three of its people are unknown. */
  readonly undecided: string;
  /** Where nobody answers. */
  readonly webhook: string;
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
  await until(place, finished, isOut);
  // On a very busy machine a call may time out, which leaves its person unknown; here only the screens are looked at.
  await settle(place, finished);
  await until(place, finished, ({ status }) => status === 'completed');
  const undecided = await send(place, 'Cumpleaños de noviembre', few);
  await until(place, undecided, (state) => isOut(state) && state.counts.unknown === 3);
  await remember(place, finished);
  await fillFolder(place);
  await fillLists(place);
  await setPrices(place);
  return { finished, undecided, webhook: await hook(place) };
}

/** Rules of every kind, and a file of every ending. */
async function fillFolder(place: Place): Promise<void> {
  const { prefix } = (await ask<{ address: { prefix: string } }>(place, '/drop-rules')).address;
  const rules = [
    {
      folder: 'cumpleanos',
      pattern: '*.csv',
      templates: ['Feliz cumpleaños, {{ nombre }}'],
      schedule: '09:30',
      group: 'VIP',
    },
    {
      folder: 'promos',
      templates: ['Hola {{ nombre | default: "amigo" }}, hoy hay 2x1 en todas las sucursales hasta las 20.'],
      needsApproval: true,
    },
    { folder: 'viejas', templates: ['Hola'], isActive: false },
  ];
  for (const rule of rules) await ask(place, '/drop-rules', rule);
  const csv = latinCsv(people(12, 700_000));
  const files = {
    'promos/sábado 2x1.csv': csv,
    'promos/sábado-2x1-copia.csv': csv,
    'promos/exportación-cortada.csv': 'numero,nombre\n595981000001,"An',
    'viejas/lista.csv': csv,
  };
  for (const [name, body] of Object.entries(files)) {
    await putObject(place, `${prefix}${name}`, body);
    const isDone = async () => {
      const [item] = (await ask<{ items: { name: string; status: string }[] }>(place, '/drops')).items;
      return item !== undefined && name.endsWith(item.name) && !['received', 'importing'].includes(item.status);
    };
    const endsAt = Date.now() + limitMs;
    while (!(await isDone()) && Date.now() < endsAt) await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** Messages that are kept, and people whom nobody writes to besides those whom the provider named. */
async function fillLists(place: Place): Promise<void> {
  const templates = [
    {
      name: 'Feliz cumpleaños',
      texts: ['Feliz cumpleaños, {{ nombre }}. Hoy hay una torta de regalo.', 'Que los cumplas feliz.'],
    },
    { name: 'Sábado 2x1', texts: ['Hola {{ nombre | default: "amigo" }}, este sábado hay 2x1. ¡Te esperamos!'] },
  ];
  for (const template of templates) await ask(place, '/templates', template);
  const premium = { kind: 'group', is: 'in', groups: ['Premium'] };
  const silent = { kind: 'activity', what: 'replied', is: 'never' };
  await ask(place, '/segments', {
    name: 'Premium sin respuesta',
    filter: { match: 'all', conditions: [premium, silent] },
  });
  const old = { kind: 'activity', what: 'sent', is: 'notWithin', days: 30 };
  const city = { kind: 'attribute', name: 'ciudad', is: 'contains', value: 'Asunción' };
  await ask(place, '/segments', { name: 'Asunción, o hace un mes', filter: { match: 'any', conditions: [city, old] } });
  const [first] = people(240, 300_000);
  await ask(place, '/suppressions', { phones: [first?.phone, '0982 123 456'] });
}

async function setPrices(place: Place): Promise<void> {
  const items = [
    { country: 'PY', channel: 'whatsapp', amount: '0.0315' },
    { country: 'PY', channel: 'sms', amount: '0.04' },
    { country: 'AR', channel: 'whatsapp', amount: '0.0618' },
  ];
  await ask(place, '/prices', { currency: 'USD', items }, 'PUT');
}

async function hook(place: Place): Promise<string> {
  const asked = { url: 'http://127.0.0.1:9/pregon', events: ['campaign.ended', 'contact.opted_out'] };
  const { id } = await ask<{ id: string }>(place, '/webhooks', asked);
  await ask(place, `/webhooks/${id}/test`, {});
  return id;
}

async function ask<T>(place: Place, route: string, body?: unknown, method = 'POST'): Promise<T> {
  const headers = { ...(await authorization(place)), 'content-type': 'application/json' };
  const init = body === undefined ? { headers } : { method, headers, body: JSON.stringify(body) };
  const response = await fetch(place.system.endpoints.api + route, init);
  if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** A month and a half of days behind the campaign, in the rollups that the first screen reads: as it looks after some use. */
async function remember(place: Place, campaign: string): Promise<void> {
  const client = new pg.Client({ connectionString: place.system.endpoints.postgres });
  await client.connect();
  try {
    await client.query(
      `insert into group_stat (user_id, campaign_id, at, group_name, code, sent, errors)
       select c.user_id, c.id, date_trunc('day', now()) - make_interval(days => d) + interval '18 hours', g.name, x.code, x.sent / 3 / g.place, x.errors / g.place
       from campaign c, generate_series(2, 45) d,
         unnest(array['Premium', 'Reactivación', 'Nuevos', 'Mayoristas', 'Verano', 'VIP', 'Interior']) with ordinality g (name, place),
         lateral (values (null, 900 + (d * 7919) % 1100 - d * 9, 0), ((array['63024', '63016', '21610'])[1 + d % 3], 0, (d * 31) % 60)) x (code, sent, errors)
       where c.id = $1 and d % 7 not in (2, 3)`,
      [campaign],
    );
    await client.query(
      `insert into send_stat (user_id, at, campaign_id, sent, errors)
       select user_id, at, campaign_id, sum(sent), sum(errors) from group_stat where campaign_id = $1 and at < now() - interval '1 day' group by 1, 2, 3`,
      [campaign],
    );
    await client.query(
      `insert into reply_stat (user_id, at, campaign_id, replies)
       select c.user_id, date_trunc('day', now()) - make_interval(days => d, hours => h), c.id, 1 + (d * 31 + h * h) % 17
       from campaign c, generate_series(1, 20) d, generate_series(3, 14) h where c.id = $1 and (d + h) % 3 > 0`,
      [campaign],
    );
    await client.query('update campaign set replied_count = 87 where id = $1', [campaign]);
    await client.query(
      `insert into unit_stat (user_id, campaign_id, channel, country, messages, parts)
       select c.user_id, c.id, x.channel, x.country, x.messages, x.parts
       from campaign c, (values ('sms', 'PY', 812, 1630), ('sms', 'MX', 95, 190), ('whatsapp', 'AR', 41, 41)) x (channel, country, messages, parts) where c.id = $1`,
      [campaign],
    );
  } finally {
    await client.end();
  }
}

const isOut = ({ status, counts }: CampaignState): boolean =>
  status !== 'queued' && counts.queued === 0 && counts.sending === 0 && (counts.sent ?? 0) > 0;

async function settle(place: Place, id: string): Promise<void> {
  const headers = { ...(await authorization(place)), 'content-type': 'application/json' };
  const address = `${place.system.endpoints.api}/campaigns/${id}/resolve-unknown`;
  const response = await fetch(address, { method: 'POST', headers, body: '{"as":"sent"}' });
  if (!response.ok) throw new Error(`POST resolve-unknown: ${response.status} ${await response.text()}`);
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
