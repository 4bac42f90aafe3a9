// Four figures of the month, against the one before.
import TrendingDown from 'lucide-solid/icons/trending-down';
import TrendingUp from 'lucide-solid/icons/trending-up';
import { type JSX, Show } from 'solid-js';
import { createCurrentMonth, type Who } from '../../data/dashboard.ts';
import { failure, known } from '../../data/query.ts';
import type { CurrentMonth } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Figure, Figures } from '../../ui/figures.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Failure } from '../parts/failure.tsx';

export function Month(props: { who: Who; live: boolean }) {
  const { t, f } = useText();
  const query = createCurrentMonth(
    () => props.who,
    () => props.live,
  );
  const month = () => known(query);
  const names = () => monthNames(month()?.month, (at) => f().month(at).split(' ')[0] ?? '');
  const show = (value: (now: CurrentMonth) => string): JSX.Element => (
    <Show when={month()} fallback={<Skeleton width={6} />}>
      {(now) => <>{value(now())}</>}
    </Show>
  );
  const before = (value: (now: CurrentMonth) => string) => {
    const now = month();
    if (!now) return <Skeleton width={18} />;
    return hasAny(now.previous)
      ? t().home.kpi.against(names().previous, value(now))
      : t().home.kpi.noPrevious(names().previous);
  };
  return (
    <Show when={!failure(query)} fallback={<MonthFailure query={query} />}>
      <Figures name={t().home.kpi.name}>
        <Figure
          label={t().home.kpi.sent}
          value={show((now) => f().number(now.sent))}
          note={<Change month={month()} name={names().previous} />}
        />
        <Figure
          label={t().home.kpi.success}
          value={show((now) => (hasAny(now) ? f().percent(now.successRate) : t().none))}
          note={before((now) => f().percent(now.previous.successRate))}
        />
        <Figure
          label={t().home.kpi.errors}
          value={show((now) => f().number(now.errors))}
          note={before((now) => f().number(now.previous.errors))}
        />
        <Figure
          label={t().home.kpi.daily}
          value={show((now) => f().number(Math.round(now.dailyAverage)))}
          note={
            <Show when={month()} fallback={<Skeleton width={18} />}>
              {(now) => <>{t().home.kpi.days(now().days)}</>}
            </Show>
          }
        />
      </Figures>
    </Show>
  );
}

const hasAny = (figures: { sent: number; errors: number }): boolean => figures.sent + figures.errors > 0;

/** @param month `YYYY-MM` */
function monthNames(month: string | undefined, name: (at: Date) => string): { previous: string } {
  const [year = 2000, number = 1] = (month ?? '').split('-').map(Number);
  // The middle of the month is in that month in every zone.
  return { previous: name(new Date(Date.UTC(year, number - 2, 15))) };
}

/** Up or down against as many days of the month before: said so, since this one has not ended. */
function Change(props: { month: CurrentMonth | undefined; name: string }) {
  const { t, f } = useText();
  const change = (now: CurrentMonth) => now.change ?? 0;
  return (
    <Show when={props.month} fallback={<Skeleton width={22} />}>
      {(now) => (
        <Show when={now().change !== null} fallback={t().home.kpi.noPrevious(props.name)}>
          <Show when={change(now()) < 0} fallback={<TrendingUp size={16} aria-hidden="true" />}>
            <TrendingDown size={16} aria-hidden="true" />
          </Show>
          {t().home.kpi.change(f().signedPercent(change(now())), props.name, f().number(now().previous.sent))}
        </Show>
      )}
    </Show>
  );
}

function MonthFailure(props: { query: ReturnType<typeof createCurrentMonth> }) {
  return (
    <Show when={failure(props.query)}>
      {(problem) => <Failure problem={problem()} retry={() => void props.query.refetch()} />}
    </Show>
  );
}
