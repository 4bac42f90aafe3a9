// Promise 4: a tenant cannot see, count, name or reference another tenant's rows. Tried over HTTP on a running system, on
// every route of the manifest, both ways round.
import { type FunctionSpec, functions } from '@pregon/functions/manifest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, startHarness } from '../system/harness.ts';
import type { Answer, Ask } from './client.ts';
import { isPlaces, type NoPlace, type Place } from './place.ts';
import { places } from './places.ts';
import { secretsOf } from './secrets.ts';
import { finishedCampaign, makeTenant, nobodys, type Owned, ownAccounts, type Tenant } from './tenants.ts';

/** The routes of the manifest that act for a user. */
const tokenRoutes = (): string[] =>
  Object.values<FunctionSpec>(functions).flatMap(({ routes = [] }) =>
    routes.filter(({ auth }) => auth === 'token').map(({ method, path }) => `${method} ${path}`),
  );

/** What is refused before the question is looked at. */
const adminRoutes = new Set(
  Object.values<FunctionSpec>(functions).flatMap(({ routes = [] }) =>
    routes.flatMap((at) => (at.auth === 'token' && at.role === 'admin' ? [`${at.method} ${at.path}`] : [])),
  ),
);

let harness: Harness;
let ana: Tenant;
let beto: Tenant;
let tried = 0;

beforeAll(async () => {
  harness = await startHarness({
    settings: { LINE_RATE_PER_SECOND: 'unpaced' },
    twilio: { accounts: Object.values(ownAccounts) },
  });
  [ana, beto] = await Promise.all([
    makeTenant(harness, 'ana', 2, 595981100000),
    makeTenant(harness, 'beto', 3, 595982200000),
  ]);
}, 180_000);

afterAll(() => harness?.stop());

const methodOf = (route: string): string => route.slice(0, route.indexOf(' '));

/** An answer without what the question brought into it. */
function compared({ status, text }: Answer, target: Owned, varies = /$^/g): string {
  const {
    contactId,
    phone,
    nombre,
    group,
    groupId,
    bulkEditId,
    attribute,
    importId,
    mediaId,
    senderId,
    dropRuleId,
    campaigns,
  } = target;
  const named = [
    target.providerAccountId,
    target.suppressionId,
    target.suppressedPhone,
    target.templateId,
    target.segmentId,
    target.exportId,
    target.accountSid,
    target.apiKeyId,
    target.webhookId,
    target.webhookDeliveryId,
    target.deedId,
    contactId,
    phone,
    nombre,
    group,
    groupId,
    bulkEditId,
    attribute,
    importId,
    mediaId,
    senderId,
    dropRuleId,
    ...Object.values(campaigns),
  ];
  return named.reduce((rest, value) => rest.replaceAll(value, '<named>'), `${status} ${text.replaceAll(varies, '')}`);
}

/** Nothing of the victim may be in an answer, but what the question itself said. */
function expectNoLeak(
  answer: Pick<Answer, 'text'>,
  asked: Omit<Ask, 'method'>,
  secrets: ReadonlySet<string>,
  where: string,
): void {
  const question =
    decodeURIComponent(asked.path) +
    JSON.stringify(asked.body instanceof FormData ? [...asked.body] : (asked.body ?? ''));
  const leaked = [...secrets].filter((secret) => answer.text.includes(secret) && !question.includes(secret));
  expect(leaked, where).toEqual([]);
}

async function tryPlace(
  route: string,
  place: Place,
  self: Tenant,
  victim: Tenant,
  secrets: ReadonlySet<string>,
): Promise<void> {
  const where = `${self.name} on ${route}, ${place.where}`;
  const nobody = nobodys();
  const asked = place.ask(victim, self);
  const answer = await self.ask({ method: methodOf(route), ...asked });
  const unknown = await self.ask({ method: methodOf(route), ...place.ask(nobody, self) });
  tried += 1;
  expect(compared(answer, victim, place.varies), where).toBe(compared(unknown, nobody, place.varies));
  if (place.ends === 'refused') expect([404, 409, 422], `${where}: ${answer.text}`).toContain(answer.status);
  else expect(answer.status, `${where}: ${answer.text}`).toBe(200);
  if (place.ends === 'nothing' && 'total' in answer.json) expect(answer.json.total, where).toBe(0);
  expectNoLeak(answer, asked, secrets, where);
}

async function lookAt(route: string, entry: NoPlace, self: Tenant, secrets: ReadonlySet<string>): Promise<void> {
  const where = `${self.name} on ${route}`;
  const asked = entry.ask(self);
  const answer = await self.ask({ method: methodOf(route), ...asked });
  tried += 1;
  if (entry.isAdmins) expect(answer.status, `${where}: ${answer.text}`).toBe(403);
  else expect(answer.status, `${where}: ${answer.text}`).toBeLessThan(300);
  for (const [name, [found, expected]] of Object.entries(entry.shows(answer, self)))
    expect(found, `${where}: ${name}`).toEqual(expected);
  expectNoLeak(answer, asked, secrets, where);
}

/** A right question to the route, with the user named in it. */
function nameUser(route: string, self: Tenant, userId: string): Omit<Ask, 'method'>[] {
  const entry = places[route];
  const right = entry && (isPlaces(entry) ? entry[0]?.ask(self, self) : entry.ask(self));
  if (!right) return [];
  const inQuery = ['userId', 'user_id'].map((name) => ({
    ...right,
    path: `${right.path}${right.path.includes('?') ? '&' : '?'}${name}=${userId}`,
  }));
  const { body } = right;
  if (typeof body !== 'object' || body === null) return inQuery;
  const inBody = body instanceof FormData ? new FormData() : { ...body, user_id: userId };
  if (body instanceof FormData && inBody instanceof FormData)
    for (const [name, value] of [...body, ['userId', userId] as const]) inBody.append(name, value);
  return [...inQuery, { ...right, body: inBody }];
}

/** All that a tenant can see of his own. */
async function everythingOf(tenant: Tenant): Promise<string[]> {
  const lists = [
    '/me',
    '/senders',
    '/contacts?pageSize=100',
    '/groups',
    '/imports',
    '/campaigns',
    '/drop-rules',
    '/drops',
    '/provider-accounts',
    '/templates',
    '/segments',
    '/exports',
    '/suppressions',
    '/dashboard/summary',
    '/dashboard/by-group',
    '/dashboard/current-month',
    '/dashboard/by-contact',
    '/dashboard/funnel',
    '/dashboard/errors',
    '/dashboard/senders',
    '/dashboard/campaign-queue-metrics',
  ];
  const campaigns = Object.values(tenant.campaigns).flatMap((id) => [
    `/campaigns/${id}`,
    `/campaigns/${id}/recipients`,
  ]);
  const answers = await Promise.all([...lists, ...campaigns].map((path) => tenant.ask({ method: 'GET', path })));
  // A presigned link is another each second, and receipts of delivery still come in.
  const moving = /"(?:rejectsUrl|url|delivered|read|undelivered|deliveredAt|readAt|undeliveredAt)":(?:"[^"]*"|\w+)/g;
  return answers.map(({ text }) => text.replaceAll(moving, '""'));
}

describe('a tenant', () => {
  it('has a place to be tried at, or a reason why there is none, on every route and on no other', () => {
    expect(Object.keys(places).sort()).toEqual(tokenRoutes().sort());
    for (const [route, entry] of Object.entries(places)) {
      if (!isPlaces(entry)) expect(route, `${route} has an id in its path`).not.toContain('{');
      else expect(entry.length, route).toBeGreaterThan(0);
    }
  });

  it('is made by the test with one of everything, and with secrets to look for', async () => {
    for (const [victim, attacker] of [
      [ana, beto],
      [beto, ana],
    ] as const) {
      const secrets = await secretsOf(harness.sql, victim, attacker);
      const {
        contactId,
        phone,
        nombre,
        group,
        groupId,
        bulkEditId,
        importId,
        senderId,
        dropRuleId,
        userId,
        campaigns,
      } = victim;
      for (const value of [
        victim.providerAccountId,
        victim.accountSid,
        contactId,
        phone,
        nombre,
        group,
        groupId,
        bulkEditId,
        importId,
        senderId,
        dropRuleId,
        userId,
        ...Object.values(campaigns),
      ]) {
        expect(secrets.has(value), value).toBe(true);
      }
    }
  });

  it('is refused what the other owns as if it did not exist, and finds and changes nothing of it anywhere', async () => {
    for (const [self, victim] of [
      [ana, beto],
      [beto, ana],
    ] as const) {
      const secrets = await secretsOf(harness.sql, victim, self);
      const before = await everythingOf(victim);
      const messages = harness.system.twilio.ledger().length;
      for (const [route, entry] of Object.entries(places)) {
        if (!isPlaces(entry)) await lookAt(route, entry, self, secrets);
        else for (const place of entry) await tryPlace(route, place, self, victim, secrets);
      }
      for (const text of await everythingOf(self)) {
        expectNoLeak({ text }, { path: '' }, secrets, `what ${self.name} sees in the end`);
      }
      expect(await everythingOf(victim)).toEqual(before);
      expect(harness.system.twilio.ledger()).toHaveLength(messages);
    }
  });

  it('cannot say that he is another, on any route', async () => {
    for (const route of tokenRoutes()) {
      const asks = nameUser(route, ana, beto.userId);
      expect(asks.length, route).toBeGreaterThanOrEqual(2);
      for (const ask of asks) {
        const { status, json } = await ana.ask({ method: methodOf(route), ...ask });
        tried += 1;
        const refused = adminRoutes.has(route) ? [403, 'role_needed'] : [422, 'user_id_refused'];
        expect([route, status, json.code]).toEqual([route, ...refused]);
      }
    }
  });

  it('gets no answer that was kept for the other under the same Idempotency-Key', async () => {
    for (const [self, other] of [
      [ana, beto],
      [beto, ana],
    ] as const) {
      const own = await self.ask({ method: 'GET', path: `/campaigns/${self.campaigns.done}` });
      const body = finishedCampaign(self.name, self.importId);
      const again = await self.ask({
        method: 'POST',
        path: '/campaigns',
        body,
        headers: { 'idempotency-key': other.idempotencyKey },
      });
      tried += 1;
      expect([again.status, again.json.id]).toEqual([201, own.json.id]);
    }
  });

  it('cannot bend an upload to a place of the other', async () => {
    for (const [path, body] of [
      ['/imports', { fileName: 'a.csv', sizeBytes: 4 }],
      ['/media', { fileName: 'a.png', contentType: 'image/png', sizeBytes: 4 }],
    ] as const) {
      const { json } = await ana.ask({ method: 'POST', path, body });
      const url = json.upload.url.replace(ana.userId, beto.userId);
      const response = await fetch(url, { method: 'PUT', headers: json.upload.headers, body: 'foto' });
      tried += 1;
      expect(url).not.toBe(json.upload.url);
      expect(response.status, path).toBe(403);
    }
  });

  it('cannot tell the system what became of a message: callbacks are the provider’s, whose signature he lacks', async () => {
    const signed = Object.values<FunctionSpec>(functions).flatMap(({ routes = [] }) =>
      routes.filter(({ auth }) => auth === 'signature'),
    );
    const told = {
      '/webhooks/twilio/status': `?c=${beto.campaigns.done}&s=1&a=1`,
      '/webhooks/twilio/inbound': '',
    };
    expect(signed.map(({ path }) => path)).toEqual(Object.keys(told));
    for (const [path, query] of Object.entries(told)) {
      const answer = await ana.ask({
        method: 'POST',
        path: `${path}${query}`,
        body: `MessageSid=x&From=${beto.phone}`,
      });
      tried += 1;
      expect(answer.status).toBe(403);
    }
  });

  it('was tried enough', () => {
    const perRoute = Object.values(places).map((entry) => (isPlaces(entry) ? entry.length : 1));
    const sum = perRoute.reduce((total, count) => total + count, 0);
    process.stdout.write(
      `isolation: ${perRoute.length} routes × places: ${sum} places, both ways, ${tried} requests tried\n`,
    );
    expect(tried).toBeGreaterThanOrEqual(2 * sum);
  });
});
