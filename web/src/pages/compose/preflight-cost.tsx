// The cost by country, with its total, and the way to the prices where one is missing.
import { Show } from 'solid-js';
import type { Cost } from '../../data/preflight.ts';
import { useText } from '../../text/text.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { type Column, Table } from '../../ui/table.tsx';

export function CostTable(props: { cost: Cost; isEstimated: boolean }) {
  const { t, f } = useText();
  const money = (amount: string) => f().money(amount, props.cost.currency);
  const about = (text: string) => (props.isEstimated ? t().preflight.about(text) : text);
  const columns = (): readonly Column<Cost['countries'][number]>[] => [
    {
      head: t().preflight.country,
      grow: true,
      cell: (row) => (row.country === '' ? t().preflight.noCountry : f().country(row.country)),
    },
    { head: t().preflight.people, align: 'end', cell: (row) => f().number(row.recipients) },
    {
      head: t().preflight.units(props.cost.channel === 'sms'),
      align: 'end',
      cell: (row) => about(f().number(row.units)),
    },
    {
      head: t().preflight.price,
      align: 'end',
      cell: (row) => (row.price === null ? t().preflight.noPrice : money(row.price)),
    },
    {
      head: t().preflight.amount,
      align: 'end',
      cell: (row) => (row.amount === null ? t().none : about(money(row.amount))),
    },
  ];
  return (
    <div class="preflight-cost">
      <div class="preflight-pair">
        <h3>{t().preflight.cost}</h3>
        <strong class="num">{about(money(props.cost.total))}</strong>
      </div>
      <Table caption={t().preflight.cost} columns={columns()} rows={props.cost.countries} />
      <Show when={props.cost.missing.length > 0}>
        <div class="row">
          <span class="muted small">{t().preflight.partial}</span>
          <ButtonLink size="small" href="/settings#prices">
            {t().preflight.setPrices}
          </ButtonLink>
        </div>
      </Show>
    </div>
  );
}
