// What the campaigns of the period cost, by country and channel, and the way to the prices where one is missing.
import { A } from '@solidjs/router';
import { createMemo, Show } from 'solid-js';
import { createCost, type Range } from '../../data/dashboard.ts';
import { known } from '../../data/query.ts';
import type { CostReport } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { ReportCard } from './report-card.tsx';

type Country = CostReport['countries'][number];

export function Cost(props: { period: Range; live: boolean }) {
  const { t, f } = useText();
  const query = createCost(
    () => props.period,
    () => props.live,
  );
  const money = (amount: string) => f().money(amount, known(query)?.currency ?? '');
  const columns = createMemo<Column<Country>[]>(() => [
    {
      head: t().preflight.country,
      grow: true,
      cell: (one) => (one.country === '' ? t().preflight.noCountry : f().country(one.country)),
    },
    { head: t().reports.cost.channel, cell: (one) => t().channel[one.channel] },
    { head: t().reports.cost.messages, align: 'end', cell: (one) => f().number(one.messages) },
    {
      head: t().reports.cost.parts,
      align: 'end',
      cell: (one) => (one.channel === 'sms' ? f().number(one.units) : t().none),
    },
    { head: t().preflight.price, align: 'end', cell: (one) => <Price one={one} money={money} /> },
    {
      head: t().preflight.amount,
      align: 'end',
      cell: (one) => (one.amount === null ? t().none : money(one.amount)),
    },
  ]);
  return (
    <ReportCard
      title={t().reports.cost.title}
      query={query}
      note={[t().reports.cost.note, props.period.group && t().reports.anyGroup].filter(Boolean).join(' ')}
    >
      <Show when={known(query)}>{(found) => <Lead cost={found()} money={money} />}</Show>
      <Table
        caption={t().reports.cost.title}
        columns={columns()}
        rows={known(query)?.countries}
        skeletonRows={3}
        stale={query.isPlaceholderData}
        empty={<p class="muted">{t().reports.cost.empty}</p>}
      />
    </ReportCard>
  );
}

type Money = (amount: string) => string;

function Lead(props: { cost: CostReport; money: Money }) {
  const { t } = useText();
  return (
    <p class="report-lead">
      <span>{t().reports.cost.total}</span>
      <strong class="report-total num">{props.money(props.cost.total)}</strong>
      <Show when={props.cost.missing.length > 0}>
        <span class="muted">{t().preflight.partial}</span>
      </Show>
      <Show when={props.cost.pending > 0}>
        <span class="muted">{t().reports.cost.pending(props.cost.pending)}</span>
      </Show>
    </p>
  );
}

/** Phones of no country can have no price. */
function Price(props: { one: Country; money: Money }) {
  const { t } = useText();
  return (
    <Show
      when={props.one.price}
      fallback={
        <Show when={props.one.country !== ''} fallback={t().none}>
          <A href="/settings#prices">{t().preflight.noPrice}</A>
        </Show>
      }
    >
      {(price) => <>{props.money(price())}</>}
    </Show>
  );
}
