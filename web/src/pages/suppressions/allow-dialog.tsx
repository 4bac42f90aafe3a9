// The way back: asked once, with what the person said.
import { Show } from 'solid-js';
import { toProblem } from '../../data/problem.ts';
import { createSuppressionRemove, type Suppression } from '../../data/suppressions.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';

export function AllowDialog(props: { suppression: Suppression; onClose: () => void }) {
  const { t, f } = useText();
  const remove = createSuppressionRemove();
  const whom = () => props.suppression.nombre || f().phone(props.suppression.phone);
  const allow = () => {
    if (!props.suppression.id) return;
    remove.mutate(props.suppression.id, {
      onSuccess: () => {
        const name = whom();
        toast(() => t().suppressions.allowed(name));
        props.onClose();
      },
    });
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().suppressions.askAllow(whom())}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look="danger" busy={remove.isPending} onClick={allow}>
            {t().suppressions.allow}
          </Button>
        </>
      }
    >
      <div class="stack-tight">
        <p>{props.suppression.reason === 'manual' ? t().suppressions.askManual : t().suppressions.askOptedOut}</p>
        <Show when={props.suppression.numbers.length > 0}>
          <p>{t().suppressions.staysOn(props.suppression.numbers)}</p>
        </Show>
        <Show when={remove.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
      </div>
    </Dialog>
  );
}
