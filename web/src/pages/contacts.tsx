// Contactos: who there is to write to, found by name, phone or group.
import { useSearchParams } from '@solidjs/router';
import FileUp from 'lucide-solid/icons/file-up';
import SearchX from 'lucide-solid/icons/search-x';
import Users from 'lucide-solid/icons/users';
import { createMemo, createSignal, For, Show } from 'solid-js';
import { createContacts, createGroups } from '../data/contacts.ts';
import { failure, known } from '../data/query.ts';
import type { Contact } from '../data/types.ts';
import { useText } from '../text/text.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { createClock } from '../ui/clock.ts';
import { SelectField, TextField } from '../ui/field.tsx';
import { Empty } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { ContactDialog } from './contact-dialog.tsx';
import { ExportButton } from './parts/export-button.tsx';
import { Failure } from './parts/failure.tsx';
import { Pages } from './parts/pages.tsx';

const pageSize = 50;

export function Contacts() {
  const { t } = useText();
  const [search, setSearch] = useSearchParams<{ search?: string; group?: string; page?: string }>();
  const [opened, setOpened] = createSignal<Contact>();
  const page = () => Math.max(1, Number(search.page ?? 1) || 1);
  const query = createContacts(() => ({ search: search.search, group: search.group, page: page(), pageSize }));
  const all = createContacts(() => ({ page: 1, pageSize: 1 }));
  const columns = createColumns(setOpened);
  const isFiltered = () => Boolean(search.search || search.group);
  return (
    <Page
      title={t().people.contacts.title}
      sentence={<Show when={known(all)}>{(list) => <>{t().people.contacts.sentence(list().total)}</>}</Show>}
      actions={
        <>
          <ExportButton
            subject={{ of: 'contacts', search: search.search, group: search.group }}
            what={t().exports.contacts(known(query)?.total ?? 0)}
          />
          <ButtonLink icon={FileUp} href="/imports">
            {t().people.contacts.write}
          </ButtonLink>
        </>
      }
    >
      <Filters />
      <Show when={failure(query)}>
        {(problem) => <Failure problem={problem()} retry={() => void query.refetch()} />}
      </Show>
      <Show when={!failure(query)}>
        <Table
          caption={t().people.contacts.title}
          columns={columns()}
          rows={known(query)?.items}
          stale={query.isPlaceholderData}
          empty={
            <Nobody filtered={isFiltered()} onClear={() => setSearch({ search: null, group: null, page: null })} />
          }
        />
        <Pages list={known(query)} onPage={(next) => setSearch({ page: String(next) })} />
      </Show>
      <Show when={opened()}>
        {(contact) => <ContactDialog contact={contact()} onClose={() => setOpened(undefined)} />}
      </Show>
    </Page>
  );
}

function Filters() {
  const { t, f } = useText();
  const [search, setSearch] = useSearchParams<{ search?: string; group?: string; page?: string }>();
  const groups = createGroups();
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
        label={t().people.contacts.group}
        onChange={(event) => setSearch({ group: event.currentTarget.value || undefined, page: null })}
      >
        <option value="" selected={!search.group}>
          {t().people.contacts.allGroups}
        </option>
        <For each={known(groups)?.items}>
          {(group) => (
            <option value={group.name} selected={search.group === group.name}>
              {`${group.name} (${f().number(group.size)})`}
            </option>
          )}
        </For>
      </SelectField>
    </search>
  );
}

function createColumns(open: (contact: Contact) => void) {
  const { t, f } = useText();
  const now = createClock();
  return createMemo<Column<Contact>[]>(() => {
    const words = t().people.contacts;
    return [
      {
        head: words.name,
        cell: (one) => (
          <button type="button" class="cell-open" onClick={() => open({ ...one })}>
            {one.nombre || t().noName}
          </button>
        ),
        width: 18,
      },
      { head: words.phone, cell: (one) => <span class="num">{f().phone(one.phone)}</span>, width: 16 },
      { head: words.salutation, cell: (one) => one.sustantivo || <span class="muted">{t().none}</span>, width: 10 },
      {
        head: words.groups,
        cell: (one) => (one.grupos.length > 0 ? one.grupos.join(', ') : <span class="muted">{t().noGroup}</span>),
        width: 14,
        grow: true,
      },
      { head: words.added, cell: (one) => f().when(new Date(one.lastSeenAt ?? one.createdAt), now()), width: 12 },
    ];
  });
}

function Nobody(props: { filtered: boolean; onClear: () => void }) {
  const { t } = useText();
  return (
    <div class="card">
      <Show
        when={props.filtered}
        fallback={
          <Empty
            icon={Users}
            title={t().people.contacts.emptyTitle}
            action={
              <ButtonLink look="primary" icon={FileUp} href="/imports">
                {t().people.contacts.write}
              </ButtonLink>
            }
          >
            {t().people.contacts.emptyText}
          </Empty>
        }
      >
        <Empty
          icon={SearchX}
          title={t().people.contacts.nobodyTitle}
          action={<Button onClick={props.onClear}>{t().people.contacts.clear}</Button>}
        >
          {t().people.contacts.nobodyText}
        </Empty>
      </Show>
    </div>
  );
}
