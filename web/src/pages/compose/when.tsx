// Step 3: now or later, from which number, and how fast at most.
import { Show } from 'solid-js';
import { useText } from '../../text/text.tsx';
import { inputValue } from '../../text/zone.ts';
import { TextField } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { NumbersChoice } from '../parts/numbers-choice.tsx';
import { limitOf } from '../parts/pace.ts';
import type { Composer } from './composer.ts';
import { rateOf } from './form.ts';
import { GuardFields } from './guards.tsx';
import { RepeatFields } from './repeat.tsx';

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
        <RepeatFields composer={props.composer} />
      </Show>
      <SenderChoice composer={props.composer} />
      <div class="compose-half">
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
  const { t } = useText();
  const active = () => props.composer.senders()?.filter(({ state }) => state === 'active') ?? [];
  const help = () => {
    const rate = limitOf({ lines: props.composer.pool(), rate: null });
    const words = rate === undefined ? t().compose.when.unpaced : t().count.perSecond(rate);
    return props.composer.pool().length > 0 ? t().compose.when.senderHelp(words) : undefined;
  };
  return (
    <NumbersChoice
      legend={t().compose.when.sender}
      help={active().length > 1 ? `${help() ?? ''} ${t().compose.when.poolHelp}` : help()}
      error={props.composer.senders()?.length === 0 ? t().compose.when.noSender : undefined}
      senders={active()}
      chosen={props.composer.pool().map(({ id }) => id)}
      onChange={(ids) => props.composer.set('senderIds', ids)}
    />
  );
}
