// A sender: a user's right to use a line, under a name of his own. Reads only; manage.ts changes them, the line itself is line/.
import { homeAccount } from '../account/sid.ts';
import type { Db } from '../db/client.ts';
import type { UserId } from '../id.ts';
import { type List, offsetOf, type Page } from '../page.ts';
import { countQuery, listQuery, type SenderRow } from './sender.query.ts';

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

export interface Sender extends Omit<SenderRow, 'openUntil' | 'reason' | 'now' | 'account' | 'begunToday' | 'ceiling'> {
  /** Of the deployment's account: its pace holds for all who send from it. */
  readonly isShared: boolean;
  /** Whether this user may set its pace and limits. */
  readonly mayPlan: boolean;
  /** By the line's own clock; `ceiling` null: no limit. */
  readonly today: { readonly begun: number; readonly ceiling: number | null };
  readonly breaker: Breaker;
}

export interface Manager {
  readonly userId: UserId;
  /** May set what others use too. */
  readonly isAdmin: boolean;
}

/** An own account is its user's alone; the deployment's is the admins'. */
export const mayPlan = (manager: Manager, account: string): boolean => account !== homeAccount || manager.isAdmin;

export function toSender(found: SenderRow, manager: Manager): Sender {
  const { openUntil, reason, now, account, begunToday, ceiling, ...sender } = found;
  return {
    ...sender,
    isShared: account === homeAccount,
    mayPlan: mayPlan(manager, account),
    today: { begun: begunToday, ceiling },
    breaker: breakerOf(openUntil, reason, now),
  };
}

/** The user's senders, oldest first. */
export async function list(db: Db, manager: Manager, page: Page): Promise<List<Sender>> {
  const [found, total] = await Promise.all([
    listQuery(db, manager.userId, page.pageSize, offsetOf(page)),
    countQuery(db, manager.userId),
  ]);
  return { items: found.map((one) => toSender(one, manager)), ...page, total };
}
