// The question before many contacts are changed: which group, or whether one is sure, with the number in the button.
import { createSignal, createUniqueId, For, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { createGroups } from '../../data/contacts.ts';
import type { BulkInput } from '../../data/groups.ts';
import { known } from '../../data/query.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { type Chosen, choiceOf } from './selection.ts';

export function BulkDialog(props: {
  action: BulkInput['action'];
  chosen: Chosen;
  count: number;
  isMore: boolean;
  onStart: (input: BulkInput, key: string) => void;
  onClose: () => void;
}) {
  const { t } = useText();
  const [group, setGroup] = createSignal('');
  const key = newKey();
  const { action } = props;
  const needsGroup = action === 'add-to-group' || action === 'leave-group';
  const isDanger = action === 'delete' || action === 'opt-out';
  const start = () => {
    const name = group().trim();
    if (needsGroup && name === '') return;
    props.onStart({ action, ...choiceOf(props.chosen), ...(needsGroup ? { group: name } : {}) }, key);
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().groups.titles[action]}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look={isDanger ? 'danger' : 'primary'} disabled={needsGroup && group().trim() === ''} onClick={start}>
            {t().groups.doIt[action](props.count, props.isMore)}
          </Button>
        </>
      }
    >
      <div class="stack">
        <p>{t().groups.means[action]}</p>
        <Show when={needsGroup}>
          <Show when={action === 'add-to-group'} fallback={<OneOf group={group()} onChange={setGroup} />}>
            <AnyName group={group()} onChange={setGroup} />
          </Show>
        </Show>
      </div>
    </Dialog>
  );
}

function AnyName(props: { group: string; onChange: (group: string) => void }) {
  const { t } = useText();
  const groups = createGroups();
  const list = createUniqueId();
  return (
    <>
      <TextField
        label={t().people.contacts.group}
        help={t().groups.anyName}
        list={list}
        maxLength={100}
        autocomplete="off"
        value={props.group}
        onInput={(event) => props.onChange(event.currentTarget.value)}
      />
      <datalist id={list}>
        <For each={known(groups)?.items}>{({ name }) => <option value={name} />}</For>
      </datalist>
    </>
  );
}

function OneOf(props: { group: string; onChange: (group: string) => void }) {
  const { t } = useText();
  const groups = createGroups();
  return (
    <SelectField label={t().people.contacts.group} onChange={(event) => props.onChange(event.currentTarget.value)}>
      <option value="" selected={props.group === ''}>
        {t().groups.which}
      </option>
      <For each={known(groups)?.items}>
        {({ name }) => (
          <option value={name} selected={props.group === name}>
            {name}
          </option>
        )}
      </For>
    </SelectField>
  );
}
