// What is known of one person in one campaign, as moments in their order.
import type { HistoryEvent } from '../../data/campaigns.ts';
import type { Recipient } from '../../data/types.ts';
import type { Outcome } from '../parts/states.ts';

/** What becomes of an attempt that is not the end. */
const detours = ['waiting', 'returned', 'held', 'absent', 'retry'] as const;
export type Detour = (typeof detours)[number];

export interface Moment {
  readonly state: Outcome | Detour;
  readonly at: string | null;
  readonly attempt: number | null;
  /** Why, where it went wrong. */
  readonly code: string | null;
}

const ends: readonly Outcome[] = [
  'sent',
  'delivered',
  'read',
  'undelivered',
  'error',
  'skipped',
  'unknown',
  'canceled',
];
const names: readonly string[] = [...ends, ...detours];

const isKnown = (event: string): event is Outcome | Detour => names.includes(event);

const isEnd = (recipient: Recipient): boolean => recipient.status !== 'queued' && recipient.status !== 'sending';

/** Every attempt as it was written down; how the person stands now comes last while that is no end. */
export function momentsOf(recipient: Recipient, events: readonly HistoryEvent[]): Moment[] {
  const told = events.flatMap(({ event, at, attempt, code }) =>
    isKnown(event) ? [{ state: event, at, attempt, code }] : [],
  );
  // Events of long ago are archived: what the recipient's own row keeps is left.
  const moments = told.length > 0 ? told : keptOf(recipient);
  if (isEnd(recipient) && moments.some((moment) => moment.state === recipient.status)) return moments;
  return [...moments, { state: recipient.status, at: null, attempt: null, code: recipient.reason?.code ?? null }];
}

function keptOf(recipient: Recipient): Moment[] {
  const kept: readonly (readonly [Outcome, string | null])[] = [
    ['sent', recipient.sentAt],
    ['delivered', recipient.deliveredAt],
    ['read', recipient.readAt],
    ['undelivered', recipient.undeliveredAt],
  ];
  return kept
    .flatMap(([state, at]) => (at === null ? [] : [{ state, at, attempt: null, code: null }]))
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
