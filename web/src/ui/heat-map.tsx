// A table whose cells are shaded by their number: the picture and its figures are one.
import { For } from 'solid-js';
import './heat-map.css';

export function HeatMap(props: {
  /** What is counted; spoken. */
  caption: string;
  /** Names the rows. */
  corner: string;
  columns: readonly string[];
  rows: readonly { readonly name: string; readonly values: readonly number[] }[];
  format: (value: number) => string;
  stale?: boolean;
}) {
  const most = () => Math.max(1, ...props.rows.flatMap(({ values }) => values));
  return (
    <section
      class="table-frame"
      tabindex="0"
      aria-label={props.caption}
      classList={{ 'table-stale': props.stale ?? false }}
    >
      <table class="heat num" aria-busy={props.stale === true}>
        <caption class="unseen">{props.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{props.corner}</th>
            <For each={props.columns}>{(name) => <th scope="col">{name}</th>}</For>
          </tr>
        </thead>
        <tbody>
          <For each={props.rows}>
            {(row) => (
              <tr>
                <th scope="row">{row.name}</th>
                <For each={row.values}>
                  {(value) => (
                    <td style={{ '--share': value / most() }}>
                      <span classList={{ unseen: value === 0 }}>{props.format(value)}</span>
                    </td>
                  )}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}
