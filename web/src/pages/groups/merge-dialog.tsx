// Two groups become one: asked once, with the number of people in the button.
import { createSignal, For, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { createGroups } from '../../data/contacts.ts';
import { createMerge } from '../../data/groups.ts';
import { toProblem } from '../../data/problem.ts';
import { known } from '../../data/query.ts';
import type { Group } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';

export function MergeDialog(props: { group: Group; onClose: () => void }) {
  const { t, f } = useText();
  const [into, setInto] = createSignal('');
  const groups = createGroups();
  const merge = createMerge();
  const others = () => known(groups)?.items.filter(({ id }) => id !== props.group.id);
  const start = () => {
    const onSuccess = ({ touched, group }: { touched: number; group: string | null }) => {
      toast(() => t().groups.merged(touched, group ?? ''));
      props.onClose();
    };
    merge.mutate({ id: props.group.id, into: into(), key: newKey() }, { onSuccess });
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().groups.mergeTitle}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look="danger" busy={merge.isPending} disabled={into() === ''} onClick={start}>
            {t().groups.mergeIt(props.group.size)}
          </Button>
        </>
      }
    >
      <div class="stack">
        <p>{t().groups.mergeMeans(props.group.name)}</p>
        <SelectField label={t().groups.into} onChange={(event) => setInto(event.currentTarget.value)}>
          <option value="" selected={into() === ''}>
            {t().groups.which}
          </option>
          <For each={others()}>
            {({ id, name, size }) => (
              <option value={id} selected={into() === id}>
                {`${name} (${f().number(size)})`}
              </option>
            )}
          </For>
        </SelectField>
        <Show when={merge.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
      </div>
    </Dialog>
  );
}
