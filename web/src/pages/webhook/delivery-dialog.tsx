// One delivery: each attempt with what came back, when the next is, and the way to tell it again.
import { For, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { toProblem } from '../../data/problem.ts';
import { createRedelivery, type WebhookAttempt, type WebhookDelivery } from '../../data/webhooks.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { May } from '../parts/may.tsx';
import { DeliveryChip } from './hook-chip.tsx';

export function DeliveryDialog(props: { delivery: WebhookDelivery; onClose: () => void }) {
  const { t, f } = useText();
  const repeating = createRedelivery();
  const repeat = () =>
    repeating.mutate(
      { id: props.delivery.id, key: newKey() },
      {
        onSuccess: () => {
          toast(() => t().webhooks.repeated);
          props.onClose();
        },
      },
    );
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().webhooks.types[props.delivery.type] ?? props.delivery.type}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.close}</Button>
          <May do="POST /webhook-deliveries/{id}/redeliver">
            <Button look="primary" busy={repeating.isPending} onClick={repeat}>
              {t().webhooks.repeat}
            </Button>
          </May>
        </>
      }
    >
      <div class="stack">
        <p>
          <DeliveryChip status={props.delivery.status} />
          <Show when={props.delivery.nextAt}>
            {(at) => <span class="muted"> {t().webhooks.next(f().dateTime(new Date(at())))}</span>}
          </Show>
        </p>
        <p class="muted small">
          <code>{props.delivery.id}</code>
        </p>
        <pre class="webhook-data">{JSON.stringify(props.delivery.data, undefined, 2)}</pre>
        <h3>{t().webhooks.attempts}</h3>
        <Show when={props.delivery.attempts.length > 0} fallback={<p class="muted">{t().webhooks.noAttempts}</p>}>
          <ol class="stack-tight">
            <For each={props.delivery.attempts.toReversed()}>{(attempt) => <Attempt attempt={attempt} />}</For>
          </ol>
        </Show>
        <Show when={repeating.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
      </div>
    </Dialog>
  );
}

function Attempt(props: { attempt: WebhookAttempt }) {
  const { t, f } = useText();
  return (
    <li>
      <strong class="num">{props.attempt.error ?? props.attempt.status}</strong>{' '}
      <span class="muted small">
        {t().webhooks.took(f().dateTime(new Date(props.attempt.at)), f().number(props.attempt.durationMs))}
      </span>
      <Show when={props.attempt.answer}>{(answer) => <pre class="webhook-data">{answer()}</pre>}</Show>
    </li>
  );
}
