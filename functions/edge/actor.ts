// From a token's subject to a user. A subject seen for the first time becomes one; each container remembers who it met.
import type { UserId } from '@pregon/core/id';
import * as User from '@pregon/core/user/user';
import type { Container } from './ports.ts';
import { type Identity, makeTokenCheck } from './token.ts';

/** Who acts. The tenant of everything a handler does is `userId`, and comes from nowhere else. */
export interface Actor {
  readonly userId: UserId;
  readonly subject: string;
  readonly roles: readonly string[];
  /** May stop what others use too, and sees the queues. */
  readonly isOperator: boolean;
}

const remembered = 5_000;

/** @returns a function from an Authorization header to the actor. @throws as makeTokenCheck. */
export function makeActors({ config, ports, schemaChecked }: Container) {
  const check = makeTokenCheck(config.oidc);
  const known = new Map<string, UserId>();

  async function userOf(identity: Identity): Promise<UserId> {
    const seen = known.get(identity.subject);
    if (seen) return seen;
    const userId = await User.admit(ports.db, { ...identity, settings: config.defaults, line: config.line });
    if (known.size >= remembered) known.clear();
    known.set(identity.subject, userId);
    return userId;
  }

  return async (authorization: string | undefined): Promise<Actor> => {
    const identity = await check(authorization);
    await schemaChecked();
    const { subject, roles } = identity;
    return { userId: await userOf(identity), subject, roles, isOperator: roles.includes(config.operatorRole) };
  };
}
