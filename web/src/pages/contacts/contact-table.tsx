// The contacts found, a row each, and what stands there when there is nobody.
import FileUp from 'lucide-solid/icons/file-up';
import SearchX from 'lucide-solid/icons/search-x';
import UserPlus from 'lucide-solid/icons/user-plus';
import Users from 'lucide-solid/icons/users';
import { createMemo, Show } from 'solid-js';
import { createMay } from '../../data/may.ts';
import type { Contact } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { createClock } from '../../ui/clock.ts';
import { Empty } from '../../ui/notice.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Choosable } from '../bulk/bulk-bar.tsx';
import type { Selection } from '../bulk/selection.ts';
import { May } from '../parts/may.tsx';

export interface NobodyProps {
  /** A search or a group is set. */
  readonly filtered: boolean;
  readonly onClear: () => void;
  readonly onAdd: () => void;
}

export function ContactTable(
  props: NobodyProps & {
    rows: readonly Contact[] | undefined;
    selection: Selection;
    stale: boolean;
    onOpen: (contact: Contact) => void;
  },
) {
  const { t } = useText();
  const columns = createColumns((contact) => props.onOpen(contact), props.selection);
  return (
    <Table
      caption={t().people.contacts.title}
      columns={columns()}
      rows={props.rows}
      stale={props.stale}
      empty={<Nobody filtered={props.filtered} onClear={props.onClear} onAdd={props.onAdd} />}
    />
  );
}

function createColumns(open: (contact: Contact) => void, selection: Selection) {
  const may = createMay();
  const { t, f } = useText();
  const now = createClock();
  return createMemo<Column<Contact>[]>(() => {
    const words = t().people.contacts;
    return [
      {
        head: words.name,
        cell: (one) => {
          const name = (
            <button type="button" class="cell-open" onClick={() => open({ ...one })}>
              {one.nombre || t().noName}
            </button>
          );
          return may('POST /contacts/bulk') ? (
            <Choosable selection={selection} contact={one}>
              {name}
            </Choosable>
          ) : (
            name
          );
        },
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
      { head: words.seen, cell: (one) => f().when(new Date(one.lastSeenAt ?? one.createdAt), now()), width: 12 },
    ];
  });
}

function Nobody(props: NobodyProps) {
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
              <span class="row">
                <May do="POST /imports">
                  <ButtonLink look="primary" icon={FileUp} href="/imports">
                    {t().people.contacts.write}
                  </ButtonLink>
                </May>
                <May do="POST /contacts">
                  <Button icon={UserPlus} onClick={props.onAdd}>
                    {t().people.contacts.addFirst}
                  </Button>
                </May>
              </span>
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
