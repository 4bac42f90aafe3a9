// What happened with one person, newest first, as far back as one asks.
import { A } from '@solidjs/router';
import BellOff from 'lucide-solid/icons/bell-off';
import BellRing from 'lucide-solid/icons/bell-ring';
import Clock from 'lucide-solid/icons/clock';
import MessageSquareReply from 'lucide-solid/icons/message-square-reply';
import { For, Show } from 'solid-js';
import { type CampaignMoment, createPersonHistory, type PersonMoment } from '../../data/person.ts';
import { failure, known } from '../../data/query.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { createClock } from '../../ui/clock.ts';
import { Empty } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Failure } from '../parts/failure.tsx';
import '../parts/moments.css';
import { reasonText } from '../parts/reason.ts';
import { type Outcome, outcomes, type StateLook } from '../parts/states.ts';

export function Timeline(props: { id: string }) {
  const { t } = useText();
  const query = createPersonHistory(() => props.id);
  const moments = () => known(query)?.pages.flatMap(({ items }) => items);
  return (
    <>
      <Show when={failure(query)}>
        {(problem) => <Failure problem={problem()} retry={() => void query.refetch()} />}
      </Show>
      <Show when={moments()} fallback={<Skeleton width={40} />}>
        {(all) => (
          <Show
            when={all().length > 0 || query.hasNextPage}
            fallback={<Empty icon={Clock} title={t().person.nothing} />}
          >
            <ol class="moments">
              <For each={all()}>{(moment) => <Line moment={moment} />}</For>
            </ol>
          </Show>
        )}
      </Show>
      <Show when={query.hasNextPage}>
        <div class="person-more">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {query.isFetchingNextPage ? t().person.looking : t().person.more}
          </Button>
        </div>
      </Show>
    </>
  );
}

/** The last that is known of it. */
const outcomeOf = (moment: CampaignMoment): Outcome => {
  if (moment.readAt) return 'read';
  if (moment.deliveredAt) return 'delivered';
  return moment.undeliveredAt ? 'undelivered' : moment.status;
};

const others: Readonly<Record<Exclude<PersonMoment['kind'], 'campaign'>, StateLook>> = {
  reply: { tone: 'ink', icon: MessageSquareReply },
  'opt-out': { tone: 'skipped', icon: BellOff },
  'opt-in': { tone: 'sent', icon: BellRing },
};

function Line(props: { moment: PersonMoment }) {
  const { f } = useText();
  const now = createClock();
  const { moment } = props;
  const look = moment.kind === 'campaign' ? outcomes[outcomeOf(moment)] : others[moment.kind];
  return (
    <li class={`moment tone-${look.tone}`}>
      <look.icon size={16} aria-hidden="true" />
      <span>{moment.kind === 'campaign' ? <Sent moment={moment} /> : <Said moment={moment} />}</span>
      <span class="muted small num">{f().when(new Date(moment.at), now())}</span>
    </li>
  );
}

function Sent(props: { moment: CampaignMoment }) {
  const { t, f } = useText();
  const now = createClock();
  const time = (iso: string) => f().dateTime(new Date(iso));
  const receipts = () =>
    (
      [
        ['sent', props.moment.sentAt],
        ['delivered', props.moment.deliveredAt],
        ['read', props.moment.readAt],
        ['undelivered', props.moment.undeliveredAt],
      ] as const
    ).flatMap(([state, at]) => (at === null ? [] : [`${t().recipient[state]} ${time(at)}`]));
  return (
    <>
      <strong>{t().recipient[outcomeOf(props.moment)]}</strong>
      {' · '}
      <A href={`/campaigns/${props.moment.campaignId}`}>{props.moment.name}</A>
      <Show when={props.moment.reason}>
        {(reason) => <span class="moment-reason">{reasonText(t(), reason().code, reason().message)}</span>}
      </Show>
      <Show when={props.moment.waitsUntil}>
        {(at) => <span class="moment-reason">{t().campaign.table.until(t().at(new Date(at()), now()))}</span>}
      </Show>
      <Show when={receipts().length > 0}>
        <span class="moment-reason small num">{receipts().join(' · ')}</span>
      </Show>
    </>
  );
}

function Said(props: { moment: Exclude<PersonMoment, CampaignMoment> }) {
  const { t } = useText();
  const words = (): readonly [string, string] => {
    const { moment } = props;
    if (moment.kind === 'reply') {
      return [moment.keyword ? t().person.keywords[moment.keyword] : t().person.replied, t().person.to(moment.number)];
    }
    return [t().person[moment.kind], t().person.sources[moment.source] ?? moment.source];
  };
  return (
    <>
      <strong>{words()[0]}</strong>
      <span class="moment-reason">{words()[1]}</span>
    </>
  );
}
