// Whether a number can send now, in one sentence.
import type { Sender } from '../../data/senders.ts';
import type { Text } from '../../text/dictionary.ts';
import { reasonText } from '../parts/reason.ts';

/**
 * The first reason that holds is the one to tell.
 * @param sender of a report, which does not know whether an operator has stopped it, or in full.
 */
export function healthOf(
  t: Text,
  sender: Pick<Sender, 'state' | 'breaker' | 'today'> & { isStopped?: boolean },
  now: Date,
): string {
  const { breaker, today } = sender;
  if (sender.state !== 'active') return t.numbers.states[sender.state];
  if (sender.isStopped) return t.numbers.stopped;
  if (breaker.state === 'open') {
    const at = breaker.openUntil ? t.at(new Date(breaker.openUntil), now) : undefined;
    return t.numbers.open(reasonText(t, breaker.reason), at);
  }
  if (breaker.state === 'half-open') return t.numbers.halfOpen(reasonText(t, breaker.reason));
  if (today.ceiling !== null && today.begun >= today.ceiling) return t.numbers.full;
  return t.numbers.ready;
}
