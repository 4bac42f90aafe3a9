// Informes: how far the messages got, when people answer, what failed, how the numbers are, and what it cost.
import { useSearchParams } from '@solidjs/router';
import { createMemo, type JSX, Show } from 'solid-js';
import { createCampaigns, isOpen } from '../../data/campaigns.ts';
import { createFunnel } from '../../data/dashboard.ts';
import { failure, known } from '../../data/query.ts';
import { useText } from '../../text/text.tsx';
import { dayOf } from '../../text/zone.ts';
import { createClock } from '../../ui/clock.ts';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FirstTime } from '../home/first-time.tsx';
import '../home/home.css';
import { type Chosen, readRange, readWho } from '../home/range.ts';
import { RangeFilter } from '../home/range-filter.tsx';
import { rangeText } from '../home/range-text.ts';
import { WhoFilter } from '../home/who-filter.tsx';
import { Failure } from '../parts/failure.tsx';
import { Cost } from './cost.tsx';
import { Errors } from './errors.tsx';
import { Funnel } from './funnel.tsx';
import { Replies } from './replies.tsx';
import './reports.css';
import { Senders } from './senders.tsx';
import { percentOf } from './share.tsx';

export function Reports() {
  const { t, f } = useText();
  const [search, setSearch] = useSearchParams();
  const now = createClock(60_000);
  const campaigns = createCampaigns(() => 1, 50);
  const isLive = () => known(campaigns)?.items.some((one) => isOpen(one) && one.status !== 'scheduled') ?? false;
  const today = createMemo(() => dayOf(now(), f().timeZone));
  const range = createMemo(() => readRange({ ...search }, today()));
  const who = createMemo(() => readWho({ ...search }));
  const period = createMemo(() => ({ from: range().from, to: range().to, ...who() }));
  const funnel = createFunnel(period, isLive);
  return (
    <Page title={t().reports.title} sentence={<Sentence range={range()} query={funnel} />}>
      <Show when={failure(campaigns)}>
        {(problem) => <Failure problem={problem()} retry={() => void campaigns.refetch()} />}
      </Show>
      <Show when={known(campaigns)?.total !== 0} fallback={<FirstTime />}>
        <RangeFilter isWhole range={range()} onChange={(next) => setSearch(next)}>
          <WhoFilter who={who()} campaigns={known(campaigns)?.items ?? []} onChange={(next) => setSearch(next)} />
        </RangeFilter>
        <div class="report-pair">
          <Funnel period={period()} query={funnel} />
          <Errors period={period()} live={isLive()} />
        </div>
        <Replies period={period()} live={isLive()} />
        <Senders period={period()} live={isLive()} now={now()} />
        <Cost period={period()} live={isLive()} />
      </Show>
    </Page>
  );
}

function Sentence(props: { range: Chosen; query: ReturnType<typeof createFunnel> }): JSX.Element {
  const { t, f } = useText();
  const range = () => rangeText(t(), f(), props.range);
  const share = (part: number, whole: number) => f().percent(percentOf(part, whole) ?? 0);
  return (
    <Show when={known(props.query)} fallback={<Skeleton width={52} />}>
      {(found) => (
        <Show when={found().queued > 0} fallback={t().reports.quiet(range())}>
          {t().reports.sentence(
            range(),
            t().count.people(found().queued),
            share(found().delivered, found().queued),
            share(found().read, found().queued),
            share(found().replied, found().queued),
          )}
        </Show>
      )}
    </Show>
  );
}
