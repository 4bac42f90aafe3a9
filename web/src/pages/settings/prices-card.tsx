// What a message costs in each country, and above how many people a launch asks for their number. Saving offers the way back.
import Plus from 'lucide-solid/icons/plus';
import X from 'lucide-solid/icons/x';
import { createSignal, Index, Show } from 'solid-js';
import { createMe } from '../../data/account.ts';
import { createPrices, createPricesChange, type Prices } from '../../data/preflight.ts';
import { toProblem } from '../../data/problem.ts';
import { failure, known } from '../../data/query.ts';
import { useText } from '../../text/text.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { CheckField, SelectField, TextField } from '../../ui/field.tsx';
import { Card } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { countries, currencies } from './choices.ts';
import { amountOf, type PriceRow, type PricesForm, pricesFormOf, pricesOf } from './prices-form.ts';

export function PricesCard() {
  const { t } = useText();
  const prices = createPrices();
  return (
    <div id="prices">
      <Card title={t().prices.title}>
        <p class="muted">{t().prices.help}</p>
        <Show when={failure(prices)}>
          {(problem) => <Failure problem={problem()} retry={() => void prices.refetch()} />}
        </Show>
        <Show when={known(prices)} fallback={<SkeletonLines lines={6} />}>
          {(value) => <Form prices={value()} />}
        </Show>
      </Card>
    </div>
  );
}

function Form(props: { prices: Prices }) {
  const { t, f } = useText();
  const change = createPricesChange();
  const decimal = () => (f().number(0.5).includes(',') ? ',' : '.');
  const [form, setForm] = createSignal(pricesFormOf(props.prices, decimal()));
  const set = (part: Partial<PricesForm>) => setForm((before) => ({ ...before, ...part }));
  const wanted = () => pricesOf(form());
  const show = (prices: Prices) => setForm(pricesFormOf(prices, decimal()));

  const save = (event: Event) => {
    event.preventDefault();
    const next = wanted().prices;
    if (!next) return;
    const former = props.prices;
    const undo = () => change.mutate(former, { onSuccess: show });
    change.mutate(next, {
      onSuccess: (prices) => {
        show(prices);
        toast(() => t().settings.saved, { label: () => t().act.undo, run: undo });
      },
    });
  };
  return (
    <form onSubmit={save} novalidate>
      <CheckField
        label={t().prices.confirm}
        checked={form().isAsked}
        onChange={(event) => set({ isAsked: event.currentTarget.checked })}
      />
      <Show when={form().isAsked}>
        <TextField
          label={t().prices.confirmAbove}
          help={t().prices.confirmHelp}
          error={wanted().faults.includes('above') ? t().prices.confirmInvalid : undefined}
          inputmode="numeric"
          autocomplete="off"
          value={form().above}
          onInput={(event) => set({ above: event.currentTarget.value })}
        />
      </Show>
      <SelectField label={t().prices.currency} onChange={(event) => set({ currency: event.currentTarget.value })}>
        {currencies(form().currency).map((code) => (
          <option value={code} selected={code === form().currency}>
            {code}
          </option>
        ))}
      </SelectField>
      <Rows form={form()} set={set} />
      <Show when={wanted().faults.includes('twice')}>
        <p class="field-error" role="status">
          {t().prices.twice}
        </p>
      </Show>
      <Show when={change.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
      <div>
        <Button type="submit" look="primary" busy={change.isPending} disabled={wanted().prices === undefined}>
          {change.isPending ? t().act.saving : t().act.save}
        </Button>
      </div>
    </form>
  );
}

function Rows(props: { form: PricesForm; set: (part: Partial<PricesForm>) => void }) {
  const { t } = useText();
  const me = createMe();
  const rows = () => props.form.rows;
  const setRow = (index: number, part: Partial<PriceRow>) =>
    props.set({ rows: rows().map((row, at) => (at === index ? { ...row, ...part } : row)) });
  const add = () =>
    props.set({ rows: [...rows(), { country: known(me)?.country ?? 'US', channel: 'whatsapp', amount: '' }] });
  return (
    <fieldset class="prices">
      <legend>{t().prices.table}</legend>
      <Show when={rows().length > 0} fallback={<p class="muted">{t().prices.none}</p>}>
        <p class="muted small">{t().prices.amountHelp}</p>
        <Index each={rows()}>
          {(row, index) => (
            <Row
              row={row()}
              isLabelled={index === 0}
              set={(part) => setRow(index, part)}
              remove={() => props.set({ rows: rows().filter((_, at) => at !== index) })}
            />
          )}
        </Index>
      </Show>
      <div>
        <Button size="small" icon={Plus} onClick={add}>
          {t().prices.add}
        </Button>
      </div>
    </fieldset>
  );
}

function Row(props: {
  row: PriceRow;
  isLabelled: boolean;
  set: (part: Partial<PriceRow>) => void;
  remove: () => void;
}) {
  const { t, f } = useText();
  const isWrong = () => props.row.amount !== '' && amountOf(props.row.amount) === undefined;
  return (
    <div class="price-row">
      <SelectField
        label={t().prices.country}
        quiet={!props.isLabelled}
        onChange={(event) => props.set({ country: event.currentTarget.value })}
      >
        {countries.map((code) => (
          <option value={code} selected={code === props.row.country}>
            {f().country(code)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t().prices.channel}
        quiet={!props.isLabelled}
        onChange={(event) => props.set({ channel: event.currentTarget.value as PriceRow['channel'] })}
      >
        {(['whatsapp', 'sms'] as const).map((channel) => (
          <option value={channel} selected={channel === props.row.channel}>
            {t().channel[channel]}
          </option>
        ))}
      </SelectField>
      <TextField
        label={t().prices.amount}
        quiet={!props.isLabelled}
        error={isWrong() ? t().prices.invalid : undefined}
        inputmode="decimal"
        autocomplete="off"
        value={props.row.amount}
        onInput={(event) => props.set({ amount: event.currentTarget.value })}
      />
      <IconButton name={t().prices.remove(f().country(props.row.country))} icon={X} onClick={props.remove} />
    </div>
  );
}
