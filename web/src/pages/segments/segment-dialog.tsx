// A segment, new or changed: its conditions, and how many people they find, counted while one writes.
import Plus from 'lucide-solid/icons/plus';
import { createMemo, createSignal, Index, Show } from 'solid-js';
import { createStore, type SetStoreFunction } from 'solid-js/store';
import { newKey } from '../../data/api.ts';
import { toProblem } from '../../data/problem.ts';
import { known } from '../../data/query.ts';
import { createSegmentChange, createSegmentCount } from '../../data/segments.ts';
import type { Segment, SegmentFilter } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { createSettled } from '../../ui/clock.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { ConditionFields } from './condition-fields.tsx';
import { emptyCondition, filterOf, formOf, type SegmentForm } from './segment-form.ts';

const settleMs = 350;
const maxConditions = 20;

export function SegmentDialog(props: { segment: Segment | undefined; onClose: () => void }) {
  const { t } = useText();
  const [form, set] = createStore<SegmentForm>(formOf(props.segment));
  const [isTried, setTried] = createSignal(false);
  const change = createSegmentChange();
  const filter = createMemo(() => filterOf(form));
  const fault = (isMissing: boolean, sentence: string) => (isTried() && isMissing ? sentence : undefined);
  const save = () => {
    setTried(true);
    const wanted = filter();
    const name = form.name.trim();
    if (!wanted || name === '' || change.isPending) return;
    const onSuccess = () => {
      toast(() => t().segments.saved);
      props.onClose();
    };
    // What was refused is another intent than the next one.
    change.mutate(
      { ...(props.segment && { id: props.segment.id }), name, filter: wanted, key: newKey() },
      { onSuccess },
    );
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={props.segment ? t().segments.editTitle : t().segments.add}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look="primary" busy={change.isPending} onClick={save}>
            {change.isPending ? t().act.saving : t().act.save}
          </Button>
        </>
      }
    >
      <div class="stack">
        <TextField
          label={t().segments.name}
          error={fault(form.name.trim() === '', t().segments.needName)}
          value={form.name}
          maxLength={200}
          autocomplete="off"
          onInput={(event) => set('name', event.currentTarget.value)}
        />
        <Segmented
          label={t().segments.match}
          value={form.match}
          onChange={(match) => set('match', match)}
          options={[
            { value: 'all', label: t().segments.all },
            { value: 'any', label: t().segments.any },
          ]}
        />
        <Conditions form={form} set={set} />
        <Found filter={filter()} isTried={isTried()} />
        <Show when={change.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
      </div>
    </Dialog>
  );
}

function Conditions(props: { form: SegmentForm; set: SetStoreFunction<SegmentForm> }) {
  const { t } = useText();
  return (
    <>
      <ol class="segment-conditions" aria-label={t().segments.conditions}>
        <Index each={props.form.conditions}>
          {(condition, index) => (
            <ConditionFields
              condition={condition()}
              number={index + 1}
              isOnly={props.form.conditions.length === 1}
              set={(part) => props.set('conditions', index, part)}
              remove={() => props.set('conditions', (all) => all.filter((_, at) => at !== index))}
            />
          )}
        </Index>
      </ol>
      <Show when={props.form.conditions.length < maxConditions}>
        <div>
          <Button
            size="small"
            icon={Plus}
            onClick={() => props.set('conditions', (all) => [...all, { ...emptyCondition, groups: [] }])}
          >
            {t().segments.addCondition}
          </Button>
        </div>
      </Show>
    </>
  );
}

/** The answer of the last complete filter stays until the next one comes. */
function Found(props: { filter: SegmentFilter | undefined; isTried: boolean }) {
  const { t } = useText();
  const settled = createSettled(() => props.filter, settleMs);
  const count = createSegmentCount(settled);
  const isFresh = () => settled() === props.filter && !count.isPlaceholderData;
  const words = () => {
    if (!props.filter) return t().segments.incomplete;
    const found = known(count);
    return found && isFresh() ? t().segments.finds(found.total, !found.totalIsExact) : t().segments.counting;
  };
  return (
    <>
      <p classList={{ 'field-error': props.isTried && !props.filter }} role="status">
        <strong>{words()}</strong>
      </p>
      <Show when={props.filter && count.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
    </>
  );
}
