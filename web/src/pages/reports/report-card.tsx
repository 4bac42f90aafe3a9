// The frame of a report: its title, its figures or why there are none, and what it is of.
import { type JSX, Show } from 'solid-js';
import { failure } from '../../data/query.ts';
import { Card } from '../../ui/page.tsx';
import { CopyTable } from '../parts/copy-table.tsx';
import { Failure } from '../parts/failure.tsx';

type Query = Parameters<typeof failure>[0] & { refetch(): unknown };

export function ReportCard(props: { title: string; query: Query; note?: JSX.Element; children: JSX.Element }) {
  return (
    <Card title={props.title} actions={<CopyTable />}>
      <Show when={failure(props.query)} fallback={props.children}>
        {(problem) => <Failure problem={problem()} retry={() => void props.query.refetch()} />}
      </Show>
      <Show when={props.note}>
        <p class="home-note">{props.note}</p>
      </Show>
    </Card>
  );
}
