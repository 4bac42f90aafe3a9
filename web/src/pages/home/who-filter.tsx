// Of which group and campaign the figures are. What it chooses is in the address bar.
import { For, Show } from 'solid-js';
import { createGroups } from '../../data/contacts.ts';
import type { Who } from '../../data/dashboard.ts';
import { known } from '../../data/query.ts';
import type { Campaign } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { SelectField } from '../../ui/field.tsx';

type Change = { group?: string | null; campaign?: string | null };

export function WhoFilter(props: { who: Who; campaigns: readonly Campaign[]; onChange: (next: Change) => void }) {
  const { t } = useText();
  const groups = createGroups();
  const names = () => known(groups)?.items.map(({ name }) => name) ?? [];
  const started = () => props.campaigns.filter(({ startedAt }) => startedAt !== null);
  return (
    <>
      <SelectField
        quiet
        label={t().home.who.group}
        value={props.who.group ?? ''}
        onChange={(event) => props.onChange({ group: event.currentTarget.value || null })}
      >
        <option value="">{t().home.who.anyGroup}</option>
        <Show when={props.who.group !== undefined && !names().includes(props.who.group)}>
          <option value={props.who.group} selected>
            {props.who.group}
          </option>
        </Show>
        <For each={names()}>
          {(name) => (
            <option value={name} selected={name === props.who.group}>
              {name}
            </option>
          )}
        </For>
      </SelectField>
      <SelectField
        quiet
        label={t().home.who.campaign}
        value={props.who.campaign ?? ''}
        onChange={(event) => props.onChange({ campaign: event.currentTarget.value || null })}
      >
        <option value="">{t().home.who.anyCampaign}</option>
        <For each={started()}>
          {({ id, name }) => (
            <option value={id} selected={id === props.who.campaign}>
              {name}
            </option>
          )}
        </For>
      </SelectField>
    </>
  );
}
