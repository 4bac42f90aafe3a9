// Contactos: who there is to write to, found by name, phone or group, written down, changed, removed and brought back.
import { useSearchParams } from '@solidjs/router';
import FileUp from 'lucide-solid/icons/file-up';
import Tags from 'lucide-solid/icons/tags';
import UserPlus from 'lucide-solid/icons/user-plus';
import { createSignal, Match, Show, Switch } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { createContactChange, createContacts } from '../../data/contacts.ts';
import { toProblem } from '../../data/problem.ts';
import { failure, known } from '../../data/query.ts';
import type { Contact, CountedPage } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { toast } from '../../ui/toast.tsx';
import { BulkBar } from '../bulk/bulk-bar.tsx';
import { createSelection, type ListFilter } from '../bulk/selection.ts';
import { ExportButton } from '../parts/export-button.tsx';
import { Failure } from '../parts/failure.tsx';
import { May } from '../parts/may.tsx';
import { Pages } from '../parts/pages.tsx';
import { SegmentMark } from '../segments/segment-mark.tsx';
import { ContactDialog } from './contact-dialog.tsx';
import { ContactEditor } from './contact-editor.tsx';
import { ContactEraser } from './contact-eraser.tsx';
import { inputOfContact } from './contact-form.ts';
import { ContactTable } from './contact-table.tsx';
import { Filters } from './filters.tsx';
import { createPlace } from './place.ts';

const pageSize = 50;

type Asked =
  | { readonly what: 'see' | 'edit' | 'erase'; readonly contact: Contact }
  | { readonly what: 'add'; readonly contact?: undefined };

type Search = { search?: string; group?: string; segment?: string; page?: string; cursor?: string };

export function Contacts() {
  const { t } = useText();
  const [search, setSearch] = useSearchParams<Search>();
  const [asked, setAsked] = createSignal<Asked>();
  const place = createPlace(search, setSearch);
  const filter = () => ({ search: search.search, group: search.group, segment: search.segment });
  const query = createContacts(() => ({ ...filter(), page: place.page(), cursor: search.cursor, pageSize }));
  const all = createContacts(() => ({ page: 1, pageSize: 1 }));
  const selection = createSelection(filter);
  const choosable = () => (search.segment ? onlySeen(known(query)) : known(query));
  const removing = createRemoval();
  const add = () => setAsked({ what: 'add' });
  return (
    <Page
      title={t().people.contacts.title}
      sentence={
        <Show when={known(all)}>
          {(list) => <>{t().people.contacts.sentence(list().total, list().totalIsExact)}</>}
        </Show>
      }
      actions={<Actions filter={filter()} total={known(query)?.total ?? 0} onAdd={add} />}
    >
      <Filters
        search={search.search ?? ''}
        group={search.group ?? ''}
        onSearch={(text) => place.filter({ search: text || undefined }, { replace: true })}
        onGroup={(group) => place.filter({ group: group || undefined })}
      />
      <Show when={search.segment}>
        {(id) => <SegmentMark id={id()} onClear={() => place.filter({ segment: undefined })} />}
      </Show>
      <Show when={removing.problem()}>
        {(problem) => <Failure problem={problem()} before={t().problem.actionFailed} />}
      </Show>
      <Show
        when={!failure(query)}
        fallback={
          <Show when={failure(query)}>
            {(problem) => <Failure problem={problem()} retry={() => void query.refetch()} />}
          </Show>
        }
      >
        <ContactTable
          rows={known(query)?.items}
          selection={selection}
          stale={query.isPlaceholderData}
          filtered={Boolean(search.search || search.group || search.segment)}
          onClear={() => place.filter({ search: undefined, group: undefined, segment: undefined })}
          onAdd={add}
          onOpen={(contact) => setAsked({ what: 'see', contact })}
        />
        <BulkBar selection={selection} list={choosable()} />
        <Pages list={known(query)} onPage={(page) => place.turn(page, known(query)?.nextCursor)} />
      </Show>
      <Question asked={asked()} ask={setAsked} remove={removing.remove} />
    </Page>
  );
}

/** Edits of many take no segment: of its people, those that one sees can be chosen. */
const onlySeen = (list: CountedPage<Contact> | undefined) =>
  list && { ...list, total: list.items.length, totalIsExact: true };

function Actions(props: { filter: ListFilter; total: number; onAdd: () => void }) {
  const { t } = useText();
  return (
    <>
      <Show when={!props.filter.segment}>
        <ExportButton
          subject={{ of: 'contacts', search: props.filter.search, group: props.filter.group }}
          what={t().exports.contacts(props.total)}
        />
      </Show>
      <May do="POST /contacts">
        <Button icon={UserPlus} onClick={() => props.onAdd()}>
          {t().people.contacts.add}
        </Button>
      </May>
      <ButtonLink icon={Tags} href="/contacts/groups">
        {t().groups.title}
      </ButtonLink>
      <May do="POST /imports">
        <ButtonLink icon={FileUp} href="/imports">
          {t().people.contacts.write}
        </ButtonLink>
      </May>
    </>
  );
}

function Question(props: {
  asked: Asked | undefined;
  ask: (asked: Asked | undefined) => void;
  remove: (contact: Contact) => void;
}) {
  const close = () => props.ask(undefined);
  const isOf = (what: Asked['what']) => (props.asked?.what === what ? props.asked.contact : undefined);
  const actions = {
    edit: (contact: Contact) => props.ask({ what: 'edit', contact }),
    erase: (contact: Contact) => props.ask({ what: 'erase', contact }),
    remove: (contact: Contact) => {
      close();
      props.remove(contact);
    },
  };
  return (
    <Switch>
      <Match when={props.asked?.what === 'add'}>
        <ContactEditor contact={undefined} onClose={close} />
      </Match>
      <Match when={isOf('edit')} keyed>
        {(contact) => <ContactEditor contact={contact} onClose={close} />}
      </Match>
      <Match when={isOf('erase')} keyed>
        {(contact) => <ContactEraser contact={contact} onClose={close} />}
      </Match>
      <Match when={isOf('see')} keyed>
        {(contact) => <ContactDialog contact={contact} actions={actions} onClose={close} />}
      </Match>
    </Switch>
  );
}

/** Removing asks nothing, since it can be undone: written down again, the contact is who he was. */
function createRemoval() {
  const { t } = useText();
  const change = createContactChange();
  const remove = (contact: Contact) => {
    const back = { kind: 'add' as const, input: inputOfContact(contact), key: newKey() };
    const undo = () => change.mutate(back, { onSuccess: () => toast(() => t().people.contacts.broughtBack) });
    change.mutate(
      { kind: 'remove', id: contact.id },
      { onSuccess: () => toast(() => t().people.contacts.removed, { label: () => t().act.undo, run: undo }) },
    );
  };
  return { remove, problem: () => (change.error ? toProblem(change.error) : undefined) };
}
