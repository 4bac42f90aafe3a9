// The table of routes and roles is the manifest; here every route is tried with every role and every scope of a key.
import * as ApiKey from '@pregon/core/api-key/api-key';
import { type Scope, scopes } from '@pregon/core/api-key/scope';
import * as Audit from '@pregon/core/audit/audit';
import type { UserId } from '@pregon/core/id';
import * as User from '@pregon/core/user/user';
import { type TestDatabase, testDatabase } from '@pregon/local/testing/database';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FunctionName, type FunctionSpec, functions, type Role, type Route, roles } from '../manifest.ts';
import { http } from './http.ts';
import { makeContainer, type Ports } from './ports.ts';
import { exampleConfig } from './testing/environment.ts';
import { httpEvent, lambdaContext } from './testing/events.ts';
import { type Issuer, startIssuer } from './testing/issuer.ts';

const id = '01936c1e-0000-7000-8000-123456789abc';

let database: TestDatabase;
let issuer: Issuer;
let userId: UserId;

beforeEach(async () => {
  database = await testDatabase();
  issuer = await startIssuer();
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const { defaults: settings, line } = exampleConfig(issuer.environment);
  const person = { subject: 'ana', email: undefined, displayName: 'Ana Benítez', settings, line };
  userId = await User.admit(database.db, person);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await issuer[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

type TokenRoute = Extract<Route, { readonly auth: 'token' }>;
const tokenRoutes = Object.entries<FunctionSpec>(functions).flatMap(([name, { routes = [], keys }]) =>
  routes.filter((route): route is TokenRoute => route.auth === 'token').map((route) => ({ name, keys, route })),
);

/** Every route of a function, doing nothing. */
function idle(name: FunctionName) {
  const { routes = [] }: FunctionSpec = functions[name];
  const endpoints = Object.fromEntries(
    routes.map(({ method, path }) => [`${method} ${path}`, async () => ({ status: 204 })]),
  );
  const box = makeContainer(name, exampleConfig(issuer.environment), { db: database.db } as Ports);
  return http(box as never, endpoints as never) as ReturnType<typeof http>;
}

async function ask(handler: ReturnType<typeof idle>, { method, path }: Route, bearer: string): Promise<string> {
  const event = httpEvent(method, path.replace('{id}', id), { headers: { authorization: `Bearer ${bearer}` } });
  const { statusCode, body } = await handler({ ...event, pathParameters: { id } }, lambdaContext());
  return body === undefined ? String(statusCode) : `${statusCode} ${JSON.parse(body).code}`;
}

const tokenOf = (brought: readonly string[]) =>
  issuer.token('ana', { name: 'Ana Benítez', realm_access: { roles: brought } });

describe('a route', () => {
  it('is open to its role and to those above it, and to nobody else', async () => {
    expect(tokenRoutes.length).toBeGreaterThan(50);
    const tokens: readonly (readonly [Role | undefined, string])[] = [
      [undefined, tokenOf(['user', 'offline_access', 'Admin'])],
      ...roles.map((role) => [role, tokenOf(['user', role])] as const),
    ];
    for (const name of new Set(tokenRoutes.map((one) => one.name))) {
      const handler = idle(name as FunctionName);
      for (const { route } of tokenRoutes.filter((one) => one.name === name)) {
        for (const [role, token] of tokens) {
          const isOpen = role !== undefined && roles.indexOf(role) >= roles.indexOf(route.role);
          const what = `${role ?? 'no role'} on ${route.method} ${route.path}`;
          expect([what, await ask(handler, route, token)]).toEqual([what, isOpen ? '204' : '403 role_needed']);
        }
      }
    }
  });

  it('that changes something is no viewer’s, and what only looks is everybody’s but the admins’ own', () => {
    const looks = tokenRoutes.filter(({ route }) => route.role === 'viewer');
    for (const { route } of looks) {
      expect(route.method === 'GET' || /(preview|preflight|count)$/.test(route.path), route.path).toBe(true);
    }
    const shut = tokenRoutes.filter(({ route }) => route.method === 'GET' && route.role !== 'viewer');
    expect(shut.map(({ route }) => route.path)).toEqual(['/system']);
  });

  it('takes a key that was made for its part of the API, to look or to work, and no other', async () => {
    const keys = new Map<Scope, string>();
    for (const scope of scopes) {
      const { key } = await ApiKey.make(database.db, userId, { name: scope, scopes: [scope] });
      keys.set(scope, key);
    }
    for (const { name, keys: part, route } of tokenRoutes) {
      const handler = idle(name as FunctionName);
      for (const [scope, key] of keys) {
        const fits = scope === `${part}:write` || (scope === `${part}:read` && route.role === 'viewer');
        const refused = part === undefined || route.role === 'admin' ? '403 key_refused' : '403 scope_needed';
        const what = `${scope} on ${route.method} ${route.path}`;
        expect([what, await ask(handler, route, key)]).toEqual([what, fits ? '204' : refused]);
      }
    }
  });
});

describe('a key', () => {
  const contacts: Route = { method: 'GET', path: '/contacts', auth: 'token', role: 'viewer' };

  it('opens nothing once it was revoked, also where it was just used, and nothing when it is another', async () => {
    const handler = idle('contacts');
    const { id: keyId, key } = await ApiKey.make(database.db, userId, { name: 'CRM', scopes: ['contacts:read'] });
    expect(await ask(handler, contacts, key)).toBe('204');
    for (const other of [`${key}x`, key.slice(0, -1), 'pregon_', `pregon_${'A'.repeat(43)}`, key.toUpperCase()]) {
      expect(await ask(handler, contacts, other), other).toMatch(/^401 (key|token)_(invalid|missing)$/);
    }
    await ApiKey.revoke(database.db, userId, keyId);
    expect(await ask(handler, contacts, key)).toBe('401 key_invalid');
  });
});

describe('the log of who did what', () => {
  const change: Route = { method: 'PUT', path: '/campaigns/{id}', auth: 'token', role: 'operator' };

  it('has what was changed, by whom or by which key, and nothing of what was looked at or refused', async () => {
    const handler = idle('campaigns');
    const made = await ApiKey.make(database.db, userId, { name: 'CRM', scopes: ['campaigns:write'] });
    await ask(handler, change, tokenOf(['operator']));
    await ask(handler, change, made.key);
    await ask(handler, change, tokenOf(['viewer']));
    await ask(handler, { ...change, method: 'GET' }, tokenOf(['admin']));
    await ask(handler, { ...change, method: 'POST', path: '/campaigns/{id}/preflight' }, tokenOf(['admin']));
    const { items, next } = await Audit.list(database.db, userId, { pageSize: 50 });
    const deed = { route: 'PUT /campaigns/{id}', facts: {} };
    expect(next).toBeNull();
    expect(items).toMatchObject([
      { ...deed, actor: 'CRM', apiKeyId: made.id },
      { ...deed, actor: 'Ana Benítez', apiKeyId: null },
    ]);
  });

  it('is read page by page, and is each one’s own', async () => {
    const handler = idle('campaigns');
    for (let i = 0; i < 5; i += 1) await ask(handler, change, tokenOf(['operator']));
    await ask(handler, change, issuer.token('beto'));
    const first = await Audit.list(database.db, userId, { pageSize: 3 });
    const second = await Audit.list(database.db, userId, { pageSize: 3, before: first.next ?? '' });
    expect([first.items.length, second.items.length, second.next]).toEqual([3, 2, null]);
    expect(new Set([...first.items, ...second.items].map((one) => one.id)).size).toBe(5);
  });
});
