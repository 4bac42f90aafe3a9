// How each number is: what it sent, whether it can send now, how much of its day is used, and what failed last.
import { A } from '@solidjs/router';
import { createMemo, For, Show } from 'solid-js';
import { createSenderReport, type Range } from '../../data/dashboard.ts';
import { known } from '../../data/query.ts';
import type { SenderReport } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { healthOf } from '../numbers/health.ts';
import { lineName } from '../parts/line-name.ts';
import { reasonText } from '../parts/reason.ts';
import { ReportCard } from './report-card.tsx';

type Sender = SenderReport['senders'][number];

export function Senders(props: { period: Range; live: boolean; now: Date }) {
  const { t, f } = useText();
  const query = createSenderReport(
    () => props.period,
    () => props.live,
  );
  const columns = createMemo<Column<Sender>[]>(() => [
    { head: t().reports.senders.number, cell: (one) => <A href="/numbers">{lineName(one, f().phone)}</A> },
    {
      head: t().reports.senders.state,
      cell: (one) => <span class="report-state">{healthOf(t(), one, props.now)}</span>,
    },
    { head: t().reports.senders.sent, align: 'end', cell: (one) => f().number(one.sent) },
    { head: t().reports.senders.errors, align: 'end', cell: (one) => f().number(one.errors) },
    {
      head: t().reports.senders.success,
      align: 'end',
      cell: (one) => (one.sent + one.errors > 0 ? f().percent(one.successRate) : t().none),
    },
    {
      head: t().reports.senders.today,
      align: 'end',
      cell: (one) => t().reports.senders.todayOf(one.today.begun, one.today.ceiling),
    },
    {
      head: t().reports.senders.lastErrors,
      grow: true,
      cell: (one) => <LastErrors errors={one.lastErrors} now={props.now} />,
    },
  ]);
  return (
    <ReportCard
      title={t().reports.senders.title}
      query={query}
      note={props.period.group || props.period.campaign ? t().reports.anyCampaign : undefined}
    >
      <Table
        caption={t().reports.senders.title}
        columns={columns()}
        rows={known(query)?.senders}
        skeletonRows={3}
        stale={query.isPlaceholderData}
        empty={<p class="muted">{t().reports.senders.empty}</p>}
      />
    </ReportCard>
  );
}

function LastErrors(props: { errors: Sender['lastErrors']; now: Date }) {
  const { t, f } = useText();
  return (
    <Show when={props.errors.length > 0} fallback={t().none}>
      <ul class="report-errors">
        <For each={props.errors}>
          {({ code, errors, lastAt }) => (
            <li>
              {t().reports.senders.lastError(reasonText(t(), code), errors, f().when(new Date(lastAt), props.now))}
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
