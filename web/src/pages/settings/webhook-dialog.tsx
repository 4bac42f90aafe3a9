// A webhook's questions: where it is and what it wants to know; then its secret, this once. And whether one goes.
import { createSignal, For, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { toProblem } from '../../data/problem.ts';
import {
  createWebhookChanging,
  createWebhookMaking,
  createWebhookRemoving,
  type EventType,
  eventTypes,
  type Webhook,
} from '../../data/webhooks.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CheckField, TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { SecretDialog } from '../webhook/secret-dialog.tsx';

/** @param props.hook undefined: a new one. */
export function WebhookDialog(props: { hook: Webhook | undefined; onClose: () => void }) {
  const making = createWebhookMaking();
  return (
    <Show when={making.data} fallback={<Questions hook={props.hook} making={making} onClose={props.onClose} />}>
      {(made) => <SecretDialog secret={made().secret} onClose={props.onClose} />}
    </Show>
  );
}

function Questions(props: {
  hook: Webhook | undefined;
  making: ReturnType<typeof createWebhookMaking>;
  onClose: () => void;
}) {
  const { t } = useText();
  const changing = createWebhookChanging();
  const [url, setUrl] = createSignal(props.hook?.url ?? '');
  const [chosen, setChosen] = createSignal<readonly EventType[]>(props.hook?.events ?? []);
  const [isActive, setActive] = createSignal(props.hook?.isActive ?? true);
  const [isTried, setTried] = createSignal(false);
  const lacksUrl = () => !URL.canParse(url().trim());
  const isBusy = () => props.making.isPending || changing.isPending;
  const save = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (isBusy() || lacksUrl() || chosen().length === 0) return;
    const wanted = { url: url().trim(), events: chosen() };
    if (props.hook === undefined) return props.making.mutate({ ...wanted, key: newKey() });
    changing.mutate({ ...wanted, id: props.hook.id, isActive: isActive() }, { onSuccess: props.onClose });
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={props.hook ? t().webhooks.change : t().webhooks.add}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look="primary" type="submit" form="webhook-form" busy={isBusy()}>
            {isBusy() ? t().webhooks.saving : t().webhooks.save}
          </Button>
        </>
      }
    >
      <form id="webhook-form" class="stack" onSubmit={save} novalidate>
        <TextField
          label={t().webhooks.url}
          help={t().webhooks.urlHelp}
          error={isTried() && lacksUrl() ? t().webhooks.urlMissing : undefined}
          type="url"
          inputmode="url"
          value={url()}
          maxLength={2000}
          autocomplete="off"
          onInput={(event) => setUrl(event.currentTarget.value)}
        />
        <Events chosen={chosen()} onChoose={setChosen} isLacking={isTried() && chosen().length === 0} />
        <Show when={props.hook}>
          <CheckField
            label={t().webhooks.isActive}
            checked={isActive()}
            onChange={(event) => setActive(event.currentTarget.checked)}
          />
        </Show>
        <Show when={props.making.error ?? changing.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
      </form>
    </Dialog>
  );
}

function Events(props: {
  chosen: readonly EventType[];
  onChoose: (events: readonly EventType[]) => void;
  isLacking: boolean;
}) {
  const { t } = useText();
  return (
    <fieldset class="stack-tight">
      <legend>{t().webhooks.when}</legend>
      <For each={eventTypes}>
        {(type) => (
          <CheckField
            label={t().webhooks.events[type]}
            checked={props.chosen.includes(type)}
            onChange={(event) =>
              props.onChoose(
                event.currentTarget.checked ? [...props.chosen, type] : props.chosen.filter((other) => other !== type),
              )
            }
          />
        )}
      </For>
      <Show when={props.isLacking}>
        <p class="field-error" role="alert">
          {t().webhooks.eventMissing}
        </p>
      </Show>
    </fieldset>
  );
}

export function RemoveDialog(props: { hook: Webhook; onClose: () => void }) {
  const { t } = useText();
  const removing = createWebhookRemoving();
  const run = () =>
    removing.mutate(props.hook.id, {
      onSuccess: () => {
        toast(() => t().webhooks.removed);
        props.onClose();
      },
    });
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().webhooks.askRemove}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look="danger" busy={removing.isPending} onClick={run}>
            {removing.isPending ? t().webhooks.removing : t().webhooks.removeIt}
          </Button>
        </>
      }
    >
      <p>{t().webhooks.askRemoveText(props.hook.url)}</p>
      <Show when={removing.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
    </Dialog>
  );
}
