// The first rows as Pregón reads them: which column is what, which row would be left out and why.
import { createMemo, Show } from 'solid-js';
import type { FilePreview, PreviewRow } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { outcomes } from '../parts/states.ts';

export function PreviewTable(props: { preview: FilePreview }) {
  const { t } = useText();
  const columns = createColumns(() => props.preview);
  const readAs = () => {
    const { encoding, delimiter, hasHeader } = props.preview;
    const words = t().compose.who.delimiters[delimiter] ?? delimiter;
    const header = hasHeader ? t().compose.who.withHeader : t().compose.who.withoutHeader;
    return `${t().compose.who.readAs(encoding.toUpperCase(), words)}, ${header}.`;
  };
  return (
    <div class="stack-tight">
      <p class="muted small">
        {readAs()} {t().compose.who.firstRows(props.preview.rows.length)}
      </p>
      <div class="intake-preview">
        <Table
          caption={t().compose.who.firstRows(props.preview.rows.length)}
          columns={columns()}
          rows={props.preview.rows}
        />
      </div>
    </div>
  );
}

function createColumns(preview: () => FilePreview) {
  const { t, f } = useText();
  const has = (role: string) => preview().columns.some((column) => column.role === role);
  const muted = (text: string | null | undefined) => text || <span class="muted">{t().none}</span>;
  return createMemo<Column<PreviewRow>[]>(() => [
    {
      head: t().compose.who.numero,
      cell: (row) => (
        <Show when={row.phone} fallback={<LeftOut row={row} />}>
          {(phone) => <span class="num">{f().phone(phone())}</span>}
        </Show>
      ),
    },
    ...(has('nombre') ? [{ head: t().compose.who.nombre, cell: (row: PreviewRow) => muted(row.nombre) }] : []),
    ...(has('sustantivo')
      ? [{ head: t().compose.who.sustantivo, cell: (row: PreviewRow) => muted(row.sustantivo) }]
      : []),
    ...(has('grupo') ? [{ head: t().compose.who.grupo, cell: (row: PreviewRow) => muted(row.grupos.join(', ')) }] : []),
    ...preview()
      .columns.filter((column) => column.role === 'attribute')
      .map((column) => ({
        head: column.header || column.name,
        cell: (row: PreviewRow) => muted(row.attributes[column.name]),
      })),
    {
      head: t().compose.who.line,
      cell: (row: PreviewRow) => <span class="muted">{f().number(row.line)}</span>,
      align: 'end' as const,
    },
  ]);
}

function LeftOut(props: { row: PreviewRow }) {
  const { t } = useText();
  const Icon = outcomes.error.icon;
  return (
    <span class="left-out tone-error">
      <span class="num">{props.row.numero || t().none}</span>
      <span class="left-out-reason">
        <Icon size={16} aria-hidden="true" />
        {(props.row.reason && t().rowReasons[props.row.reason]) || t().compose.who.leftOut}
      </span>
    </span>
  );
}
