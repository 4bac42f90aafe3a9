// Bajas: whom nobody writes to any more, since when and why; by hand more of them, and the way back for who asked for it.
import { useSearchParams } from '@solidjs/router';
import SearchX from 'lucide-solid/icons/search-x';
import Undo from 'lucide-solid/icons/undo-2';
import UserX from 'lucide-solid/icons/user-x';
import { createMemo, createSignal, For, Show } from 'solid-js';
import { createMay } from '../../data/may.ts';
import { failure, known } from '../../data/query.ts';
import { createSuppressions, type Suppression } from '../../data/suppressions.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { createClock } from '../../ui/clock.ts';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Empty } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Failure } from '../parts/failure.tsx';
import { May } from '../parts/may.tsx';
import { Pages } from '../parts/pages.tsx';
import { AddDialog } from './add-dialog.tsx';
import { AllowDialog } from './allow-dialog.tsx';

const pageSize = 50;
const reasons = ['opted_out', 'manual'] as const;

type Search = { search?: string; reason?: string; page?: string };

export function Suppressions() {
  const { t } = useText();
  const [search, setSearch] = useSearchParams<Search>();
  const [isAdding, setAdding] = createSignal(false);
  const [allowing, setAllowing] = createSignal<Suppression>();
  const page = () => Math.max(1, Number(search.page ?? 1) || 1);
  const reason = () => reasons.find((one) => one === search.reason);
  const query = createSuppressions(() => ({ search: search.search, reason: reason(), page: page(), pageSize }));
  const all = createSuppressions(() => ({ page: 1, pageSize: 1 }));
  const columns = createColumns(setAllowing);
  return (
    <Page
      title={t().suppressions.title}
      sentence={<Show when={known(all)}>{(list) => <>{t().suppressions.sentence(list().total)}</>}</Show>}
      actions={
        <May do="POST /suppressions">
          <Button look="primary" icon={UserX} onClick={() => setAdding(true)}>
            {t().suppressions.add}
          </Button>
        </May>
      }
    >
      <Filters reason={reason()} />
      <Show when={failure(query)}>
        {(problem) => <Failure problem={problem()} retry={() => void query.refetch()} />}
      </Show>
      <Show when={!failure(query)}>
        <Table
          caption={t().suppressions.title}
          columns={columns()}
          rows={known(query)?.items}
          stale={query.isPlaceholderData}
          empty={
            <Nobody
              filtered={Boolean(search.search || reason())}
              onClear={() => setSearch({ search: null, reason: null, page: null })}
            />
          }
        />
        <Pages list={known(query)} onPage={(next) => setSearch({ page: String(next) })} />
      </Show>
      <Show when={isAdding()}>
        <AddDialog onClose={() => setAdding(false)} />
      </Show>
      <Show when={allowing()} keyed>
        {(one) => <AllowDialog suppression={one} onClose={() => setAllowing(undefined)} />}
      </Show>
    </Page>
  );
}

function Filters(props: { reason: (typeof reasons)[number] | undefined }) {
  const { t } = useText();
  const [search, setSearch] = useSearchParams<Search>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const type = (text: string) => {
    clearTimeout(timer);
    timer = setTimeout(() => setSearch({ search: text.trim() || undefined, page: null }, { replace: true }), 250);
  };
  return (
    <search class="filters">
      <div class="field-wide">
        <TextField
          quiet
          type="search"
          label={t().people.contacts.search}
          placeholder={t().people.contacts.search}
          aria-keyshortcuts="/"
          value={search.search ?? ''}
          onInput={(event) => type(event.currentTarget.value)}
        />
      </div>
      <SelectField
        quiet
        label={t().suppressions.reason}
        onChange={(event) => setSearch({ reason: event.currentTarget.value || undefined, page: null })}
      >
        <option value="" selected={!props.reason}>
          {t().suppressions.allReasons}
        </option>
        <For each={reasons}>
          {(one) => (
            <option value={one} selected={props.reason === one}>
              {t().suppressions.reasons[one]}
            </option>
          )}
        </For>
      </SelectField>
    </search>
  );
}

function createColumns(allow: (one: Suppression) => void) {
  const may = createMay();
  const { t, f } = useText();
  const now = createClock();
  return createMemo<Column<Suppression>[]>(() => {
    const words = t().suppressions;
    return [
      {
        head: words.person,
        cell: (one) => (
          <span class="cell-two">
            <span class="num">{f().phone(one.phone)}</span>
            <Show when={one.nombre}>{(name) => <span class="muted small">{name()}</span>}</Show>
          </span>
        ),
        width: 18,
      },
      { head: words.why, cell: (one) => words.sources[one.source], width: 18 },
      {
        head: words.where,
        cell: (one) => (one.id ? words.everywhere : words.onNumbers(one.numbers)),
        width: 18,
        grow: true,
      },
      { head: words.since, cell: (one) => f().when(new Date(one.since), now()), width: 12 },
      ...(may('DELETE /suppressions/{id}') ? [actions()] : []),
    ];
  });

  function actions(): Column<Suppression> {
    const words = t().suppressions;
    return {
      head: words.action,
      cell: (one) => (
        <Show when={one.id} fallback={<span class="muted small">{words.onlyThePerson}</span>}>
          <Button
            size="small"
            icon={Undo}
            aria-label={words.allowWhom(one.nombre || f().phone(one.phone))}
            onClick={() => allow({ ...one })}
          >
            {words.allow}
          </Button>
        </Show>
      ),
      width: 14,
    };
  }
}

function Nobody(props: { filtered: boolean; onClear: () => void }) {
  const { t } = useText();
  return (
    <div class="card">
      <Show
        when={props.filtered}
        fallback={
          <Empty icon={UserX} title={t().suppressions.emptyTitle}>
            {t().suppressions.emptyText}
          </Empty>
        }
      >
        <Empty
          icon={SearchX}
          title={t().people.contacts.nobodyTitle}
          action={<Button onClick={props.onClear}>{t().people.contacts.clear}</Button>}
        >
          {t().suppressions.nobodyText}
        </Empty>
      </Show>
    </div>
  );
}
