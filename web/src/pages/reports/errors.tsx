// Why messages failed, or were accepted and did not arrive: the most frequent reason first, in the product's own words.
import { A } from '@solidjs/router';
import { createMemo, type JSX, Show } from 'solid-js';
import { createErrors, type Range } from '../../data/dashboard.ts';
import { known } from '../../data/query.ts';
import type { ErrorReasons } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { reasonText } from '../parts/reason.ts';
import { ReportCard } from './report-card.tsx';
import { percentOf, Share } from './share.tsx';

type Reason = ErrorReasons['reasons'][number];

export function Errors(props: { period: Range; live: boolean }) {
  const { t, f } = useText();
  const query = createErrors(
    () => props.period,
    () => props.live,
  );
  const reasons = () => known(query)?.reasons;
  const both = (one: Reason) => one.errors + one.undelivered;
  const total = createMemo(() => (reasons() ?? []).reduce((sum, one) => sum + both(one), 0));
  const columns = createMemo<Column<Reason>[]>(() => [
    {
      head: t().reports.errors.reason,
      grow: true,
      cell: (one) => (
        <Share share={both(one) / total()} tone="error">
          {reasonText(t(), one.code)}
        </Share>
      ),
    },
    {
      head: t().reports.errors.errors,
      align: 'end',
      cell: (one) => <Count {...props} status="error" n={one.errors} />,
    },
    {
      head: t().reports.errors.undelivered,
      align: 'end',
      cell: (one) => <Count {...props} status="undelivered" n={one.undelivered} />,
    },
    { head: t().reports.errors.share, align: 'end', cell: (one) => f().percent(percentOf(both(one), total()) ?? 0) },
  ]);
  return (
    <ReportCard title={t().reports.errors.title} query={query}>
      <Table
        caption={t().reports.errors.title}
        columns={columns()}
        rows={reasons()}
        stale={query.isPlaceholderData}
        empty={<p class="muted">{t().reports.errors.empty}</p>}
      />
    </ReportCard>
  );
}

/** Of one campaign, the way to its people. */
function Count(props: { period: Range; status: 'error' | 'undelivered'; n: number }): JSX.Element {
  const { f } = useText();
  return (
    <Show when={props.n > 0 && props.period.campaign} fallback={f().number(props.n)}>
      {(campaign) => <A href={`/campaigns/${campaign()}?status=${props.status}#people`}>{f().number(props.n)}</A>}
    </Show>
  );
}
