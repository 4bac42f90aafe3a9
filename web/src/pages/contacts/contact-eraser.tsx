// The one question before somebody is erased: it cannot be undone, so it says what goes and what stays.
import { Show } from 'solid-js';
import { createContactChange } from '../../data/contacts.ts';
import { toProblem } from '../../data/problem.ts';
import type { Contact } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';

export function ContactEraser(props: { contact: Contact; onClose: () => void }) {
  const { t, f } = useText();
  const words = () => t().people.contacts;
  const change = createContactChange();
  const erase = () => {
    const onSuccess = () => {
      toast(() => words().erased);
      props.onClose();
    };
    change.mutate({ kind: 'erase', id: props.contact.id }, { onSuccess });
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={words().eraseTitle(props.contact.nombre || f().phone(props.contact.phone))}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look="danger" busy={change.isPending} onClick={erase}>
            {change.isPending ? words().erasing : words().eraseOne}
          </Button>
        </>
      }
    >
      <div class="stack">
        <p>{words().eraseGoes}</p>
        <p>{words().eraseStays}</p>
        <p>
          <strong>{words().eraseForGood}</strong>
        </p>
        <Show when={change.error}>
          {(error) => <Failure problem={toProblem(error())} before={t().problem.actionFailed} />}
        </Show>
      </div>
    </Dialog>
  );
}
