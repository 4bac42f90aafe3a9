// A campaign's figures, worked out once for the strip, the list and the live page.
import type { Campaign, Counts } from '../../data/types.ts';
import type { Text } from '../../text/dictionary.ts';
import type { BarPart } from '../../ui/bar.tsx';
import { outcomes } from './states.ts';

/** In the order of the bar. */
const order = ['sent', 'error', 'skipped', 'unknown', 'canceled', 'sending', 'queued'] as const;

export function barParts(t: Text, counts: Counts): BarPart[] {
  return order.map((state) => ({
    tone: outcomes[state].tone,
    label: t.recipients[state],
    value: counts[state],
    isPending: state === 'queued',
  }));
}

/** People with an outcome. An unknown one has none yet. */
export const doneOf = ({ counts }: Campaign): number => counts.sent + counts.error + counts.skipped + counts.canceled;

/** People who would still get it. */
export const leftOf = ({ counts }: Campaign): number => counts.queued + counts.sending;
