// The last twelve months.
import { createMemo, Show, Suspense } from 'solid-js';
import { createMonthly, type Who } from '../../data/dashboard.ts';
import { failure, known } from '../../data/query.ts';
import type { Monthly } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { ChartCard } from '../../ui/charts/chart-card.tsx';
import { LineChart } from '../../ui/charts/lazy.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { CopyTable } from '../parts/copy-table.tsx';
import { Failure } from '../parts/failure.tsx';

type Month = Monthly['months'][number];

/** The middle of a month is in that month in every zone. */
const middleOf = ({ month }: Month): Date => new Date(`${month}-15T12:00:00Z`);

export function Months(props: { who: Who; live: boolean }) {
  const { t, f } = useText();
  const query = createMonthly(
    () => props.who,
    () => props.live,
  );
  const months = () => known(query)?.months;
  const columns = createMemo<Column<Month>[]>(() => [
    { head: t().home.months.month, cell: (one) => f().month(middleOf(one)), grow: true },
    { head: t().home.timeline.sent, cell: (one) => f().number(one.sent), align: 'end' },
    { head: t().home.timeline.errors, cell: (one) => f().number(one.errors), align: 'end' },
    {
      head: t().home.months.success,
      cell: (one) => (one.sent + one.errors > 0 ? f().percent(one.successRate) : t().none),
      align: 'end',
    },
  ]);
  return (
    <ChartCard
      title={t().home.months.title}
      asTable={t().act.asTable}
      asChart={t().act.asChart}
      tableActions={<CopyTable />}
      summary={t().home.months.summary(months()?.length ?? 0)}
      table={<Table caption={t().home.months.title} columns={columns()} rows={months()} />}
      chart={
        <Show
          when={!failure(query)}
          fallback={
            <Show when={failure(query)}>
              {(problem) => <Failure problem={problem()} retry={() => void query.refetch()} />}
            </Show>
          }
        >
          <Suspense fallback={<Skeleton height={300} />}>
            <Show when={months()} fallback={<Skeleton height={300} />}>
              {(list) => (
                <LineChart
                  labels={list().map((one) => f().shortMonth(middleOf(one)))}
                  titles={list().map((one) => f().month(middleOf(one)))}
                  series={[
                    { label: t().home.timeline.sent, tone: 'sent', values: list().map((one) => one.sent) },
                    { label: t().home.timeline.errors, tone: 'error', values: list().map((one) => one.errors) },
                  ]}
                  format={f().number}
                  formatAxis={f().compact}
                />
              )}
            </Show>
          </Suspense>
        </Show>
      }
    />
  );
}
