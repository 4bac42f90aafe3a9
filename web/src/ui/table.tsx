// Rows of the same kind: sticky head, first column that stays on a phone, arrow keys from row to row, a skeleton of its size.
import ArrowDown from 'lucide-solid/icons/arrow-down';
import { For, type JSX, Show } from 'solid-js';
import { Skeleton } from './skeleton.tsx';
import './table.css';

export interface Column<T> {
  readonly head: string;
  readonly cell: (row: T) => JSX.Element;
  /** Numbers stand at the end, in tabular figures. */
  readonly align?: 'end';
  /** Skeleton width, in characters. */
  readonly width?: number;
  /** Takes what the others leave. */
  readonly grow?: boolean;
  /** The rows can be put in this column's order, the largest first. */
  readonly sort?: { readonly active: boolean; readonly choose: () => void };
}

export function Table<T extends object>(props: {
  /** What the table lists; spoken. */
  caption: string;
  columns: readonly Column<T>[];
  /** undefined while loading. */
  rows: readonly T[] | undefined;
  skeletonRows?: number;
  empty?: JSX.Element;
  /** What is shown belongs to the question before. */
  stale?: boolean;
}) {
  return (
    <Show when={props.rows === undefined || props.rows.length > 0} fallback={props.empty}>
      <section
        class="table-frame"
        tabindex="0"
        aria-label={props.caption}
        classList={{ 'table-stale': props.stale ?? false }}
      >
        <table class="table" aria-busy={props.rows === undefined || props.stale === true} onKeyDown={moveBetweenRows}>
          <caption class="unseen">{props.caption}</caption>
          <thead>
            <tr>
              <For each={props.columns}>
                {(column) => (
                  <th
                    scope="col"
                    classList={cellClass(column)}
                    aria-sort={column.sort?.active ? 'descending' : undefined}
                  >
                    <Show when={column.sort} fallback={column.head}>
                      {(sort) => (
                        <button type="button" class="table-sort" onClick={() => sort().choose()}>
                          {column.head}
                          <ArrowDown size={14} aria-hidden="true" classList={{ 'table-sort-off': !sort().active }} />
                        </button>
                      )}
                    </Show>
                  </th>
                )}
              </For>
            </tr>
          </thead>
          <tbody>
            <Show when={props.rows} fallback={<SkeletonRows columns={props.columns} rows={props.skeletonRows ?? 8} />}>
              {(rows) => (
                <For each={rows()}>
                  {(row) => (
                    <tr>
                      <For each={props.columns}>
                        {(column) => <td classList={cellClass(column)}>{column.cell(row)}</td>}
                      </For>
                    </tr>
                  )}
                </For>
              )}
            </Show>
          </tbody>
        </table>
      </section>
    </Show>
  );
}

const cellClass = (column: { align?: 'end'; grow?: boolean }) => ({
  'cell-end num': column.align === 'end',
  'cell-grow': column.grow ?? false,
});

function SkeletonRows<T>(props: { columns: readonly Column<T>[]; rows: number }) {
  return (
    <For each={Array.from({ length: props.rows })}>
      {() => (
        <tr>
          <For each={props.columns}>
            {(column) => (
              <td classList={cellClass(column)}>
                <Skeleton width={column.width ?? 10} />
              </td>
            )}
          </For>
        </tr>
      )}
    </For>
  );
}

/** Up and down go to the same control of the next row; the table's own frame enters at the first row. */
function moveBetweenRows(event: KeyboardEvent & { currentTarget: HTMLTableElement }): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const cell = event.target instanceof Element ? event.target.closest('tbody tr') : null;
  if (!step || !cell) return;
  const rows = [...event.currentTarget.querySelectorAll('tbody tr')];
  const next = rows[rows.indexOf(cell) + step]?.querySelector<HTMLElement>('a, button');
  if (!next) return;
  event.preventDefault();
  next.focus();
}
