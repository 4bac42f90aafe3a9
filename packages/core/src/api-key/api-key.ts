// Keys with which a user's programs use the API in his place: made once, shown once, revoked at once.
import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { DomainError, notFound } from '../error.ts';
import { ApiKeyId, newId, type UserId } from '../id.ts';
import { type Found, findQuery, listQuery, makeQuery, revokeQuery } from './api-key.query.ts';
import { type Scope, scopes } from './scope.ts';

export interface ApiKey {
  readonly id: ApiKeyId;
  readonly name: string;
  /** How the key begins, to tell it from others. */
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  /** To the minute. */
  readonly lastUsedAt: Date | null;
}

export const MakeInput = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scopes: z
    .array(z.enum(scopes))
    .min(1)
    .transform((list) => scopes.filter((scope) => list.includes(scope))),
});
export type MakeInput = z.infer<typeof MakeInput>;

/** A user has a few. */
export const maxKeys = 50;

/** What every key begins with, so that whoever finds one knows what it is. No token of an identity provider does. */
export const keyStart = 'pregon_';

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

/** The user's keys that are not revoked, oldest first. */
export const list = (db: Db, userId: UserId): Promise<ApiKey[]> => listQuery(db, userId, maxKeys);

/**
 * Makes a key. It is answered here and kept nowhere: repeated with the same id, the key of the first attempt is replaced, which
 * nobody can have got.
 * @throws DomainError conflict `api_key_limit`.
 */
export async function make(
  db: Db,
  userId: UserId,
  input: MakeInput,
  id = newId(ApiKeyId),
): Promise<ApiKey & { readonly key: string }> {
  const key = `${keyStart}${randomBytes(32).toString('base64url')}`;
  const prefix = key.slice(0, keyStart.length + 6);
  const made = await makeQuery(db, userId, { id, ...input, prefix, hash: hashOf(key) }, maxKeys);
  if (made) return { ...made, key };
  throw new DomainError('conflict', 'api_key_limit', `A user can have at most ${maxKeys} keys. Revoke one first.`);
}

/** From the moment this answers, the key opens nothing. @throws DomainError not_found. */
export async function revoke(db: Db, userId: UserId, id: ApiKeyId): Promise<void> {
  if (!(await revokeQuery(db, userId, id))) throw notFound('api_key');
}

/** Whose the key is and what it may do; undefined when there is none such, or it was revoked. Notes that it was used. */
export const open = (db: Db, key: string): Promise<Found | undefined> => findQuery(db, hashOf(key));
