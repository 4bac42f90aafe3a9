// When people answer: each hour of the week, by the user's clock.
import { createMemo, Show } from 'solid-js';
import { createReplies, type Range } from '../../data/dashboard.ts';
import { known } from '../../data/query.ts';
import { useText } from '../../text/text.tsx';
import { HeatMap } from '../../ui/heat-map.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ReportCard } from './report-card.tsx';

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
const hours = Array.from({ length: 24 }, (_, hour) => hour);
/** Of the table, in pixels. */
const height = 250;

export function Replies(props: { period: Range; live: boolean }) {
  const { t, f } = useText();
  const query = createReplies(
    () => props.period,
    () => props.live,
  );
  const counts = createMemo(() => {
    const found = new Map(known(query)?.cells.map((cell) => [`${cell.weekday} ${cell.hour}`, cell.replies]));
    return weekdays.map((name, index) => ({
      name: t().schedule.weekdays[name],
      values: hours.map((hour) => found.get(`${index + 1} ${hour}`) ?? 0),
    }));
  });
  const best = () => known(query)?.cells.toSorted((a, b) => b.replies - a.replies)[0];
  return (
    <ReportCard
      title={t().reports.replies.title}
      query={query}
      note={props.period.group ? t().reports.anyGroup : undefined}
    >
      <Show when={known(query)} fallback={<Skeleton height={height} />}>
        {(found) => (
          <Show when={best()} fallback={<p class="muted">{t().reports.replies.empty}</p>}>
            {(cell) => (
              <>
                <p class="report-lead">
                  {t().reports.replies.best(
                    cell().replies,
                    found().total,
                    t().schedule.weekdays[weekdays[cell().weekday - 1] ?? 'MO'],
                    cell().hour,
                  )}
                </p>
                <HeatMap
                  caption={t().reports.replies.title}
                  corner={t().reports.replies.weekday}
                  columns={hours.map(String)}
                  rows={counts()}
                  format={f().number}
                  stale={query.isPlaceholderData}
                />
              </>
            )}
          </Show>
        )}
      </Show>
    </ReportCard>
  );
}
