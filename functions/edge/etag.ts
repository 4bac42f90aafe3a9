// Conditional reads (RFC 9110, 13): who has an answer and says so gets 304 for as long as its version is the same, and nothing is computed.
import { createHash } from 'node:crypto';
import type { UserId } from '@pregon/core/id';
import type { Answer } from './problem.ts';
import type { HttpRequest } from './request.ts';

/** Of this user and this question only: no tag fits another's answer. Weak, since a proxy on the way may compress. */
function tagOf(userId: UserId, { path, rawQuery }: HttpRequest, version: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([userId, path, rawQuery, version]))
    .digest('base64url');
  return `W/"${hash.slice(0, 22)}"`;
}

const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');

const isKnown = (etag: string, { headers }: HttpRequest): boolean =>
  (headers['if-none-match'] ?? '').split(',').map(opaque).includes(opaque(etag));

const unchanged = (etag: string): Answer => ({ status: 304, headers: { etag } });

const withTag = (made: Answer, etag: string): Answer => ({ ...made, headers: { ...made.headers, etag } });

/** The version is read before the answer is made, so that the answer is at least as new as its tag says. */
export async function conditional(
  userId: UserId,
  request: HttpRequest,
  version: string,
  answer: () => Promise<Answer>,
): Promise<Answer> {
  const etag = tagOf(userId, request, version);
  return isKnown(etag, request) ? unchanged(etag) : withTag(await answer(), etag);
}

/** What has no version has itself for one: it is made each time, and not sent again while it is the same. */
export function unlessKnown(userId: UserId, request: HttpRequest, made: Answer): Answer {
  if (made.status !== 200 || made.body === undefined) return made;
  const etag = tagOf(userId, request, JSON.stringify(made.body));
  return isKnown(etag, request) ? unchanged(etag) : withTag(made, etag);
}
