// A chart with its other form: the same figures as a table, one button away.
import { createSignal, type JSX, Show } from 'solid-js';
import { Button } from '../button.tsx';
import { Card } from '../page.tsx';
import './chart.css';

export function ChartCard(props: {
  title: string;
  asTable: string;
  asChart: string;
  /** What the picture says, for who cannot see it. */
  summary: string;
  actions?: JSX.Element;
  /** Of the table, while it is shown. */
  tableActions?: JSX.Element;
  chart: JSX.Element;
  table: JSX.Element;
}) {
  const [isTable, setTable] = createSignal(false);
  return (
    <Card
      title={props.title}
      actions={
        <>
          {props.actions}
          <Show when={isTable()}>{props.tableActions}</Show>
          <Button look="quiet" size="small" aria-pressed={isTable()} onClick={() => setTable((is) => !is)}>
            {isTable() ? props.asChart : props.asTable}
          </Button>
        </>
      }
    >
      <Show
        when={isTable()}
        fallback={
          <figure class="chart-figure" aria-label={props.summary}>
            {props.chart}
          </figure>
        }
      >
        <div class="chart-table">{props.table}</div>
      </Show>
    </Card>
  );
}
