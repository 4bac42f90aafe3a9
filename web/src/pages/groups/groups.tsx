// Grupos: how many are in each; made, renamed, united and removed.
import { A, useSearchParams } from '@solidjs/router';
import Merge from 'lucide-solid/icons/merge';
import Pencil from 'lucide-solid/icons/pencil';
import Tags from 'lucide-solid/icons/tags';
import Trash from 'lucide-solid/icons/trash';
import { createMemo, createSignal, Match, Show, Switch } from 'solid-js';
import { createGroupPage } from '../../data/contacts.ts';
import { createGroupRemoval, createGroupReturn } from '../../data/groups.ts';
import { createMay } from '../../data/may.ts';
import { toProblem } from '../../data/problem.ts';
import { failure, known } from '../../data/query.ts';
import type { Group } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Empty } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { May } from '../parts/may.tsx';
import { Pages } from '../parts/pages.tsx';
import { MergeDialog } from './merge-dialog.tsx';
import { NameDialog } from './name-dialog.tsx';

type Question = { readonly ask: 'name'; readonly group?: Group } | { readonly ask: 'merge'; readonly group: Group };

const pageSize = 50;

export function Groups() {
  const { t } = useText();
  const [search, setSearch] = useSearchParams<{ page?: string }>();
  const [question, ask] = createSignal<Question>();
  const page = () => Math.max(1, Number(search.page ?? 1) || 1);
  const query = createGroupPage(page, pageSize);
  const { columns, removal } = createColumns(ask);
  const close = () => ask(undefined);
  return (
    <Page
      title={t().groups.title}
      sentence={<Show when={known(query)}>{(list) => <>{t().groups.sentence(list().total)}</>}</Show>}
      above={
        <A class="muted small" href="/contacts">
          {t().people.contacts.title}
        </A>
      }
      actions={
        <May do="POST /groups">
          <Button look="primary" onClick={() => ask({ ask: 'name' })}>
            {t().groups.add}
          </Button>
        </May>
      }
    >
      <Show when={failure(query)}>
        {(problem) => <Failure problem={problem()} retry={() => void query.refetch()} />}
      </Show>
      <Show when={removal.error}>
        {(error) => <Failure problem={toProblem(error())} before={t().problem.actionFailed} />}
      </Show>
      <Show when={!failure(query)}>
        <Table
          caption={t().groups.title}
          columns={columns()}
          rows={known(query)?.items}
          empty={
            <div class="card">
              <Empty icon={Tags} title={t().groups.emptyTitle}>
                {t().groups.emptyText}
              </Empty>
            </div>
          }
        />
        <Pages list={known(query)} onPage={(next) => setSearch({ page: String(next) })} />
      </Show>
      <Switch>
        <Match when={nameOf(question())} keyed>
          {(asked) => <NameDialog group={asked.group} onClose={close} />}
        </Match>
        <Match when={mergeOf(question())} keyed>
          {(asked) => <MergeDialog group={asked.group} onClose={close} />}
        </Match>
      </Switch>
    </Page>
  );
}

const nameOf = (question: Question | undefined) => (question?.ask === 'name' ? question : undefined);
const mergeOf = (question: Question | undefined) => (question?.ask === 'merge' ? question : undefined);

function createColumns(ask: (question: Question) => void) {
  const { t, f } = useText();
  const may = createMay();
  const removal = createGroupRemoval();
  const comeBack = createGroupReturn();
  const remove = ({ id }: Group) =>
    removal.mutate(id, {
      onSuccess: ({ name, size }) =>
        toast(() => t().groups.removed(name, size), { label: () => t().act.undo, run: () => comeBack.mutate(id) }),
    });
  const columns = createMemo<Column<Group>[]>(() => [
    { head: t().groups.name, cell: (one) => <strong>{one.name}</strong>, width: 18, grow: true },
    {
      head: t().groups.size,
      cell: (one) => <A href={`/contacts?group=${encodeURIComponent(one.name)}`}>{f().number(one.size)}</A>,
      align: 'end',
      width: 6,
    },
    ...(may('PUT /groups/{id}') ? [actions()] : []),
  ]);
  return { columns, removal };

  function actions(): Column<Group> {
    return {
      head: t().groups.actions,
      cell: (one) => (
        <>
          <IconButton
            name={t().groups.rename(one.name)}
            icon={Pencil}
            onClick={() => ask({ ask: 'name', group: { ...one } })}
          />
          <IconButton
            name={t().groups.merge(one.name)}
            icon={Merge}
            onClick={() => ask({ ask: 'merge', group: { ...one } })}
          />
          <IconButton name={t().groups.remove(one.name)} icon={Trash} onClick={() => remove(one)} />
        </>
      ),
      width: 10,
    };
  }
}
