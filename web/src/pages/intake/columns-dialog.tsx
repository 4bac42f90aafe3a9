// What was said of the columns of a file that came.
import Columns3 from 'lucide-solid/icons/columns-3';
import { createSignal, For, Show } from 'solid-js';
import { createImport } from '../../data/imports.ts';
import { failure, known } from '../../data/query.ts';
import type { Import } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { Failure } from '../parts/failure.tsx';
import { useColumnName } from './column-list.tsx';

export function ColumnsButton(props: { file: Import }) {
  const { t } = useText();
  const [isOpen, setOpen] = createSignal(false);
  return (
    <>
      <Button
        size="small"
        look="quiet"
        icon={Columns3}
        aria-label={t().columns.showOf(props.file.fileName)}
        onClick={() => setOpen(true)}
      >
        {t().columns.show}
      </Button>
      <Show when={isOpen()}>
        <ColumnsDialog file={props.file} onClose={() => setOpen(false)} />
      </Show>
    </>
  );
}

function ColumnsDialog(props: { file: Import; onClose: () => void }) {
  const { t } = useText();
  const found = createImport(() => props.file.importId);
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().columns.showOf(props.file.fileName)}
      closeName={t().act.close}
      actions={<Button onClick={props.onClose}>{t().act.close}</Button>}
    >
      <Show when={failure(found)}>{(problem) => <Failure problem={problem()} />}</Show>
      <Show when={known(found)} fallback={<SkeletonLines lines={3} />}>
        {(file) => <Said columns={file().columns} />}
      </Show>
    </Dialog>
  );
}

function Said(props: { columns: Import['columns'] }) {
  const { t } = useText();
  const name = useColumnName();
  const what = (role: NonNullable<Import['columns']>[number]['role']) =>
    role === 'attribute' ? t().columns.data : t().columns.roles[role];
  return (
    <Show when={props.columns} fallback={<p>{t().columns.byName}</p>}>
      {(columns) => (
        <ul class="intake-said">
          <For each={columns()}>
            {(column, index) => (
              <li>
                <strong>{name({ header: column.header, index: index() })}</strong>
                <span class="muted">{what(column.role)}</span>
              </li>
            )}
          </For>
        </ul>
      )}
    </Show>
  );
}
