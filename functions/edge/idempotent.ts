// A POST with an Idempotency-Key happens once: its repetition gets the first one's answer.
import { createHash } from 'node:crypto';
import type { Db } from '@pregon/core/db/client';
import { DomainError } from '@pregon/core/error';
import type { UserId } from '@pregon/core/id';
import * as Idempotency from '@pregon/core/idempotency/idempotency';
import { type Answer, problem } from './problem.ts';
import type { HttpRequest } from './request.ts';

/** Longer than Lambda lets an API function live, so that a first attempt is surely dead when a second takes over. */
const leaseMs = 35_000;

/** A browser makes a new boundary each time it sends a form, so the boundary is not part of what was sent. */
function requestHash(request: HttpRequest): string {
  const boundary = /boundary="?([^";,]+)"?/i.exec(request.headers['content-type'] ?? '')?.[1];
  const bytes = request.bytes();
  const body = boundary ? Buffer.from(bytes.toString('latin1').replaceAll(boundary, ''), 'latin1') : bytes;
  return createHash('sha256').update(`${request.path}?${request.rawQuery}\n`).update(body).digest('hex');
}

function readKey(header: string): string {
  if (/^[\x21-\x7e]{1,200}$/.test(header)) return header;
  const detail = 'The Idempotency-Key is 1 to 200 visible ASCII characters; a UUID is a good one.';
  throw new DomainError('invalid', 'idempotency_key_invalid', detail);
}

/** Load and outages pass; everything else would be answered the same again. */
const isLasting = (status: number): boolean => status < 500 && status !== 429;

interface Attempt {
  readonly db: Db;
  readonly userId: UserId;
  readonly route: string;
  readonly request: HttpRequest;
  /** The id of what is to be made, unless a first attempt was given another. */
  readonly resourceId: string;
  /** Told when an answer could not be kept; it was given all the same. */
  readonly onLost: () => void;
}

/**
 * Runs a POST, once for each key. Answers 5xx and 429 are not kept: their repetition runs again at once, with the same
 * resource id.
 * @throws DomainError `idempotency_key_reused` (another request had this key), `idempotency_in_progress`.
 */
export async function replayable(attempt: Attempt, run: (resourceId: string) => Promise<Answer>): Promise<Answer> {
  const header = attempt.request.headers['idempotency-key'];
  if (header === undefined) return run(attempt.resourceId);
  const { db, userId, route } = attempt;
  const key = readKey(header);
  const claimed = await Idempotency.claim(db, {
    userId,
    key,
    route,
    requestHash: requestHash(attempt.request),
    resourceId: attempt.resourceId,
    leaseMs,
  });
  if (claimed.state === 'answered') return replay(claimed.status, claimed.response);
  const held = { userId, key, resourceId: claimed.resourceId };
  try {
    const answer = await answered(() => run(held.resourceId));
    const { status } = answer;
    if (!isLasting(status)) await Idempotency.release(db, held);
    else await Idempotency.settle(db, { ...held, status, response: kept(answer) }).catch(attempt.onLost);
    return answer;
  } catch (error) {
    await Idempotency.release(db, held).catch(attempt.onLost);
    throw error;
  }
}

/** A refusal by the domain is an answer like any other, and is kept; what is not, is thrown on. */
async function answered(run: () => Promise<Answer>): Promise<Answer> {
  try {
    return await run();
  } catch (error) {
    const answer = problem(error, '');
    if (isLasting(answer.status)) return answer;
    throw error;
  }
}

const kept = ({ headers, body, kept: other }: Answer): string => JSON.stringify({ headers, body: other ?? body });

function replay(status: number, response: string): Answer {
  const { headers, body } = JSON.parse(response) as Pick<Answer, 'headers' | 'body'>;
  return { status, headers: { ...headers, 'idempotency-replayed': 'true' }, ...(body === undefined ? {} : { body }) };
}
