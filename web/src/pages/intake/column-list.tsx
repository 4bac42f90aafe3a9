// The columns of a file: how each begins, and what it is.
import { createMemo, For, Index, Show } from 'solid-js';
import type { ColumnRole, PreviewColumn } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { CheckField, SelectField } from '../../ui/field.tsx';
import { type ColumnFault, choicesFor, faultsOf } from './columns.ts';
import type { Intake } from './intake.ts';

export function ColumnList(props: { intake: Intake }) {
  const { t } = useText();
  const columns = () => props.intake.preview()?.columns ?? [];
  return (
    <section class="stack-tight" aria-label={t().columns.title}>
      <h3>{t().columns.title}</h3>
      <p class="muted small">{props.intake.preview()?.isRemembered ? t().columns.remembered : t().columns.help}</p>
      <CheckField
        label={t().columns.header}
        checked={props.intake.preview()?.hasHeader ?? false}
        onChange={(event) => props.intake.setHeader(event.currentTarget.checked)}
      />
      {/* By position: a choice leaves the focus where it was. */}
      <ul class="intake-columns">
        <Index each={columns()}>
          {(column) => <Column column={column()} onChoose={(role) => props.intake.setRole(column().index, role)} />}
        </Index>
      </ul>
      <div role="alert">
        <For each={faultsOf(columns())}>{(fault) => <Fault fault={fault} />}</For>
      </div>
    </section>
  );
}

/** As the file calls it, or its place. */
export function useColumnName() {
  const { t } = useText();
  return (column: { readonly header?: string | null; readonly index: number }) =>
    column.header || t().columns.nth(column.index + 1);
}

function Column(props: { column: PreviewColumn; onChoose: (role: ColumnRole) => void }) {
  const { t } = useText();
  const name = useColumnName();
  const label = (role: ColumnRole) => {
    if (role !== 'attribute') return t().columns.roles[role];
    return t().columns.attribute(props.column.role === 'attribute' ? props.column.name : name(props.column));
  };
  const choices = createMemo(() => choicesFor(props.column), undefined, {
    equals: (one, other) => one.join() === other.join(),
  });
  return (
    <li>
      <strong>{name(props.column)}</strong>
      <span class="muted small intake-samples">
        <Show when={props.column.samples.length > 0} fallback={t().columns.noSamples}>
          {props.column.samples.join(' · ')}
        </Show>
      </span>
      <SelectField
        quiet
        label={t().columns.what(name(props.column))}
        value={props.column.role}
        onChange={(event) => {
          const chosen = choices().find((role) => role === event.currentTarget.value);
          if (chosen) props.onChoose(chosen);
        }}
      >
        <For each={choices()}>
          {(role) => (
            <option value={role} selected={role === props.column.role}>
              {label(role)}
            </option>
          )}
        </For>
      </SelectField>
    </li>
  );
}

function Fault(props: { fault: ColumnFault }) {
  const { t, f } = useText();
  const name = useColumnName();
  const words = () => {
    const { fault } = props;
    if (fault.kind === 'noPhone') return t().columns.noPhone;
    const role = fault.role === 'attribute' ? '' : t().columns.roles[fault.role];
    return t().columns.twice(role, f().list(fault.columns.map(name)));
  };
  return <p class="field-error">{words()}</p>;
}
