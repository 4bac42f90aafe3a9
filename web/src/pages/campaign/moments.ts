// What is known of one person in one campaign, as moments in their order.
import type { Recipient } from '../../data/types.ts';
import type { Outcome } from '../parts/states.ts';

export interface Moment {
  readonly state: Outcome;
  readonly at: string | null;
}

/** What is known, by its time; how it stands now comes last when it has none. */
export function momentsOf(recipient: Recipient): Moment[] {
  const told: Moment[] = [
    { state: 'sent', at: recipient.sentAt },
    { state: 'delivered', at: recipient.deliveredAt },
    { state: 'read', at: recipient.readAt },
    { state: 'undelivered', at: recipient.undeliveredAt },
  ];
  const timed = told
    .filter((moment) => moment.at !== null)
    .toSorted((a, b) => Date.parse(a.at ?? '') - Date.parse(b.at ?? ''));
  return timed.some((moment) => moment.state === recipient.status)
    ? timed
    : [...timed, { state: recipient.status, at: null }];
}
