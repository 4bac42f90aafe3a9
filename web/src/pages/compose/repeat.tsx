// Whether and how it repeats, until when, and the next starts in the user's words.
import { createMemo, For, Show } from 'solid-js';
import { toProblem } from '../../data/problem.ts';
import { known } from '../../data/query.ts';
import { createSchedulePreview } from '../../data/schedules.ts';
import { useText } from '../../text/text.tsx';
import { createClock, createSettled } from '../../ui/clock.ts';
import { CheckField, SelectField, TextField } from '../../ui/field.tsx';
import { problemText } from '../parts/failure.tsx';
import { type Repeat, ruleOf, weekdayOf, weekdays } from '../parts/repeat.ts';
import type { Composer } from './composer.ts';
import './repeat.css';

interface Part {
  readonly repeat: Repeat;
  readonly set: (change: Partial<Repeat>) => void;
  /** Complain of what is missing. */
  readonly isIncomplete: boolean;
}

export function RepeatFields(props: { composer: Composer }) {
  const { t } = useText();
  const repeat = () => props.composer.form.repeat;
  const set = (change: Partial<Repeat>) => props.composer.set('repeat', { ...repeat(), ...change });
  const choose = (every: Repeat['every']) =>
    set({
      every,
      ...(every === 'week' && repeat().days.length === 0 ? { days: [weekdayOf(props.composer.form.at)] } : {}),
    });
  const isIncomplete = () => props.composer.lacks().includes('needRepeat');
  const choices = () =>
    (['no', 'day', 'weekdays', 'week', 'month', 'other'] as const).filter(
      (every) => every !== 'other' || repeat().every === 'other',
    );
  return (
    <>
      <div class="compose-pair">
        <SelectField
          label={t().schedule.label}
          onChange={(event) => choose(event.currentTarget.value as Repeat['every'])}
        >
          <For each={choices()}>
            {(every) => (
              <option value={every} selected={every === repeat().every}>
                {t().schedule.every[every]}
              </option>
            )}
          </For>
        </SelectField>
        <Show when={repeat().every !== 'no' && repeat().every !== 'other'}>
          <EndField repeat={repeat()} set={set} isIncomplete={isIncomplete()} />
        </Show>
      </div>
      <Show when={repeat().every === 'week'}>
        <DayFields repeat={repeat()} set={set} isIncomplete={isIncomplete()} />
      </Show>
      <Show when={repeat().every !== 'no'}>
        <NextStarts composer={props.composer} />
      </Show>
    </>
  );
}

function EndField(props: Part) {
  const { t } = useText();
  return (
    <>
      <SelectField
        label={t().schedule.end}
        onChange={(event) => props.set({ end: event.currentTarget.value as Repeat['end'] })}
      >
        <For each={['never', 'on', 'after'] as const}>
          {(end) => (
            <option value={end} selected={end === props.repeat.end}>
              {t().schedule.ends[end]}
            </option>
          )}
        </For>
      </SelectField>
      <Show when={props.repeat.end === 'on'}>
        <TextField
          type="date"
          label={t().schedule.untilDay}
          error={props.isIncomplete && props.repeat.until !== '' ? t().schedule.untilInvalid : undefined}
          value={props.repeat.until}
          onInput={(event) => props.set({ until: event.currentTarget.value })}
        />
      </Show>
      <Show when={props.repeat.end === 'after'}>
        <TextField
          inputmode="numeric"
          autocomplete="off"
          label={t().schedule.timesLabel}
          error={props.isIncomplete && props.repeat.times !== '' ? t().schedule.timesInvalid : undefined}
          value={props.repeat.times}
          onInput={(event) => props.set({ times: event.currentTarget.value })}
        />
      </Show>
    </>
  );
}

function DayFields(props: Part) {
  const { t } = useText();
  const toggle = (day: (typeof weekdays)[number], isOn: boolean) =>
    props.set({ days: isOn ? [...props.repeat.days, day] : props.repeat.days.filter((one) => one !== day) });
  return (
    <fieldset class="repeat-days">
      <legend>{t().schedule.days}</legend>
      <For each={weekdays}>
        {(day) => (
          <CheckField
            label={t().schedule.weekdays[day]}
            checked={props.repeat.days.includes(day)}
            onChange={(event) => toggle(day, event.currentTarget.checked)}
          />
        )}
      </For>
      <Show when={props.repeat.days.length === 0}>
        <p class="field-error">{t().schedule.daysMissing}</p>
      </Show>
    </fieldset>
  );
}

const settleMs = 300;

function NextStarts(props: { composer: Composer }) {
  const { t, f } = useText();
  const now = createClock();
  const request = createMemo(() => {
    const { at, repeat } = props.composer.form;
    const rule = ruleOf(repeat, at);
    const lacks = props.composer.lacks();
    if (!rule || lacks.includes('needTime') || lacks.includes('needRepeat')) return undefined;
    return { scheduledAt: at, timeZone: f().timeZone, recurrence: { rule } };
  });
  const settled = createSettled(request, settleMs);
  const query = createSchedulePreview(settled);
  const shown = () => (settled() && !query.isError ? known(query) : undefined);
  return (
    <div class="repeat-next" role="status">
      <Show when={shown()}>
        {(preview) => (
          <>
            <p class="muted small">{t().schedule.nextStarts}</p>
            <ol class="num">
              <For each={preview().starts}>{(at) => <li>{t().at(new Date(at), now())}</li>}</For>
            </ol>
            <p class="muted small">{preview().isLast ? t().schedule.lastStart : t().schedule.andOn}</p>
          </>
        )}
      </Show>
      <Show when={settled() && query.isError}>
        <p class="field-error">{problemText(t(), toProblem(query.error))}</p>
      </Show>
    </div>
  );
}
