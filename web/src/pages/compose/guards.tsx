// Until when the campaign may go out, and in which hours it may not: what the settings say, unless it has its own.
import { Show } from 'solid-js';
import { createGuards } from '../../data/guards.ts';
import { known } from '../../data/query.ts';
import { useText } from '../../text/text.tsx';
import { inputValue } from '../../text/zone.ts';
import { SelectField, TextField } from '../../ui/field.tsx';
import { HoursFields } from '../parts/hours-fields.tsx';
import type { Composer } from './composer.ts';
import type { Form } from './form.ts';

export function GuardFields(props: { composer: Composer }) {
  const { t, f } = useText();
  const form = () => props.composer.form;
  const lacks = () => props.composer.lacks();
  return (
    <>
      <div class="compose-pair">
        <QuietChoice composer={props.composer} />
        <TextField
          type="datetime-local"
          label={t().compose.when.deadline}
          help={t().compose.when.deadlineHelp}
          error={lacks().includes('needDeadline') ? t().compose.when.deadlineEarly : undefined}
          value={form().deadline}
          min={inputValue(new Date(), f().timeZone)}
          onInput={(event) => props.composer.set('deadline', event.currentTarget.value)}
        />
      </div>
      <Show when={form().quiet === 'own'}>
        <HoursFields
          from={form().quietFrom}
          to={form().quietTo}
          error={lacks().includes('needHours') ? t().settings.guards.hoursInvalid : undefined}
          onChange={(quietFrom, quietTo) => props.composer.set({ quietFrom, quietTo })}
        />
      </Show>
    </>
  );
}

function QuietChoice(props: { composer: Composer }) {
  const { t } = useText();
  const guards = createGuards();
  const own = () => {
    const hours = known(guards)?.quietHours;
    return hours ? t().compose.when.quietHours(hours.from, hours.to) : t().compose.when.quietNone;
  };
  const labels = (): readonly (readonly [Form['quiet'], string])[] => [
    ['user', known(guards) ? t().compose.when.quietUser(own()) : t().compose.when.quietSettings],
    ['none', t().compose.when.quietOff],
    ['own', t().compose.when.quietOwn],
  ];
  return (
    <SelectField
      label={t().compose.when.quiet}
      help={t().compose.when.quietHelp}
      onChange={(event) => props.composer.set('quiet', event.currentTarget.value as Form['quiet'])}
    >
      {labels().map(([value, label]) => (
        <option value={value} selected={value === props.composer.form.quiet}>
          {label}
        </option>
      ))}
    </SelectField>
  );
}
