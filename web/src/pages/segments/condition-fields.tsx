// One condition: what it is about, what is asked, and with what.
import X from 'lucide-solid/icons/x';
import { For, Match, Show, Switch, untrack } from 'solid-js';
import { createGroups } from '../../data/contacts.ts';
import { known } from '../../data/query.ts';
import { useText } from '../../text/text.tsx';
import { IconButton } from '../../ui/button.tsx';
import { CheckField, SelectField, TextField } from '../../ui/field.tsx';
import { type ConditionForm, type Subject, subjects, verbsOf } from './segment-form.ts';

interface Parts {
  readonly condition: ConditionForm;
  readonly set: (part: Partial<ConditionForm>) => void;
}

export function ConditionFields(props: Parts & { number: number; isOnly: boolean; remove: () => void }) {
  const { t } = useText();
  const choose = (subject: Subject) => props.set({ subject, is: verbsOf(subject)[0] ?? '' });
  return (
    <li class="segment-condition">
      <fieldset class="segment-fields">
        <legend class="unseen">{t().segments.nth(props.number)}</legend>
        <SelectField
          quiet
          label={t().segments.subject}
          onChange={(event) => choose(event.currentTarget.value as Subject)}
        >
          <For each={subjects}>
            {(subject) => (
              <option value={subject} selected={subject === props.condition.subject}>
                {t().segments.subjects[subject]}
              </option>
            )}
          </For>
        </SelectField>
        <SelectField quiet label={t().segments.verb} onChange={(event) => props.set({ is: event.currentTarget.value })}>
          <For each={verbsOf(props.condition.subject)}>
            {(verb) => (
              <option value={verb} selected={verb === props.condition.is}>
                {t().segments.verbs[props.condition.subject]?.[verb]}
              </option>
            )}
          </For>
        </SelectField>
        <Values {...props} />
      </fieldset>
      <Show when={!props.isOnly}>
        <IconButton name={t().segments.removeCondition(props.number)} icon={X} onClick={props.remove} />
      </Show>
    </li>
  );
}

function Values(props: Parts) {
  const { t } = useText();
  const isActivity = () => !['group', 'attribute', 'opt'].includes(props.condition.subject);
  return (
    <Switch>
      <Match when={props.condition.subject === 'group'}>
        <GroupChoice {...props} />
      </Match>
      <Match when={props.condition.subject === 'attribute'}>
        <TextField
          quiet
          label={t().segments.attribute}
          placeholder={t().segments.attribute}
          value={props.condition.name}
          maxLength={200}
          autocomplete="off"
          autocapitalize="none"
          onInput={(event) => props.set({ name: event.currentTarget.value })}
        />
        <Show when={props.condition.is !== 'has'}>
          <TextField
            quiet
            label={t().segments.value}
            placeholder={t().segments.value}
            value={props.condition.value}
            maxLength={200}
            autocomplete="off"
            onInput={(event) => props.set({ value: event.currentTarget.value })}
          />
        </Show>
      </Match>
      <Match when={isActivity() && props.condition.is !== 'never'}>
        <TextField
          quiet
          type="number"
          min={1}
          max={3650}
          label={t().segments.days}
          placeholder={t().segments.days}
          value={props.condition.days}
          onInput={(event) => props.set({ days: event.currentTarget.value })}
        />
      </Match>
    </Switch>
  );
}

function GroupChoice(props: Parts) {
  const { t } = useText();
  const query = createGroups();
  // Those chosen before come first, to be seen in a long list; also one that is gone since.
  const chosen = untrack(() => props.condition.groups);
  const names = () => [...new Set([...chosen, ...(known(query)?.items.map(({ name }) => name) ?? [])])];
  const toggle = (name: string, isOn: boolean) =>
    props.set({
      groups: isOn ? [...props.condition.groups, name] : props.condition.groups.filter((one) => one !== name),
    });
  return (
    <div class="segment-groups">
      <For each={names()} fallback={<p class="muted">{t().compose.who.noGroups}</p>}>
        {(name) => (
          <CheckField
            label={name}
            checked={props.condition.groups.includes(name)}
            onChange={(event) => toggle(name, event.currentTarget.checked)}
          />
        )}
      </For>
    </div>
  );
}
