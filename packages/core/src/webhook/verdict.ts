// What an attempt means for a delivery and for its webhook.
import type { Answered } from './post.ts';

/** Tries of one delivery: over about a day. */
export const maxTries = 8;
const firstWaitMs = 60_000;
const longestWaitMs = 8 * 3_600_000;

/** 1, 4, 16, 64 minutes, 4 and a quarter hours, then 8 each, a quarter more or less: those that failed together do not come back together. */
export const waitMs = (tries: number, random: number): number =>
  Math.round(Math.min(firstWaitMs * 4 ** (tries - 1), longestWaitMs) * (0.75 + random / 2));

export interface Verdict {
  readonly status: 'waiting' | 'delivered' | 'failed';
  /** Until the next try; 0 when there is none. */
  readonly waitMs: number;
  /** The receiver asks for no more. */
  readonly isGone: boolean;
}

/** Only 2xx is a success. 410 is the standard's word for no more: the webhook is turned off, and what waits is kept. */
export function verdictOf({ status }: Pick<Answered, 'status'>, tries: number, random: number): Verdict {
  if (status !== null && status >= 200 && status < 300) return { status: 'delivered', waitMs: 0, isGone: false };
  const isGone = status === 410;
  if (tries >= maxTries) return { status: 'failed', waitMs: 0, isGone };
  return { status: 'waiting', waitMs: waitMs(tries, random), isGone };
}
