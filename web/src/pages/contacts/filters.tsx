// The filter row of the contacts: what is typed is searched for after a moment, and stands in the address.
import { For } from 'solid-js';
import { createGroups } from '../../data/contacts.ts';
import { known } from '../../data/query.ts';
import { useText } from '../../text/text.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';

const typingPauseMs = 250;

export function Filters(props: {
  search: string;
  group: string;
  onSearch: (search: string) => void;
  onGroup: (group: string) => void;
}) {
  const { t, f } = useText();
  const groups = createGroups();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const type = (text: string) => {
    clearTimeout(timer);
    timer = setTimeout(() => props.onSearch(text.trim()), typingPauseMs);
  };
  return (
    <search class="filters">
      <div class="field-wide">
        <TextField
          quiet
          type="search"
          label={t().people.contacts.search}
          placeholder={t().people.contacts.search}
          aria-keyshortcuts="/"
          value={props.search}
          onInput={(event) => type(event.currentTarget.value)}
        />
      </div>
      <SelectField
        quiet
        label={t().people.contacts.group}
        onChange={(event) => props.onGroup(event.currentTarget.value)}
      >
        <option value="" selected={!props.group}>
          {t().people.contacts.allGroups}
        </option>
        <For each={known(groups)?.items}>
          {(group) => (
            <option value={group.name} selected={props.group === group.name}>
              {`${group.name} (${f().number(group.size)})`}
            </option>
          )}
        </For>
      </SelectField>
    </search>
  );
}
