// One person in one campaign: everything that happened, in its order.
import { A } from '@solidjs/router';
import Clock from 'lucide-solid/icons/clock';
import RotateCcw from 'lucide-solid/icons/rotate-ccw';
import { For, Show } from 'solid-js';
import { createHistory } from '../../data/campaigns.ts';
import { failure, known } from '../../data/query.ts';
import type { Campaign, Recipient } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../parts/failure.tsx';
import { reasonText } from '../parts/reason.ts';
import { outcomes, type StateLook } from '../parts/states.ts';
import '../parts/moments.css';
import { type Detour, type Moment, momentsOf } from './moments.ts';

const waiting: StateLook = { tone: 'queued', icon: Clock };
const detours: Readonly<Record<Detour, StateLook>> = {
  waiting,
  returned: waiting,
  held: waiting,
  absent: { tone: 'queued', icon: RotateCcw },
  retry: { tone: 'queued', icon: RotateCcw },
};
const looks = { ...outcomes, ...detours };

export function History(props: { recipient: Recipient; campaign: Campaign; onClose: () => void }) {
  const { t, f } = useText();
  const person = () => props.recipient;
  const events = createHistory(
    () => props.campaign.id,
    () => props.recipient.seq,
  );
  return (
    <Dialog open onClose={props.onClose} title={person().nombre || f().phone(person().phone)} closeName={t().act.close}>
      <p class="num muted">{[f().phone(person().phone), person().group ?? t().noGroup].join(' · ')}</p>
      <p>
        <A href={`/contacts/${person().contactId}`}>{t().person.all}</A>
      </p>
      <h3>{t().campaign.person.history}</h3>
      <Show when={failure(events)}>
        {(problem) => <Failure problem={problem()} retry={() => void events.refetch()} />}
      </Show>
      <ol class="moments">
        <For each={momentsOf(person(), known(events)?.items ?? [])}>
          {(moment) => <MomentLine moment={moment} recipient={person()} />}
        </For>
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
  const look = () => looks[props.moment.state];
  const Icon = looks[props.moment.state].icon;
  const reason = () => {
    const { code } = props.moment;
    if (code === null) return undefined;
    return reasonText(t(), code, props.recipient.reason?.code === code ? props.recipient.reason.message : undefined);
  };
  return (
    <li class={`moment tone-${look().tone}`}>
      <Icon size={16} aria-hidden="true" />
      <span>
        <strong>{t().campaign.person[props.moment.state]}</strong>
        <Show when={props.moment.attempt}>
          {(attempt) => <span class="muted small">{` · ${t().campaign.person.attempt(attempt())}`}</span>}
        </Show>
        <Show when={reason()}>{(words) => <span class="moment-reason">{words()}</span>}</Show>
      </span>
      <span class="muted small num">{props.moment.at ? f().dateTime(new Date(props.moment.at)) : ''}</span>
    </li>
  );
}
