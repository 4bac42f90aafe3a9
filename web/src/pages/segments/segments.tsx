// Segmentos: filters over contacts, each with how many it finds now; made, changed, removed and brought back.
import { A, useSearchParams } from '@solidjs/router';
import Filter from 'lucide-solid/icons/list-filter';
import Pencil from 'lucide-solid/icons/pencil';
import Plus from 'lucide-solid/icons/plus';
import Trash from 'lucide-solid/icons/trash';
import { createMemo, createSignal, Show } from 'solid-js';
import { toProblem } from '../../data/problem.ts';
import { failure, known } from '../../data/query.ts';
import { createSegmentCount, createSegmentRemoval, createSegmentReturn, createSegments } from '../../data/segments.ts';
import type { Segment } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Empty } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { May } from '../parts/may.tsx';
import { Pages } from '../parts/pages.tsx';
import { filterWords } from './condition-words.ts';
import { SegmentDialog } from './segment-dialog.tsx';
import './segments.css';

const pageSize = 20;

export function Segments() {
  const { t } = useText();
  const [search, setSearch] = useSearchParams<{ page?: string }>();
  const [asked, ask] = createSignal<{ readonly segment?: Segment }>();
  const query = createSegments(() => Math.max(1, Number(search.page ?? 1) || 1), pageSize);
  const removing = createRemoval();
  const columns = createColumns((segment) => ask({ segment }), removing.remove);
  return (
    <Page
      title={t().segments.title}
      sentence={<Show when={known(query)}>{(list) => <>{t().segments.sentence(list().total)}</>}</Show>}
      actions={
        <May do="POST /segments">
          <Button look="primary" icon={Plus} onClick={() => ask({})}>
            {t().segments.add}
          </Button>
        </May>
      }
    >
      <Show when={failure(query)}>
        {(problem) => <Failure problem={problem()} retry={() => void query.refetch()} />}
      </Show>
      <Show when={removing.error()}>
        {(error) => <Failure problem={toProblem(error())} before={t().problem.actionFailed} />}
      </Show>
      <Show when={!failure(query)}>
        <Table
          caption={t().segments.title}
          columns={columns()}
          rows={known(query)?.items}
          empty={
            <div class="card">
              <Empty icon={Filter} title={t().segments.emptyTitle}>
                {t().segments.emptyText}
              </Empty>
            </div>
          }
        />
        <Pages list={known(query)} onPage={(next) => setSearch({ page: String(next) })} />
      </Show>
      <Show when={asked()} keyed>
        {({ segment }) => <SegmentDialog segment={segment} onClose={() => ask(undefined)} />}
      </Show>
    </Page>
  );
}

/** Removing asks nothing, since it can be undone. */
function createRemoval() {
  const { t } = useText();
  const removal = createSegmentRemoval();
  const comeBack = createSegmentReturn();
  const remove = ({ id, name }: Segment) =>
    removal.mutate(id, {
      onSuccess: () =>
        toast(() => t().segments.removed(name), { label: () => t().act.undo, run: () => comeBack.mutate(id) }),
    });
  return { remove, error: () => removal.error ?? comeBack.error };
}

function createColumns(edit: (segment: Segment) => void, remove: (segment: Segment) => void) {
  const { t, f } = useText();
  return createMemo<Column<Segment>[]>(() => [
    { head: t().segments.name, cell: (one) => <strong>{one.name}</strong>, width: 18 },
    { head: t().segments.size, cell: (one) => <Size segment={one} />, align: 'end', width: 6 },
    {
      head: t().segments.conditions,
      cell: (one) => <span class="segment-words">{filterWords(t(), f(), one.filter)}</span>,
      width: 24,
      grow: true,
    },
    {
      head: t().segments.actions,
      cell: (one) => (
        <May do="PUT /segments/{id}">
          <IconButton name={t().segments.edit(one.name)} icon={Pencil} onClick={() => edit({ ...one })} />
          <IconButton name={t().segments.remove(one.name)} icon={Trash} onClick={() => remove({ ...one })} />
        </May>
      ),
      width: 8,
    },
  ]);
}

/** Counted row by row: a list must not wait for the slowest of its filters. */
function Size(props: { segment: Segment }) {
  const { t } = useText();
  const count = createSegmentCount(() => props.segment.filter);
  return (
    <Show
      when={known(count)}
      fallback={
        <Show when={failure(count)} fallback={<Skeleton width={4} />}>
          {t().none}
        </Show>
      }
    >
      {(found) => (
        <A href={`/contacts?segment=${props.segment.id}`}>{t().segments.total(found().total, !found().totalIsExact)}</A>
      )}
    </Show>
  );
}
