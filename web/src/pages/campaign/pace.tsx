// How fast it goes against what it may, and how long there is to go.
import { createSignal, onCleanup, Show } from 'solid-js';
import { isMoving } from '../../data/campaigns.ts';
import type { Campaign, QueueStatus } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Figure, Figures } from '../../ui/figures.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { limitOf } from '../parts/pace.ts';
import { leftOf } from '../parts/progress.ts';

export function Pace(props: { campaign: Campaign; status: QueueStatus | undefined }) {
  const { t, f } = useText();
  const metrics = () => props.status?.metrics;
  const rateNote = () => {
    const limit = limitOf(props.campaign);
    return limit === undefined ? t().campaign.rateUnit : t().campaign.rateLimit(f().number(limit));
  };
  return (
    <Figures name={t().campaign.rate}>
      <Figure
        label={t().campaign.rate}
        value={
          <Show when={metrics()} fallback={<Skeleton width={6} />}>
            {(now) => <>{f().number(now().ratePerSecond)}</>}
          </Show>
        }
        note={rateNote()}
      />
      <Figure
        label={t().campaign.leftPeople}
        value={f().number(leftOf(props.campaign))}
        note={t().campaign.ofTotal(props.campaign.totalRecipients)}
      />
      <Show when={isMoving(props.campaign)}>
        <Figure
          label={t().campaign.left}
          value={<TimeLeft campaign={props.campaign} status={props.status} />}
          note={metrics()?.remainingMs ? undefined : t().campaign.leftUnknown}
        />
      </Show>
      <Figure label={t().campaign.elapsed} value={<Elapsed campaign={props.campaign} />} />
    </Figures>
  );
}

function TimeLeft(props: { campaign: Campaign; status: QueueStatus | undefined }) {
  const { t, f } = useText();
  const ms = () => props.status?.metrics.remainingMs;
  return (
    <Show when={leftOf(props.campaign) > 0} fallback={t().campaign.leftNothing}>
      <Show when={ms()} fallback={t().none}>
        {(left) => <>{f().duration(left())}</>}
      </Show>
    </Show>
  );
}

function Elapsed(props: { campaign: Campaign }) {
  const { t, f } = useText();
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => setNow(Date.now()), 1_000);
  onCleanup(() => clearInterval(timer));
  const ms = () => {
    const { startedAt, finishedAt } = props.campaign;
    if (!startedAt) return undefined;
    return (finishedAt ? Date.parse(finishedAt) : Math.max(now(), Date.parse(startedAt))) - Date.parse(startedAt);
  };
  return (
    <Show when={ms() !== undefined} fallback={t().none}>
      {f().duration(ms() ?? 0)}
    </Show>
  );
}
