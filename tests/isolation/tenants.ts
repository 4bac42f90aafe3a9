// Two tenants of a running system, each with one of everything the API can make, and what of the one must never reach the other.
import { randomUUID } from 'node:crypto';
import { type Harness, putObject, until } from '../system/harness.ts';
import { type Answer, type Body, type Client, clientOf, type Item } from './client.ts';
import { nowhere } from './webhook-places.ts';

/** What a tenant owns and another could name. */
export interface Owned {
  readonly userId: string;
  readonly contactId: string;
  readonly phone: string;
  readonly nombre: string;
  readonly group: string;
  readonly groupId: string;
  readonly bulkEditId: string;
  /** A column of the file that became an attribute. */
  readonly attribute: string;
  readonly importId: string;
  readonly mediaId: string;
  readonly senderId: string;
  readonly dropRuleId: string;
  readonly providerAccountId: string;
  readonly apiKeyId: string;
  readonly webhookId: string;
  /** What the webhook was told when it was tried. */
  readonly webhookDeliveryId: string;
  /** A row of the log of who did what. */
  readonly deedId: string;
  readonly accountSid: string;
  readonly suppressionId: string;
  readonly templateId: string;
  readonly segmentId: string;
  readonly exportId: string;
  /** That the tenant wrote down as not to be written to; nobody's contact. */
  readonly suppressedPhone: string;
  readonly campaigns: { readonly done: string; readonly draft: string; readonly scheduled: string };
  /** Under which the finished campaign was made. */
  readonly idempotencyKey: string;
}

/** Ids of the same form that nobody owns. */
export const nobodys = (): Owned => ({
  userId: randomUUID(),
  contactId: randomUUID(),
  phone: '595971999888',
  nombre: 'Nadie Conocido',
  group: 'Grupo De Nadie',
  groupId: randomUUID(),
  bulkEditId: randomUUID(),
  attribute: 'columna_de_nadie',
  importId: randomUUID(),
  mediaId: randomUUID(),
  senderId: randomUUID(),
  dropRuleId: randomUUID(),
  providerAccountId: randomUUID(),
  apiKeyId: randomUUID(),
  webhookId: randomUUID(),
  webhookDeliveryId: randomUUID(),
  deedId: randomUUID(),
  accountSid: `AC${randomUUID().replaceAll('-', '')}`,
  suppressionId: randomUUID(),
  templateId: randomUUID(),
  segmentId: randomUUID(),
  exportId: randomUUID(),
  suppressedPhone: '595971999777',
  campaigns: { done: randomUUID(), draft: randomUUID(), scheduled: randomUUID() },
  idempotencyKey: randomUUID(),
});

export interface Tenant extends Owned {
  readonly name: string;
  readonly ask: Client;
  /** Contacts, and with that messages sent. */
  readonly size: number;
}

const must = async (answer: Promise<Answer>): Promise<Body> => {
  const { status, text, json } = await answer;
  if (status >= 300) throw new Error(`${status} ${text}`);
  return json;
};

async function upload(given: Pick<Body, 'upload'>, body: string): Promise<void> {
  const { url, method, headers } = given.upload;
  const response = await fetch(url, { method, headers, body });
  if (!response.ok) throw new Error(`Upload: ${response.status} ${await response.text()}`);
}

async function importOf(ask: Client, name: string, csv: string): Promise<string> {
  const body = { fileName: `lista-${name}.csv`, sizeBytes: Buffer.byteLength(csv) };
  const made = await must(ask({ method: 'POST', path: '/imports', body }));
  await upload(made, csv);
  const path = `/imports/${made.importId}`;
  await until(
    () => must(ask({ method: 'GET', path })),
    ({ status }) => status === 'completed',
    60_000,
  );
  return made.importId;
}

/** Whom a tenant's ways of asking belong to. */
interface Asking {
  readonly name: string;
  readonly ask: Client;
  readonly get: (path: string) => Promise<Body>;
  readonly post: (path: string, body: unknown, headers?: Readonly<Record<string, string>>) => Promise<Body>;
}

async function askingAs(harness: Harness, name: 'ana' | 'beto'): Promise<Asking> {
  const ask = clientOf(harness.system.endpoints.api, await harness.system.token(name));
  return {
    name,
    ask,
    get: (path) => must(ask({ method: 'GET', path })),
    post: (path, body, headers = {}) => must(ask({ method: 'POST', path, body, headers })),
  };
}

/** Each tenant's own account at the provider. */
export const ownAccounts = {
  ana: { accountSid: `AC${'a'.repeat(32)}`, authToken: 'token-of-the-account-of-ana' },
  beto: { accountSid: `AC${'b'.repeat(32)}`, authToken: 'token-of-the-account-of-beto' },
} as const;

const idempotencyKey = 'the-same-key-for-both';

/** What the campaign is made of that each tenant finishes; the same again is the same request. */
export const finishedCampaign = (name: string, importId: string) => ({
  name: `Terminada ${name}`,
  message: `Hola {nombre}, saluda ${name}`,
  audience: { importId },
});

async function campaignsOf(
  { name, get, post }: Asking,
  owned: { importId: string; contactId: string; mediaId: string },
) {
  const { importId, contactId, mediaId } = owned;
  const done = await post('/campaigns', finishedCampaign(name, importId), { 'idempotency-key': idempotencyKey });
  await post(`/campaigns/${done.id}/start`, {});
  await until(
    () => get(`/campaigns/${done.id}`),
    ({ status }) => status === 'completed',
    60_000,
  );
  const message = `Hola {nombre}, saluda ${name}`;
  const draft = await post('/campaigns', {
    name: `Borrador ${name}`,
    message,
    audience: { groups: [`Grupo ${name}`] },
    mediaId,
  });
  const scheduledAt = new Date(Date.now() + 86_400_000).toISOString();
  const later = { name: `Programada ${name}`, message, audience: { contactIds: [contactId] }, scheduledAt };
  const scheduled = await post('/campaigns', later);
  await post(`/campaigns/${scheduled.id}/start`, {});
  return { done: done.id, draft: draft.id, scheduled: scheduled.id };
}

function first({ items: [item] }: Body): Item {
  if (!item) throw new Error('The list is empty.');
  return item;
}

/** A rule, and a file that was refused: it has a row, and changes nothing else that is counted. */
async function dropOf({ name, get, post }: Asking, harness: Harness): Promise<string> {
  const rule = await post('/drop-rules', {
    folder: `carpeta-${name}`,
    templates: [`Hola de ${name}`],
    needsApproval: true,
  });
  const { address } = await get('/drop-rules');
  await putObject(harness, `${address.prefix}carpeta-${name}/vacio-${name}.csv`, '');
  await until(
    () => get('/drops'),
    ({ items: [item] }) => item?.status === 'refused',
    60_000,
  );
  return rule.id;
}

/** A webhook that was told something. */
async function webhookOf({ name, post }: Asking): Promise<Pick<Owned, 'webhookId' | 'webhookDeliveryId'>> {
  const webhook = await post('/webhooks', { url: `${nowhere}${name}`, events: ['import.ended'] });
  const told = await post(`/webhooks/${webhook.id}/test`, {});
  return { webhookId: webhook.id, webhookDeliveryId: told.id };
}

/** A file of the tenant's contacts, made. */
async function exportOf({ get, post }: Asking): Promise<string> {
  const { id } = await post('/exports', { of: 'contacts', format: 'csv' });
  await until(
    () => get(`/exports/${id}`),
    ({ status }) => status === 'completed',
    60_000,
  );
  return id;
}

async function segmentOf({ post }: Asking, group: string): Promise<string> {
  const filter = { match: 'all', conditions: [{ kind: 'group', is: 'in', groups: [group] }] };
  return (await post('/segments', { name: `Segmento de ${group}`, filter })).id;
}

/** Everything through the API, as a user would make it. Both tenants have a group called `Compartido`. */
export async function makeTenant(
  harness: Harness,
  name: 'ana' | 'beto',
  size: number,
  firstPhone: number,
): Promise<Tenant> {
  const asking = await askingAs(harness, name);
  const attribute = `ciudad_${name}`;
  const group = `Grupo ${name}`;
  const rows = Array.from(
    { length: size },
    (_, i) => `${firstPhone + i},Persona ${name} ${i},Sra,${group};Compartido,Luque ${name}`,
  );
  const csv = [`numero,nombre,sustantivo,grupo,${attribute}`, ...rows, `12345,Mala ${name},,,`].join('\n');
  const importId = await importOf(asking.ask, name, csv);
  const media = await asking.post('/media', { fileName: 'foto.png', contentType: 'image/png', sizeBytes: 4 });
  await upload(media, 'foto');
  const contact = first(await asking.get('/contacts'));
  const groupId = (await asking.get('/groups')).items.find((one) => one.name === group)?.id ?? '';
  const edit = await asking.post('/contacts/bulk', { action: 'add-to-group', group, ids: [contact.id] });
  const sender = first(await asking.get('/senders'));
  const apiKey = await asking.post('/api-keys', { name: `CRM ${name}`, scopes: ['contacts:read'] });
  const account = await asking.post('/provider-accounts', { name: `Cuenta ${name}`, ...ownAccounts[name] });
  await must(asking.ask({ method: 'PUT', path: '/guards', body: { stopWords: [`basta ${name}`] } }));
  const suppressedPhone = String(firstPhone + 900);
  await asking.post('/suppressions', { phones: [suppressedPhone] });
  const template = await asking.post('/templates', { name: `Guardada ${name}`, texts: [`Hola de ${name}`] });
  const segmentId = await segmentOf(asking, group);
  const exportId = await exportOf(asking);
  return {
    name,
    ask: asking.ask,
    size,
    userId: (await asking.get('/me')).id,
    contactId: contact.id,
    phone: contact.phone,
    nombre: contact.nombre,
    group,
    groupId,
    bulkEditId: edit.id,
    attribute,
    importId,
    mediaId: media.mediaId,
    senderId: sender.id,
    providerAccountId: account.id,
    apiKeyId: apiKey.id,
    ...(await webhookOf(asking)),
    deedId: first(await asking.get('/audit')).id,
    accountSid: ownAccounts[name].accountSid,
    suppressionId: first(await asking.get('/suppressions')).id,
    suppressedPhone,
    templateId: template.id,
    segmentId,
    exportId,
    dropRuleId: await dropOf(asking, harness),
    campaigns: await campaignsOf(asking, { importId, contactId: contact.id, mediaId: media.mediaId }),
    idempotencyKey,
  };
}
