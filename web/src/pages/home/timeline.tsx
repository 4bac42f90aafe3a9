// Sent and failed over time.
import { createMemo, Show, Suspense } from 'solid-js';
import { createTimeline, type Range } from '../../data/dashboard.ts';
import { failure, known } from '../../data/query.ts';
import type { Bucket, TimelinePoint } from '../../data/types.ts';
import type { Format } from '../../text/format.ts';
import { useText } from '../../text/text.tsx';
import { ChartCard } from '../../ui/charts/chart-card.tsx';
import { LineChart } from '../../ui/charts/lazy.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { CopyTable } from '../parts/copy-table.tsx';
import { Failure } from '../parts/failure.tsx';

/** A bucket's name in full. */
function nameOf(f: Format, bucket: Bucket, at: string): string {
  const date = new Date(at);
  if (bucket === 'month') return f.month(date);
  return bucket === 'day' ? f.date(date) : f.dateTime(date);
}

const shortNameOf = (f: Format, bucket: Bucket, at: string): string =>
  bucket === 'hour'
    ? f.dateTime(new Date(at))
    : bucket === 'day'
      ? f.shortDay(new Date(at))
      : f.shortMonth(new Date(at));

export function TimelineCard(props: { period: Range; bucket: Bucket; live: boolean }) {
  const { t, f } = useText();
  const query = createTimeline(
    () => props.period,
    () => props.bucket,
    () => props.live,
  );
  const points = () => known(query)?.points;
  const sum = (pick: (point: TimelinePoint) => number) =>
    (points() ?? []).reduce((total, point) => total + pick(point), 0);
  const columns = createMemo<Column<TimelinePoint>[]>(() => [
    { head: t().home.timeline.when[props.bucket], cell: (point) => nameOf(f(), props.bucket, point.at), grow: true },
    { head: t().home.timeline.sent, cell: (point) => f().number(point.sent), align: 'end' },
    { head: t().home.timeline.errors, cell: (point) => f().number(point.errors), align: 'end' },
  ]);
  return (
    <ChartCard
      title={t().home.timeline.title}
      asTable={t().act.asTable}
      asChart={t().act.asChart}
      tableActions={<CopyTable />}
      summary={t().home.timeline.summary(
        sum((point) => point.sent),
        sum((point) => point.errors),
      )}
      table={
        <Table caption={t().home.timeline.title} columns={columns()} rows={points()} stale={query.isPlaceholderData} />
      }
      chart={
        <Show when={!failure(query)} fallback={<Broken query={query} />}>
          <Suspense fallback={<Skeleton height={300} />}>
            <Show when={points()} fallback={<Skeleton height={300} />}>
              {(list) => (
                <Show
                  when={list().some((point) => point.sent + point.errors > 0)}
                  fallback={<p class="chart-empty">{t().home.timeline.empty}</p>}
                >
                  <Lines points={list()} bucket={props.bucket} />
                </Show>
              )}
            </Show>
          </Suspense>
        </Show>
      }
    />
  );
}

function Lines(props: { points: readonly TimelinePoint[]; bucket: Bucket }) {
  const { t, f } = useText();
  return (
    <LineChart
      labels={props.points.map((point) => shortNameOf(f(), props.bucket, point.at))}
      titles={props.points.map((point) => nameOf(f(), props.bucket, point.at))}
      series={[
        { label: t().home.timeline.sent, tone: 'sent', values: props.points.map((point) => point.sent) },
        { label: t().home.timeline.errors, tone: 'error', values: props.points.map((point) => point.errors) },
      ]}
      format={f().number}
      formatAxis={f().compact}
    />
  );
}

function Broken(props: { query: ReturnType<typeof createTimeline> }) {
  return (
    <Show when={failure(props.query)}>
      {(problem) => <Failure problem={problem()} retry={() => void props.query.refetch()} />}
    </Show>
  );
}
