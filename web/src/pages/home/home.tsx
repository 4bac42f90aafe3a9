// Inicio: what was sent, how it went, what runs now.
import { useSearchParams } from '@solidjs/router';
import Plus from 'lucide-solid/icons/plus';
import { createEffect, createMemo, type JSX, Show } from 'solid-js';
import { createCampaigns, isOpen } from '../../data/campaigns.ts';
import { createSummary, type Who } from '../../data/dashboard.ts';
import { failure, known } from '../../data/query.ts';
import { useText } from '../../text/text.tsx';
import { dayOf } from '../../text/zone.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { createClock } from '../../ui/clock.ts';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Failure } from '../parts/failure.tsx';
import { setGuided } from '../parts/guide.ts';
import { May } from '../parts/may.tsx';
import { Contacts } from './contacts.tsx';
import { FirstWay } from './first-steps.tsx';
import { Groups } from './groups.tsx';
import './home.css';
import { Month } from './month.tsx';
import { Months } from './months.tsx';
import { type Chosen, readRange, readWho } from './range.ts';
import { RangeFilter } from './range-filter.tsx';
import { rangeText } from './range-text.ts';
import { Running } from './running.tsx';
import { isNew } from './steps.ts';
import { TimelineCard } from './timeline.tsx';
import { WhoFilter } from './who-filter.tsx';

export function Home() {
  const { t, f } = useText();
  const [search, setSearch] = useSearchParams();
  const now = createClock(60_000);
  const campaigns = createCampaigns(() => 1, 50);
  const open = () => known(campaigns)?.items.filter((one) => isOpen(one) && one.status !== 'scheduled') ?? [];
  const isLive = () => open().length > 0;
  const today = createMemo(() => dayOf(now(), f().timeZone));
  const range = createMemo(() => readRange({ ...search }, today()));
  const who = createMemo(() => readWho({ ...search }));
  const period = createMemo(() => ({ from: range().from, to: range().to, ...who() }));
  // Who has more campaigns than a page of them is not new.
  const isFirst = () => {
    const list = known(campaigns);
    return list !== undefined && list.total === list.items.length && isNew(list.items);
  };
  createEffect(() => {
    if (known(campaigns) && !isFirst()) setGuided(false);
  });
  return (
    <Page
      title={t().home.title}
      sentence={<Sentence range={range()} who={who()} live={isLive()} />}
      actions={
        <Show when={!isFirst()}>
          <NewCampaign />
        </Show>
      }
    >
      <Show when={failure(campaigns)}>
        {(problem) => <Failure problem={problem()} retry={() => void campaigns.refetch()} />}
      </Show>
      <Show when={!isFirst()} fallback={<FirstWay campaigns={known(campaigns)?.items ?? []} />}>
        <Running campaigns={open()} />
        <Month who={who()} live={isLive()} />
        <RangeFilter range={range()} onChange={(next) => setSearch(next)}>
          <WhoFilter who={who()} campaigns={known(campaigns)?.items ?? []} onChange={(next) => setSearch(next)} />
        </RangeFilter>
        <div class="home-charts">
          <TimelineCard period={period()} bucket={range().bucket} live={isLive()} />
          <Groups period={period()} live={isLive()} />
        </div>
        <div class="home-charts">
          <Contacts period={period()} />
          <Months who={who()} live={isLive()} />
        </div>
      </Show>
    </Page>
  );
}

function NewCampaign() {
  const { t } = useText();
  return (
    <May do="POST /campaigns">
      <ButtonLink look="primary" icon={Plus} href="/campaigns/new" aria-keyshortcuts="n">
        {t().nav.newCampaign}
      </ButtonLink>
    </May>
  );
}

function Sentence(props: { range: Chosen; who: Who; live: boolean }): JSX.Element {
  const { t, f } = useText();
  const summary = createSummary(
    () => ({ from: props.range.from, to: props.range.to, ...props.who }),
    () => props.live,
  );
  return (
    <Show when={known(summary)} fallback={<Skeleton width={52} />}>
      {(figures) => (
        <Show
          when={figures().totalSent + figures().totalErrors > 0}
          fallback={t().home.quiet(rangeText(t(), f(), props.range))}
        >
          {t().home.sentence(
            rangeText(t(), f(), props.range),
            t().count.campaigns(figures().totalCampaigns),
            t().count.messages(figures().totalSent),
            f().percent(figures().successRate),
          )}
        </Show>
      )}
    </Show>
  );
}
