// Who it went to, by group.
import { createMemo, Show, Suspense } from 'solid-js';
import { createByGroup, type Range } from '../../data/dashboard.ts';
import { failure, known } from '../../data/query.ts';
import type { ByGroup } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { ChartCard } from '../../ui/charts/chart-card.tsx';
import { RingChart } from '../../ui/charts/lazy.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { CopyTable } from '../parts/copy-table.tsx';
import { Failure } from '../parts/failure.tsx';
import { groupSlices } from './slices.ts';

type Group = ByGroup['groups'][number];

/** How the API names those without a group. */
const noGroup = 'Sin grupo';

export function Groups(props: { period: Range; live: boolean }) {
  const { t, f } = useText();
  const query = createByGroup(
    () => props.period,
    () => props.live,
  );
  const groups = createMemo(() =>
    known(query)?.groups.map((one) => (one.group === noGroup ? { ...one, group: t().noGroup } : one)),
  );
  const columns = createMemo<Column<Group>[]>(() => [
    { head: t().home.groups.group, cell: (one) => one.group, grow: true },
    { head: t().home.groups.sent, cell: (one) => f().number(one.sent), align: 'end' },
    { head: t().home.groups.errors, cell: (one) => f().number(one.errors), align: 'end' },
  ]);
  return (
    <ChartCard
      title={t().home.groups.title}
      asTable={t().act.asTable}
      asChart={t().act.asChart}
      tableActions={<CopyTable />}
      summary={t().home.groups.summary(groups()?.length ?? 0)}
      table={
        <Table
          caption={t().home.groups.title}
          columns={columns()}
          rows={groups()}
          empty={<p class="chart-empty">{t().home.groups.empty}</p>}
        />
      }
      chart={
        <Show when={!failure(query)} fallback={<Broken query={query} />}>
          <Suspense fallback={<Skeleton height={300} />}>
            <Show when={groups()} fallback={<Skeleton height={300} />}>
              {(list) => <Ring groups={list()} />}
            </Show>
          </Suspense>
        </Show>
      }
    />
  );
}

function Ring(props: { groups: readonly Group[] }) {
  const { t, f } = useText();
  const slices = () => groupSlices(props.groups, t().home.groups.others);
  return (
    <Show when={slices().length > 0} fallback={<p class="chart-empty">{t().home.groups.empty}</p>}>
      <RingChart
        slices={slices()}
        format={f().number}
        formatShare={(percent) => f().percent(percent, 0)}
        unit={t().home.groups.total}
      />
    </Show>
  );
}

function Broken(props: { query: ReturnType<typeof createByGroup> }) {
  return (
    <Show when={failure(props.query)}>
      {(problem) => <Failure problem={problem()} retry={() => void props.query.refetch()} />}
    </Show>
  );
}
