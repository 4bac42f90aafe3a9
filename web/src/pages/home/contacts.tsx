// The people with the most messages or failures, in either order.
import { createMemo, createSignal, Show } from 'solid-js';
import { createByContact, type Range } from '../../data/dashboard.ts';
import { failure, known } from '../../data/query.ts';
import type { ContactOrder, TopContact } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Card } from '../../ui/page.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { CopyTable } from '../parts/copy-table.tsx';
import { Failure } from '../parts/failure.tsx';

export function Contacts(props: { period: Range }) {
  const { t, f } = useText();
  const [order, setOrder] = createSignal<ContactOrder>('sent');
  const query = createByContact(() => props.period, order);
  const sorted = (by: ContactOrder) => ({ active: order() === by, choose: () => setOrder(by) });
  const columns = createMemo<Column<TopContact>[]>(() => [
    { head: t().home.contacts.person, cell: (one) => one.nombre || f().phone(one.phone), grow: true },
    { head: t().home.contacts.group, cell: (one) => one.groups.join(', ') || t().noGroup },
    { head: t().home.contacts.sent, cell: (one) => f().number(one.sent), align: 'end', sort: sorted('sent') },
    { head: t().home.contacts.errors, cell: (one) => f().number(one.errors), align: 'end', sort: sorted('errors') },
    { head: t().home.contacts.last, cell: (one) => (one.lastAt ? f().date(new Date(one.lastAt)) : t().none) },
  ]);
  return (
    <Card title={t().home.contacts.title} actions={<CopyTable />}>
      <Show when={failure(query)}>
        {(problem) => <Failure problem={problem()} retry={() => void query.refetch()} />}
      </Show>
      <Show when={!failure(query)}>
        <Table
          caption={t().home.contacts.title}
          columns={columns()}
          rows={known(query)?.contacts}
          stale={query.isPlaceholderData}
          empty={<p class="chart-empty">{t().home.contacts.empty}</p>}
        />
        <p class="home-note">{props.period.campaign ? t().home.contacts.ofAll : t().home.contacts.note}</p>
      </Show>
    </Card>
  );
}
