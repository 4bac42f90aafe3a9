// Why it is not moving: one sentence, with the time at which it goes on by itself.
import { Show } from 'solid-js';
import { createStanding, isOpen } from '../../data/campaigns.ts';
import { known } from '../../data/query.ts';
import type { Campaign } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { createClock } from '../../ui/clock.ts';
import { standingText } from './standing-text.ts';

export function Standing(props: { campaign: Campaign }) {
  const { t } = useText();
  const now = createClock();
  const query = createStanding(
    () => props.campaign.id,
    () => isOpen(props.campaign),
  );
  const sentence = () => {
    const standing = known(query);
    return standing && isOpen(props.campaign) ? standingText(t(), standing, now()) : undefined;
  };
  return (
    <Show when={sentence()}>
      {(words) => (
        <p class="standing" role="status">
          {words()}
        </p>
      )}
    </Show>
  );
}
