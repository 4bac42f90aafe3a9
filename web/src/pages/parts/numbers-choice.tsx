// Which numbers to send from: any of those that may be used; with one alone there is nothing to choose.
import { For, Show } from 'solid-js';
import type { Sender } from '../../data/senders.ts';
import { useText } from '../../text/text.tsx';
import { CheckField } from '../../ui/field.tsx';
import { lineName } from './line-name.ts';

export function NumbersChoice(props: {
  legend: string;
  help?: string | undefined;
  error?: string | undefined;
  /** Only those that can be chosen. */
  senders: readonly Sender[];
  chosen: readonly string[];
  onChange: (ids: string[]) => void;
}) {
  const { t, f } = useText();
  const toggle = (id: string, isChosen: boolean) =>
    props.onChange(isChosen ? [...props.chosen, id] : props.chosen.filter((one) => one !== id));
  const pace = ({ ratePerSecond }: Sender) =>
    ratePerSecond === null ? t().settings.unpaced : t().count.perSecond(ratePerSecond);
  return (
    <fieldset>
      <legend class="field-name">{props.legend}</legend>
      <Show when={props.error ?? props.help}>
        {(note) => <p class={props.error ? 'field-error' : 'field-help'}>{note()}</p>}
      </Show>
      <For each={props.senders}>
        {(sender) => (
          <CheckField
            label={
              <>
                {lineName(sender, f().phone)}{' '}
                <span class="muted small">{[t().channel[sender.channel], pace(sender)].join(' · ')}</span>
              </>
            }
            checked={props.chosen.includes(sender.id)}
            onChange={(event) => toggle(sender.id, event.currentTarget.checked)}
          />
        )}
      </For>
    </fieldset>
  );
}
