// Step 3: now or later, from which number, and how fast at most.
import { For, Show } from 'solid-js';
import type { Sender } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { inputValue } from '../../text/zone.ts';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { lineName } from '../parts/line-name.ts';
import type { Composer } from './composer.ts';
import { rateOf } from './form.ts';
import { GuardFields } from './guards.tsx';

const hourMs = 3_600_000;

export function WhenStep(props: { composer: Composer }) {
  const { t, f } = useText();
  const form = () => props.composer.form;
  const choose = (start: 'now' | 'later') => {
    // Later begins as the next whole hour: a suggestion that is never in the past.
    const next = new Date(Math.ceil((Date.now() + hourMs / 4) / hourMs) * hourMs);
    props.composer.set({ isLater: start === 'later', at: form().at || inputValue(next, f().timeZone) });
  };
  const isPast = () => form().isLater && props.composer.lacks().includes('needTime');
  return (
    <>
      <Segmented
        label={t().compose.when.start}
        value={form().isLater ? 'later' : 'now'}
        onChange={choose}
        options={[
          { value: 'now', label: t().compose.when.now },
          { value: 'later', label: t().compose.when.later },
        ]}
      />
      <Show when={form().isLater}>
        <div class="compose-half">
          <TextField
            type="datetime-local"
            label={t().compose.when.at}
            help={t().compose.when.zone(f().timeZone.replaceAll('_', ' '))}
            error={isPast() ? t().compose.when.past : undefined}
            value={form().at}
            min={inputValue(new Date(), f().timeZone)}
            onInput={(event) => props.composer.set('at', event.currentTarget.value)}
          />
        </div>
      </Show>
      <div class="compose-pair">
        <SenderChoice composer={props.composer} />
        <TextField
          label={t().compose.when.rate}
          help={t().compose.when.rateHelp}
          error={Number.isNaN(rateOf(form())) ? t().compose.when.rateInvalid : undefined}
          inputmode="decimal"
          autocomplete="off"
          value={form().rate}
          onInput={(event) => props.composer.set('rate', event.currentTarget.value)}
        />
      </div>
      <GuardFields composer={props.composer} />
    </>
  );
}

function SenderChoice(props: { composer: Composer }) {
  const { t, f } = useText();
  const chosen = () => props.composer.sender();
  const pace = () => {
    const rate = chosen()?.ratePerSecond;
    return rate === null || rate === undefined ? t().compose.when.unpaced : t().count.perSecond(rate);
  };
  const label = (sender: Sender) => {
    const name = lineName(sender, f().phone);
    const channel = t().channel[sender.channel];
    return [
      name,
      ...(name.includes(channel) ? [] : [channel]),
      ...(sender.state === 'active' ? [] : [t().compose.when.senderOff]),
    ].join(' · ');
  };
  return (
    <SelectField
      label={t().compose.when.sender}
      help={chosen() ? t().compose.when.senderHelp(pace()) : undefined}
      error={props.composer.senders()?.length === 0 ? t().compose.when.noSender : undefined}
      onChange={(event) => props.composer.set('senderId', event.currentTarget.value)}
    >
      <For each={props.composer.senders()}>
        {(sender) => (
          <option value={sender.id} selected={sender.id === chosen()?.id} disabled={sender.state !== 'active'}>
            {label(sender)}
          </option>
        )}
      </For>
    </SelectField>
  );
}
