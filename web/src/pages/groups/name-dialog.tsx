// A group's name: of a new one, or another for one that is there.
import { createSignal, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { createGroupChange } from '../../data/groups.ts';
import { toProblem } from '../../data/problem.ts';
import type { Group } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';

export function NameDialog(props: { group: Group | undefined; onClose: () => void }) {
  const { t } = useText();
  const [name, setName] = createSignal(props.group?.name ?? '');
  const change = createGroupChange();
  const save = (event?: Event) => {
    event?.preventDefault();
    const wanted = name().trim();
    if (wanted === '' || change.isPending) return;
    const onSuccess = () => {
      toast(() => t().groups.saved);
      props.onClose();
    };
    // A name that was refused is another intent than the next one.
    change.mutate({ ...(props.group && { id: props.group.id }), name: wanted, key: newKey() }, { onSuccess });
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={props.group ? t().groups.renameTitle : t().groups.add}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look="primary" busy={change.isPending} disabled={name().trim() === ''} onClick={() => save()}>
            {props.group ? t().act.save : t().groups.create}
          </Button>
        </>
      }
    >
      <form class="stack" onSubmit={save}>
        <TextField
          label={t().groups.name}
          help={props.group ? t().groups.renameMeans : undefined}
          value={name()}
          maxLength={100}
          autocomplete="off"
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <Show when={change.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
      </form>
    </Dialog>
  );
}
