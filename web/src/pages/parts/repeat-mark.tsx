// That a campaign repeats, beside its name; how, in words, for who points at it or listens.
import Repeat from 'lucide-solid/icons/repeat';
import { Show } from 'solid-js';
import type { Campaign } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { repeatWords } from './repeat.ts';

export function RepeatMark(props: { campaign: Campaign }) {
  const { t } = useText();
  return (
    <Show when={props.campaign.recurrence}>
      {(recurrence) => (
        <span class="muted" title={repeatWords(t(), recurrence().rule)}>
          <Repeat size={14} aria-hidden="true" />
          <span class="unseen">
            {t().schedule.label}: {repeatWords(t(), recurrence().rule)}
          </span>
        </span>
      )}
    </Show>
  );
}
