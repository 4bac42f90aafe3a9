// Phones written down by hand: how many there are stands on the button, and what is no phone is said with its reason.
import { createMemo, createSignal, For, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { toProblem } from '../../data/problem.ts';
import { createSuppressionAdd, type SuppressionOutcome } from '../../data/suppressions.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextArea } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { maxPhones, phonesOf } from './phones.ts';

interface Told {
  readonly outcome: SuppressionOutcome;
  readonly phones: readonly string[];
}

export function AddDialog(props: { onClose: () => void }) {
  const { t } = useText();
  const [text, setText] = createSignal('');
  const [told, setTold] = createSignal<Told>();
  const add = createSuppressionAdd();
  const phones = createMemo(() => phonesOf(text()));
  const isTooMany = () => phones().length > maxPhones;
  const save = () => {
    const given = phones();
    add.mutate(
      { phones: given, key: newKey() },
      {
        onSuccess: (outcome) => {
          toast(() => t().suppressions.added(outcome.added, outcome.known));
          if (outcome.invalid === 0) return props.onClose();
          setTold({ outcome, phones: given });
        },
      },
    );
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().suppressions.add}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{told() ? t().act.close : t().act.cancel}</Button>
          <Button look="primary" busy={add.isPending} disabled={phones().length === 0 || isTooMany()} onClick={save}>
            {add.isPending ? t().act.saving : t().suppressions.addCount(phones().length)}
          </Button>
        </>
      }
    >
      <div class="stack">
        <p>{t().suppressions.addText}</p>
        <TextArea
          label={t().suppressions.phones}
          help={t().suppressions.phonesHelp}
          error={isTooMany() ? t().suppressions.tooMany(maxPhones) : undefined}
          rows={6}
          value={text()}
          autocomplete="off"
          inputmode="tel"
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <Show when={told()}>{(one) => <Rejects {...one()} />}</Show>
        <Show when={add.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
      </div>
    </Dialog>
  );
}

function Rejects(props: Told) {
  const { t } = useText();
  const left = () => props.outcome.invalid - props.outcome.rejects.length;
  return (
    <div class="stack-tight" role="status">
      <p>
        <strong>{t().suppressions.rejected(props.outcome.invalid)}</strong>
      </p>
      <ul class="stack-tight">
        <For each={props.outcome.rejects}>
          {(reject) => (
            <li class="cell-two">
              <span class="num">{props.phones[reject.index]}</span>
              <span class="muted small">{t().rowReasons[reject.reason] ?? reject.reason}</span>
            </li>
          )}
        </For>
      </ul>
      <Show when={left() > 0}>
        <p class="muted small">{t().suppressions.moreRejected(left())}</p>
      </Show>
    </div>
  );
}
