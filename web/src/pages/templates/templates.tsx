// Plantillas: the messages that are kept, and those that WhatsApp has approved, to be looked at.
import { A, useSearchParams } from '@solidjs/router';
import LibraryIcon from 'lucide-solid/icons/library';
import Plus from 'lucide-solid/icons/plus';
import Send from 'lucide-solid/icons/send';
import Trash from 'lucide-solid/icons/trash';
import { createMemo, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { createMay } from '../../data/may.ts';
import { toProblem } from '../../data/problem.ts';
import { failure, known } from '../../data/query.ts';
import { createSavedTemplates, createTemplateChange, type SavedTemplate } from '../../data/saved-templates.ts';
import { useText } from '../../text/text.tsx';
import { ButtonLink, IconButton } from '../../ui/button.tsx';
import { createClock } from '../../ui/clock.ts';
import { TextField } from '../../ui/field.tsx';
import { Empty } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { Pages } from '../parts/pages.tsx';
import { Approved } from './approved.tsx';
import './templates.css';
import { May } from '../parts/may.tsx';

const pageSize = 20;
const newAddress = '/templates/new';

export function Templates() {
  const { t } = useText();
  const [search, setSearch] = useSearchParams<{ search?: string; page?: string }>();
  const page = () => Math.max(1, Number(search.page ?? 1) || 1);
  const query = createSavedTemplates(() => ({ search: search.search, page: page(), pageSize }));
  const change = createTemplateChange();
  const columns = createColumns(change);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const type = (text: string) => {
    clearTimeout(timer);
    timer = setTimeout(() => setSearch({ search: text.trim() || undefined, page: null }, { replace: true }), 250);
  };
  return (
    <Page
      title={t().templates.title}
      sentence={t().templates.sentence}
      actions={
        <May do="POST /templates">
          <ButtonLink look="primary" icon={Plus} href={newAddress}>
            {t().templates.add}
          </ButtonLink>
        </May>
      }
    >
      <search class="filters">
        <div class="field-wide">
          <TextField
            quiet
            type="search"
            label={t().templates.search}
            placeholder={t().templates.search}
            aria-keyshortcuts="/"
            value={search.search ?? ''}
            onInput={(event) => type(event.currentTarget.value)}
          />
        </div>
      </search>
      <Show when={change.error}>
        {(error) => <Failure problem={toProblem(error())} before={t().problem.actionFailed} />}
      </Show>
      <Show when={failure(query)}>
        {(problem) => <Failure problem={problem()} retry={() => void query.refetch()} />}
      </Show>
      <Show when={!failure(query)}>
        <Table
          caption={t().templates.saved}
          columns={columns()}
          rows={known(query)?.items}
          skeletonRows={4}
          stale={query.isPlaceholderData}
          empty={<Nothing isFiltered={Boolean(search.search)} />}
        />
        <Pages list={known(query)} onPage={(next) => setSearch({ page: String(next) })} />
      </Show>
      <Approved />
    </Page>
  );
}

function Nothing(props: { isFiltered: boolean }) {
  const { t } = useText();
  return (
    <div class="card">
      <Empty
        icon={LibraryIcon}
        title={props.isFiltered ? t().templates.noMatch : t().templates.emptyTitle}
        action={
          <Show when={!props.isFiltered}>
            <May do="POST /templates">
              <ButtonLink icon={Plus} href={newAddress}>
                {t().templates.add}
              </ButtonLink>
            </May>
          </Show>
        }
      >
        <Show when={!props.isFiltered}>{t().templates.emptyText}</Show>
      </Empty>
    </div>
  );
}

function createColumns(change: ReturnType<typeof createTemplateChange>) {
  const may = createMay();
  const { t, f } = useText();
  const now = createClock();
  return createMemo<Column<SavedTemplate>[]>(() => {
    const words = t().templates;
    return [
      { head: words.name, cell: (one) => <A href={`/templates/${one.id}`}>{one.name}</A>, width: 18 },
      {
        head: t().compose.message.label,
        cell: (one) => (
          <span class="cell-two">
            <span class="template-text">{one.texts[0]}</span>
            <span class="muted small">{words.facts(one.texts.length, one.media?.name)}</span>
          </span>
        ),
        width: 40,
        grow: true,
      },
      { head: words.changed, cell: (one) => f().when(new Date(one.updatedAt), now()), width: 12 },
      ...(may('POST /campaigns') ? [actions()] : []),
    ];
  });

  function actions(): Column<SavedTemplate> {
    const words = t().templates;
    return {
      head: words.actions,
      cell: (one) => (
        <span class="template-actions">
          <ButtonLink size="small" icon={Send} href={`/campaigns/new?template=${one.id}`}>
            {words.use}
          </ButtonLink>
          <IconButton name={words.remove(one.name)} icon={Trash} onClick={() => remove({ ...one })} />
        </span>
      ),
      width: 14,
    };
  }

  function remove({ id, name, texts, media }: SavedTemplate): void {
    // Kept again it is another one with the same words, which is all that a template is.
    const input = { name, texts: [...texts], media: media && { id: media.id, name: media.name } };
    const again = { input, key: newKey() };
    const undo = { label: () => t().act.undo, run: () => change.mutate(again) };
    change.mutate({ id, input: null }, { onSuccess: () => toast(() => t().templates.removed(name), undo) });
  }
}
