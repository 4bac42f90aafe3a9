// How far the messages got: each step, and how many of the one before took it.
import { createMemo } from 'solid-js';
import type { createFunnel, Range } from '../../data/dashboard.ts';
import { known } from '../../data/query.ts';
import { useText } from '../../text/text.tsx';
import type { Tone } from '../../ui/notice.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { ReportCard } from './report-card.tsx';
import { percentOf, Share } from './share.tsx';

const steps = [
  { name: 'queued', tone: 'queued' },
  { name: 'sent', tone: 'sent' },
  { name: 'delivered', tone: 'delivered' },
  { name: 'read', tone: 'read' },
  { name: 'replied', tone: 'ink' },
] as const satisfies readonly { name: string; tone: Tone }[];

interface Step {
  readonly name: (typeof steps)[number]['name'];
  readonly tone: Tone;
  readonly people: number;
  readonly ofBefore: number | undefined;
  readonly ofAll: number | undefined;
}

export function Funnel(props: { period: Range; query: ReturnType<typeof createFunnel> }) {
  const { t, f } = useText();
  const rows = createMemo((): readonly Step[] | undefined => {
    const found = known(props.query);
    if (!found) return undefined;
    if (found.campaigns === 0) return [];
    return steps.map(({ name, tone }, index) => {
      const before = steps[index - 1];
      return {
        name,
        tone,
        people: found[name],
        ofBefore: before && percentOf(found[name], found[before.name]),
        ofAll: percentOf(found[name], found.queued),
      };
    });
  });
  const percent = (value: number | undefined) => (value === undefined ? t().none : f().percent(value));
  const columns = createMemo<Column<Step>[]>(() => [
    {
      head: t().reports.funnel.step,
      grow: true,
      cell: (step) => (
        <Share share={(step.ofAll ?? 0) / 100} tone={step.tone}>
          {t().reports.funnel.steps[step.name]}
        </Share>
      ),
    },
    { head: t().reports.funnel.people, align: 'end', cell: (step) => f().number(step.people) },
    { head: t().reports.funnel.ofBefore, align: 'end', cell: (step) => percent(step.ofBefore) },
    { head: t().reports.funnel.ofAll, align: 'end', cell: (step) => percent(step.ofAll) },
  ]);
  return (
    <ReportCard
      title={t().reports.funnel.title}
      query={props.query}
      note={[t().reports.funnel.note, props.period.group && t().reports.anyGroup].filter(Boolean).join(' ')}
    >
      <Table
        caption={t().reports.funnel.title}
        columns={columns()}
        rows={rows()}
        skeletonRows={steps.length}
        stale={props.query.isPlaceholderData}
        empty={<p class="muted">{t().reports.funnel.empty}</p>}
      />
    </ReportCard>
  );
}
