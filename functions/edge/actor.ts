// Who acts: the subject of a token, or whom an API key acts for. A subject seen for the first time becomes a user; each container
// remembers who it met. What he may do comes from the token's roles, or from the key's scopes, and is asked on every route.
import * as ApiKey from '@pregon/core/api-key/api-key';
import type { Scope } from '@pregon/core/api-key/scope';
import { DomainError } from '@pregon/core/error';
import type { ApiKeyId, UserId } from '@pregon/core/id';
import * as User from '@pregon/core/user/user';
import { type FunctionSpec, functions, type Role, roles } from '../manifest.ts';
import type { Config } from './config.ts';
import type { Container } from './ports.ts';
import { type Identity, makeTokenCheck, refused } from './token.ts';

/** Who acts. The tenant of everything a handler does is `userId`, and comes from nowhere else. */
export interface Actor {
  readonly userId: UserId;
  /** As the token or the key names him; for the log of what was done. */
  readonly name: string;
  readonly role: Role;
  /** May turn what others use too, and sees the queues. */
  readonly isAdmin: boolean;
  readonly apiKeyId: ApiKeyId | undefined;
}

const remembered = 5_000;

/** A key travels as a token does. */
const keyIn = (authorization: string | undefined): string | undefined =>
  new RegExp(`^Bearer +(${ApiKey.keyStart}\\S+)$`, 'i').exec(authorization ?? '')?.[1];

/** The highest of the roles that the token brings; undefined when none of ours is among them. */
export function roleOf(brought: readonly string[], names: Config['roles']): Role | undefined {
  return roles.findLast((role) => brought.includes(names[role]));
}

const lacks = (code: string, detail: string, facts: Readonly<Record<string, unknown>>): DomainError =>
  new DomainError('forbidden', code, detail, { facts });

/** @throws DomainError forbidden `role_needed` (fact `role`: the least that would do). */
function assertRole(role: Role | undefined, needed: Role): Role {
  if (role !== undefined && roles.indexOf(role) >= roles.indexOf(needed)) return role;
  throw lacks('role_needed', `This needs the role ${needed} in the access token.`, { role: needed });
}

/** @throws DomainError forbidden `scope_needed` (fact `scope`), `key_refused` where no key is taken. */
function assertScope(scopes: readonly Scope[], { keys }: FunctionSpec, needed: Role): Role {
  if (keys === undefined || needed === 'admin') {
    throw lacks('key_refused', 'This cannot be done with an API key, only signed in.', {});
  }
  const wanted = needed === 'viewer' ? [`${keys}:read`, `${keys}:write`] : [`${keys}:write`];
  if (scopes.some((scope) => wanted.includes(scope))) return needed;
  throw lacks('scope_needed', `The API key lacks the scope ${wanted[0]}.`, { scope: wanted[0] });
}

/**
 * @returns a function from an Authorization header and the role that a route needs to the actor.
 * @throws as makeTokenCheck, assertRole, assertScope; HttpError 401 `key_invalid`.
 */
export function makeActors({ config, ports, schemaChecked, name: functionName }: Container) {
  const check = makeTokenCheck(config.oidc);
  const spec: FunctionSpec = functions[functionName];
  const known = new Map<string, UserId>();

  async function userOf(identity: Identity): Promise<UserId> {
    const seen = known.get(identity.subject);
    if (seen) return seen;
    const userId = await User.admit(ports.db, { ...identity, settings: config.defaults, line: config.line });
    if (known.size >= remembered) known.clear();
    known.set(identity.subject, userId);
    return userId;
  }

  /** Nothing of a key is remembered: it may be revoked before the next request. */
  async function byKey(key: string, needed: Role): Promise<Actor> {
    await schemaChecked();
    const found = await ApiKey.open(ports.db, key);
    if (!found) throw refused('key_invalid', 'There is no such API key, or it was revoked.');
    const role = assertScope(found.scopes, spec, needed);
    return { userId: found.userId, name: found.name, role, isAdmin: false, apiKeyId: found.id };
  }

  return async (authorization: string | undefined, needed: Role): Promise<Actor> => {
    const key = keyIn(authorization);
    if (key !== undefined) return byKey(key, needed);
    const identity = await check(authorization);
    const role = assertRole(roleOf(identity.roles, config.roles), needed);
    await schemaChecked();
    const name = identity.displayName ?? identity.email ?? identity.subject;
    return { userId: await userOf(identity), name, role, isAdmin: role === 'admin', apiKeyId: undefined };
  };
}
