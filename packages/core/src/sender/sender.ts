// A sender: a user's right to use a line, under a name of his own. Reads only; the line itself is line/.
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { LineId, SenderId, type UserId } from '../id.ts';
import { type List, offsetOf, type Page } from '../page.ts';
import { countQuery, listQuery } from './sender.query.ts';

/**
 * The provider account of the deployment's line, in sending_line.account: the one whose credentials the deployment's
 * secret holds. A fixed word and not the account's own id: were the secret to move to another account, the number would
 * get a second line, and with it twice its pace.
 */
export const homeAccount = 'default';

/** Whether a line's number may send now: `open` it may not, `half-open` one message goes out to see. */
export interface Breaker {
  readonly state: 'closed' | 'open' | 'half-open';
  readonly openUntil?: Date;
  /** The provider's code of the failure that opened it. */
  readonly reason?: string;
}

/** @param now of the database, so that two clocks never disagree about it. */
export function breakerOf(openUntil: Date | null, reason: string | null, now: Date): Breaker {
  if (reason === null) return { state: 'closed' };
  if (openUntil === null || openUntil <= now) return { state: 'half-open', reason };
  return { state: 'open', openUntil, reason };
}

export const Sender = z.object({
  id: SenderId,
  lineId: LineId,
  name: z.string(),
  state: z.enum(['active', 'paused', 'retired']),
  channel: z.enum(['whatsapp', 'sms']),
  address: z.string(),
  /** Messages a second; null: no limit of ours. */
  ratePerSecond: z.number().nullable(),
  /** By an operator, for all who send from it. */
  isStopped: z.boolean(),
});
export type Sender = z.infer<typeof Sender> & { readonly breaker: Breaker };

/** The user's senders, oldest first. */
export async function list(db: Db, userId: UserId, page: Page): Promise<List<Sender>> {
  const [found, total] = await Promise.all([
    listQuery(db, userId, page.pageSize, offsetOf(page)),
    countQuery(db, userId),
  ]);
  const items = found.map(({ openUntil, reason, now, ...sender }) => ({
    ...sender,
    breaker: breakerOf(openUntil, reason, now),
  }));
  return { items, ...page, total };
}
