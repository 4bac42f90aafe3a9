// Who is not written to, and when: asked at the moment of every send. Saving offers the way back.
import { createSignal, Show } from 'solid-js';
import { createGuards, createGuardsChange, type Guards } from '../../data/guards.ts';
import { toProblem } from '../../data/problem.ts';
import { failure, known } from '../../data/query.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { CheckField, TextField } from '../../ui/field.tsx';
import { Card } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { HoursFields } from '../parts/hours-fields.tsx';
import { type GuardsForm, guardsFormOf, guardsOf } from './guards-form.ts';

export function GuardsCard() {
  const { t } = useText();
  const guards = createGuards();
  return (
    <Card title={t().settings.guards.title}>
      <p class="muted">{t().settings.guards.help}</p>
      <Show when={failure(guards)}>
        {(problem) => <Failure problem={problem()} retry={() => void guards.refetch()} />}
      </Show>
      <Show when={known(guards)} fallback={<SkeletonLines lines={6} />}>
        {(value) => <Form guards={value()} />}
      </Show>
    </Card>
  );
}

function Form(props: { guards: Guards }) {
  const { t } = useText();
  const change = createGuardsChange();
  const [form, setForm] = createSignal(guardsFormOf(props.guards));
  const set = (part: Partial<GuardsForm>) => setForm((before) => ({ ...before, ...part }));
  const wanted = () => guardsOf(form());

  const save = (event: Event) => {
    event.preventDefault();
    const next = wanted().guards;
    if (!next) return;
    const former = props.guards;
    const undo = () => change.mutate(former, { onSuccess: (guards) => setForm(guardsFormOf(guards)) });
    change.mutate(next, {
      onSuccess: (guards) => {
        setForm(guardsFormOf(guards));
        toast(() => t().settings.saved, { label: () => t().act.undo, run: undo });
      },
    });
  };
  return (
    <form onSubmit={save} novalidate>
      <CheckField
        label={t().settings.guards.quiet}
        checked={form().hasQuietHours}
        onChange={(event) => set({ hasQuietHours: event.currentTarget.checked })}
      />
      <Show when={form().hasQuietHours}>
        <HoursFields
          from={form().quietFrom}
          to={form().quietTo}
          help={t().settings.guards.quietHelp}
          error={wanted().faults.includes('hours') ? t().settings.guards.hoursInvalid : undefined}
          onChange={(from, to) => set({ quietFrom: from, quietTo: to })}
        />
      </Show>
      <CheckField
        label={t().settings.guards.cap}
        checked={form().hasCap}
        onChange={(event) => set({ hasCap: event.currentTarget.checked })}
      />
      <Show when={form().hasCap}>
        <Cap form={form()} set={set} isWrong={wanted().faults.includes('cap')} />
      </Show>
      <TextField
        label={t().settings.guards.words}
        help={t().settings.guards.wordsHelp}
        error={wanted().faults.includes('words') ? t().settings.guards.wordsInvalid : undefined}
        autocomplete="off"
        value={form().words}
        onInput={(event) => set({ words: event.currentTarget.value })}
      />
      <Show when={change.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
      <div>
        <Button type="submit" look="primary" busy={change.isPending} disabled={wanted().guards === undefined}>
          {change.isPending ? t().act.saving : t().act.save}
        </Button>
      </div>
    </form>
  );
}

function Cap(props: { form: GuardsForm; set: (part: Partial<GuardsForm>) => void; isWrong: boolean }) {
  const { t } = useText();
  return (
    <div class="pair">
      <TextField
        label={t().settings.guards.capMessages}
        error={props.isWrong ? t().settings.guards.capInvalid : undefined}
        inputmode="numeric"
        autocomplete="off"
        value={props.form.capMessages}
        onInput={(event) => props.set({ capMessages: event.currentTarget.value })}
      />
      <TextField
        label={t().settings.guards.capDays}
        help={t().settings.guards.capHelp}
        inputmode="numeric"
        autocomplete="off"
        value={props.form.capDays}
        onInput={(event) => props.set({ capDays: event.currentTarget.value })}
      />
    </div>
  );
}
