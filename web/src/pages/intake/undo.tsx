// Undoing an import from the list: asked once more, with how many people go.
import Undo2 from 'lucide-solid/icons/undo-2';
import { createSignal, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { createImportUndo, isImportOpen } from '../../data/imports.ts';
import { createMay } from '../../data/may.ts';
import { toProblem } from '../../data/problem.ts';
import type { Import } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';

export function UndoButton(props: { file: Import }) {
  const { t } = useText();
  const [isAsking, setAsking] = createSignal(false);
  const may = createMay();
  const mayUndo = () =>
    may('POST /imports/{id}/undo') &&
    !isImportOpen(props.file) &&
    props.file.inserted > 0 &&
    props.file.undo === undefined;
  return (
    <>
      <Show when={mayUndo()}>
        <Button
          size="small"
          look="quiet"
          icon={Undo2}
          aria-label={t().people.imports.undoNamed(props.file.fileName)}
          onClick={() => setAsking(true)}
        >
          {t().people.imports.undo}
        </Button>
      </Show>
      <Show when={isAsking()}>
        <UndoQuestion file={props.file} onClose={() => setAsking(false)} />
      </Show>
    </>
  );
}

function UndoQuestion(props: { file: Import; onClose: () => void }) {
  const { t } = useText();
  const undo = createImportUndo();
  const key = newKey();
  const ask = () =>
    undo.mutate(
      { importId: props.file.importId, key },
      {
        onSuccess: () => {
          toast(() => t().people.imports.undoAsked);
          props.onClose();
        },
      },
    );
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().people.imports.undoAsk}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look="danger" busy={undo.isPending} onClick={ask}>
            {t().people.imports.undoButton(t().count.people(props.file.inserted))}
          </Button>
        </>
      }
    >
      <p>
        <strong>{props.file.fileName}</strong>
      </p>
      <p>{t().people.imports.undoText}</p>
      <Show when={undo.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
    </Dialog>
  );
}
