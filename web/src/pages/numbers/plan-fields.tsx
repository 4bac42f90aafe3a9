// A number's pace, its limit for a day, the plan by which it warms up, and how even its pace is.
import { Show } from 'solid-js';
import type { SetStoreFunction } from 'solid-js/store';
import type { Sender } from '../../data/senders.ts';
import { useText } from '../../text/text.tsx';
import { Choices } from '../../ui/choices.tsx';
import { TextField } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { type PlanForm, type PlanLack, planLacks, planNumbers, warmUpDays } from './plan-form.ts';

export function PlanFields(props: {
  form: PlanForm;
  set: SetStoreFunction<PlanForm>;
  /** The number as it is; undefined for a new one. */
  sender: Sender | undefined;
  isTried: boolean;
}) {
  const { t } = useText();
  const fault = (lack: PlanLack) =>
    props.isTried && planLacks(props.form).includes(lack) ? t().numbers.lacks[lack] : undefined;
  const warmUps = () => [
    { value: 'none' as const, label: t().numbers.warmUpNone },
    ...(props.sender?.warmUp
      ? [{ value: 'keep' as const, label: t().numbers.warmUpKeep(props.sender.warmUp.perDay.length) }]
      : []),
    { value: 'new' as const, label: t().numbers.warmUpNew },
  ];
  return (
    <>
      <div class="number-pair">
        <TextField
          label={t().numbers.rate}
          help={t().numbers.rateHelp}
          error={fault('rate')}
          inputmode="decimal"
          autocomplete="off"
          value={props.form.rate}
          onInput={(event) => props.set('rate', event.currentTarget.value)}
        />
        <TextField
          label={t().numbers.dailyLimit}
          help={t().numbers.dailyLimitHelp}
          error={fault('dailyLimit')}
          inputmode="numeric"
          autocomplete="off"
          value={props.form.dailyLimit}
          onInput={(event) => props.set('dailyLimit', event.currentTarget.value)}
        />
      </div>
      <div class="field">
        <span class="field-name">{t().numbers.warmUp}</span>
        <p class="field-help">{t().numbers.warmUpHelp}</p>
        <Choices
          legend={t().numbers.warmUp}
          options={warmUps()}
          value={props.form.warmUp}
          onChange={(warmUp) => props.set('warmUp', warmUp)}
        />
      </div>
      <Show when={props.form.warmUp === 'new'}>
        <NewWarmUp form={props.form} set={props.set} fault={fault} />
      </Show>
      <Segmented
        label={t().numbers.jitter}
        value={props.form.jitter}
        onChange={(jitter) => props.set('jitter', jitter)}
        options={(['even', 'some', 'much'] as const).map((value) => ({ value, label: t().numbers.jitters[value] }))}
      />
      <p class="field-help">{t().numbers.jitterHelp[props.form.jitter]}</p>
    </>
  );
}

function NewWarmUp(props: {
  form: PlanForm;
  set: SetStoreFunction<PlanForm>;
  fault: (lack: PlanLack) => string | undefined;
}) {
  const { t } = useText();
  const days = () => {
    if (planLacks(props.form).length > 0) return undefined;
    const { firstDay, growth, dailyLimit } = planNumbers(props.form);
    return warmUpDays(firstDay, growth, dailyLimit);
  };
  return (
    <>
      <div class="number-pair">
        <TextField
          label={t().numbers.firstDay}
          error={props.fault('firstDay')}
          inputmode="numeric"
          autocomplete="off"
          value={props.form.firstDay}
          onInput={(event) => props.set('firstDay', event.currentTarget.value)}
        />
        <TextField
          label={t().numbers.growth}
          error={props.fault('growth')}
          inputmode="decimal"
          autocomplete="off"
          value={props.form.growth}
          onInput={(event) => props.set('growth', event.currentTarget.value)}
        />
      </div>
      <Show when={days()}>
        {(plan) => (
          <p class="muted" role="status">
            {t().numbers.warmUpWords(plan())}
          </p>
        )}
      </Show>
    </>
  );
}
