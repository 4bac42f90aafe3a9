// What the user says about themself. Saving offers the way back.
import { createSignal, For, Show } from 'solid-js';
import { createSettingsChange, type Settings } from '../../data/account.ts';
import { toProblem } from '../../data/problem.ts';
import type { Locale, Me } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { createClock } from '../../ui/clock.ts';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { countries, timeZones } from './choices.ts';

export function ProfileForm(props: { me: Me }) {
  const { t } = useText();
  const change = createSettingsChange();
  const [name, setName] = createSignal(props.me.displayName ?? '');
  const [country, setCountry] = createSignal(props.me.country);
  const [timeZone, setTimeZone] = createSignal(props.me.timeZone);
  const [locale, setLocale] = createSignal<Locale>(props.me.locale);
  const isNameMissing = () => name().trim() === '';

  const show = (me: Settings) => {
    setName(me.displayName ?? '');
    setCountry(me.country ?? '');
    setTimeZone(me.timeZone ?? '');
    setLocale(me.locale ?? 'es');
  };
  const save = (event: Event) => {
    event.preventDefault();
    if (isNameMissing()) return;
    const { displayName, country: before, timeZone: zone, locale: language } = props.me;
    const former: Settings = {
      ...(displayName ? { displayName } : {}),
      country: before,
      timeZone: zone,
      locale: language,
    };
    const next: Settings = { displayName: name().trim(), country: country(), timeZone: timeZone(), locale: locale() };
    const undo = () => change.mutate(former, { onSuccess: show });
    change.mutate(next, { onSuccess: () => toast(() => t().settings.saved, { label: () => t().act.undo, run: undo }) });
  };
  return (
    <form onSubmit={save} novalidate>
      <TextField
        label={t().settings.name}
        value={name()}
        autocomplete="name"
        maxLength={200}
        error={isNameMissing() ? t().settings.nameMissing : undefined}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <Places country={country()} timeZone={timeZone()} onCountry={setCountry} onTimeZone={setTimeZone} />
      <div class="field">
        <span class="field-name" aria-hidden="true">
          {t().settings.language}
        </span>
        <Segmented
          label={t().settings.language}
          value={locale()}
          onChange={setLocale}
          options={(['es', 'en'] as const).map((value) => ({ value, label: t().settings.languages[value] }))}
        />
      </div>
      <Show when={change.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
      <div>
        <Button type="submit" look="primary" busy={change.isPending}>
          {change.isPending ? t().act.saving : t().act.save}
        </Button>
      </div>
    </form>
  );
}

function Places(props: {
  country: string;
  timeZone: string;
  onCountry: (code: string) => void;
  onTimeZone: (name: string) => void;
}) {
  const { t, f } = useText();
  const now = createClock();
  const clock = () => {
    const at = now();
    return t().settings.timeZoneHelp(f().timeIn(at, props.timeZone));
  };
  const named = () =>
    countries
      .map((code) => ({ code, name: f().country(code) }))
      .toSorted((a, b) => a.name.localeCompare(b.name, f().locale));
  return (
    <>
      <SelectField
        label={t().settings.country}
        help={t().settings.countryHelp}
        onChange={(event) => props.onCountry(event.currentTarget.value)}
      >
        <For each={named()}>
          {(one) => (
            <option value={one.code} selected={one.code === props.country}>
              {one.name}
            </option>
          )}
        </For>
      </SelectField>
      <SelectField
        label={t().settings.timeZone}
        help={clock()}
        onChange={(event) => props.onTimeZone(event.currentTarget.value)}
      >
        <For each={timeZones(props.timeZone)}>
          {(zone) => (
            <option value={zone} selected={zone === props.timeZone}>
              {zone.replaceAll('_', ' ')}
            </option>
          )}
        </For>
      </SelectField>
    </>
  );
}
