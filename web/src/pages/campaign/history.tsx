// One person in one campaign: everything that happened, in its order.
import { For, Show } from 'solid-js';
import type { Campaign, Recipient } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { reasonText } from '../parts/reason.ts';
import { outcomes } from '../parts/states.ts';
import { type Moment, momentsOf } from './moments.ts';

export function History(props: { recipient: Recipient; campaign: Campaign; onClose: () => void }) {
  const { t, f } = useText();
  const person = () => props.recipient;
  return (
    <Dialog open onClose={props.onClose} title={person().nombre || f().phone(person().phone)} closeName={t().act.close}>
      <p class="num muted">{[f().phone(person().phone), person().group ?? t().noGroup].join(' · ')}</p>
      <h3>{t().campaign.person.history}</h3>
      <ol class="moments">
        <For each={momentsOf(person())}>{(moment) => <MomentLine moment={moment} recipient={person()} />}</For>
      </ol>
      <p class="muted small">
        {[
          t().campaign.person.attempts(person().attempts),
          ...(props.campaign.templateCount > 1 ? [t().campaign.person.template(person().templateIndex + 1)] : []),
        ].join(' · ')}
      </p>
      <Show when={person().providerMessageId}>
        {(id) => (
          <p class="muted small">
            {t().campaign.person.providerId}: <code>{id()}</code>
          </p>
        )}
      </Show>
    </Dialog>
  );
}

function MomentLine(props: { moment: Moment; recipient: Recipient }) {
  const { t, f } = useText();
  const look = () => outcomes[props.moment.state];
  const Icon = outcomes[props.moment.state].icon;
  const isBad = () => ['error', 'skipped', 'unknown', 'undelivered'].includes(props.moment.state);
  return (
    <li class={`moment tone-${look().tone}`}>
      <Icon size={16} aria-hidden="true" />
      <span>
        <strong>{t().campaign.person[props.moment.state]}</strong>
        <Show when={isBad() && props.recipient.reason}>
          {(reason) => <span class="moment-reason">{reasonText(t(), reason().code, reason().message)}</span>}
        </Show>
      </span>
      <span class="muted small num">{props.moment.at ? f().dateTime(new Date(props.moment.at)) : ''}</span>
    </li>
  );
}
