// A request that may arrive twice happens once. A key is claimed with a lease; the first one's answer is kept; a first
// one that died leaves the id of what it was to make, so that its repetition makes the same thing and not a second.
import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import type { Db } from '../db/client.ts';
import { DomainError } from '../error.ts';
import type { UserId } from '../id.ts';
import { claimQuery, findQuery, forgetQuery, releaseQuery, settleQuery } from './idempotency.query.ts';

export interface Request {
  readonly userId: UserId;
  /** The client's key, unique for the user. */
  readonly key: string;
  /** `POST /campaigns`. */
  readonly route: string;
  readonly requestHash: string;
  /** A fresh UUIDv7; used when this is the first attempt. */
  readonly resourceId: string;
  readonly leaseMs: number;
}

export type Claimed =
  | { readonly state: 'mine'; readonly resourceId: string }
  | { readonly state: 'answered'; readonly status: number; readonly response: string };

export interface Held {
  readonly userId: UserId;
  readonly key: string;
  readonly resourceId: string;
}

/** A UUIDv7 for something a request is going to make. */
export const newResourceId = (): string => v7();

/**
 * The id of a second thing that the same request makes, such as the import beside a campaign: a UUIDv7 of the same
 * millisecond, the same each time it is asked for.
 */
export function derivedId(resourceId: string, label: string): string {
  const hash = createHash('sha256').update(`${label}:${resourceId}`).digest('hex');
  const variant = '89ab'[Number.parseInt(hash.charAt(3), 16) % 4];
  return `${resourceId.slice(0, 13)}-7${hash.slice(0, 3)}-${variant}${hash.slice(4, 7)}-${hash.slice(8, 20)}`;
}

/**
 * Claims a key for one attempt.
 * @throws DomainError invalid `idempotency_key_reused` (the key was used for another request), conflict
 * `idempotency_in_progress` with `retryAfterSeconds` (the first attempt still runs).
 */
export async function claim(db: Db, request: Request): Promise<Claimed> {
  // Twice, because a forgotten key can vanish between the two statements.
  for (let round = 0; round < 2; round++) {
    const mine = await claimQuery(db, request);
    if (mine) return { state: 'mine', resourceId: mine.resourceId };
    const found = await findQuery(db, request);
    if (!found) continue;
    if (found.requestHash !== request.requestHash || found.route !== request.route) {
      const detail = 'This Idempotency-Key was used for a different request. Use a new key for a new request.';
      throw new DomainError('invalid', 'idempotency_key_reused', detail);
    }
    if (found.status !== null) return { state: 'answered', status: found.status, response: found.response ?? '{}' };
    throw inProgress(found.leaseLeftMs);
  }
  throw inProgress(request.leaseMs);
}

function inProgress(leaseLeftMs: number): DomainError {
  const detail = 'The first request with this Idempotency-Key is still running. Repeat it a little later.';
  const retryAfterSeconds = Math.max(1, Math.ceil(leaseLeftMs / 1000));
  return new DomainError('conflict', 'idempotency_in_progress', detail, { facts: { retryAfterSeconds } });
}

/** Keeps the answer for whoever repeats the request. */
export const settle = (db: Db, answer: Held & { readonly status: number; readonly response: string }): Promise<void> =>
  settleQuery(db, answer);

/** Lets a repetition run at once: the attempt ended without an answer worth keeping. */
export const release = (db: Db, held: Held): Promise<void> => releaseQuery(db, held);

/** Forgets keys older than a day. @returns how many. */
export const forget = (db: Db): Promise<number> => forgetQuery(db);
