// One webhook: how it is, what it was told and what came back, newest first.
import { A, useParams, useSearchParams } from '@solidjs/router';
import CircleAlert from 'lucide-solid/icons/circle-alert';
import ScrollText from 'lucide-solid/icons/scroll-text';
import Send from 'lucide-solid/icons/send';
import { createMemo, createSignal, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { toProblem } from '../../data/problem.ts';
import { failure, known } from '../../data/query.ts';
import {
  createDeliveries,
  createSecretTurning,
  createWebhooks,
  createWebhookTest,
  type Webhook,
  type WebhookDelivery,
} from '../../data/webhooks.ts';
import { useText } from '../../text/text.tsx';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty, Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { May } from '../parts/may.tsx';
import { DeliveryDialog } from './delivery-dialog.tsx';
import { DeliveryChip, HookChip, healthOf } from './hook-chip.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import './webhook.css';

export function WebhookPage() {
  const { t } = useText();
  const params = useParams<{ id: string }>();
  const hooks = createWebhooks();
  const hook = () => known(hooks)?.items.find(({ id }) => id === params.id);
  return (
    <Page
      title={t().webhooks.one}
      above={<A href="/settings">{t().settings.title}</A>}
      sentence={<span class="webhook-url">{hook()?.url}</span>}
      actions={
        <Show when={hook()}>
          {(found) => (
            <May do="POST /webhooks/{id}/test">
              <Actions hook={found()} />
            </May>
          )}
        </Show>
      }
    >
      <Show when={failure(hooks)}>
        {(problem) => <Failure problem={problem()} retry={() => void hooks.refetch()} />}
      </Show>
      <Show when={hook()}>{(found) => <Health hook={found()} />}</Show>
      <Log id={params.id} />
    </Page>
  );
}

function Health(props: { hook: Webhook }) {
  const { t, f } = useText();
  const why = () => {
    const now = healthOf(props.hook);
    if (now === 'failing') return t().webhooks.failing(f().dateTime(new Date(props.hook.failingSince ?? 0)));
    return now === 'disabled' ? t().webhooks.reasons[props.hook.disabledReason ?? 'failing'] : undefined;
  };
  return (
    <Show
      when={why()}
      fallback={
        <div>
          <HookChip hook={props.hook} />
        </div>
      }
    >
      {(sentence) => (
        <Notice tone="error" icon={CircleAlert}>
          {sentence()}
        </Notice>
      )}
    </Show>
  );
}

function Actions(props: { hook: Webhook }) {
  const { t } = useText();
  const testing = createWebhookTest();
  const [isAsked, setAsked] = createSignal(false);
  const test = () =>
    testing.mutate({ id: props.hook.id, key: newKey() }, { onSuccess: () => toast(() => t().webhooks.tested) });
  return (
    <>
      <Button onClick={() => setAsked(true)}>{t().webhooks.turn}</Button>
      <Button look="primary" icon={Send} busy={testing.isPending} disabled={!props.hook.isActive} onClick={test}>
        {t().webhooks.test}
      </Button>
      <Show when={isAsked()}>
        <TurnDialog hook={props.hook} onClose={() => setAsked(false)} />
      </Show>
      <Show when={testing.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
    </>
  );
}

function TurnDialog(props: { hook: Webhook; onClose: () => void }) {
  const { t } = useText();
  const turning = createSecretTurning();
  return (
    <Show
      when={turning.data}
      fallback={
        <Dialog
          open
          onClose={props.onClose}
          title={t().webhooks.askTurn}
          closeName={t().act.close}
          actions={
            <>
              <Button onClick={props.onClose}>{t().act.cancel}</Button>
              <Button
                look="primary"
                busy={turning.isPending}
                onClick={() => turning.mutate({ id: props.hook.id, key: newKey() })}
              >
                {t().webhooks.turnIt}
              </Button>
            </>
          }
        >
          <p>{t().webhooks.askTurnText}</p>
          <Show when={turning.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
        </Dialog>
      }
    >
      {(told) => <SecretDialog secret={told().secret} onClose={props.onClose} />}
    </Show>
  );
}

function Log(props: { id: string }) {
  const { t } = useText();
  const [search] = useSearchParams<{ before?: string }>();
  const deliveries = createDeliveries(
    () => props.id,
    () => search.before,
  );
  const [shown, setShown] = createSignal<string>();
  const delivery = () => known(deliveries)?.items.find(({ id }) => id === shown());
  const columns = createColumns(setShown);
  return (
    <Show
      when={!failure(deliveries)}
      fallback={
        <Show when={failure(deliveries)}>
          {(problem) => <Failure problem={problem()} retry={() => void deliveries.refetch()} />}
        </Show>
      }
    >
      <Table
        caption={t().webhooks.log}
        columns={columns()}
        rows={known(deliveries)?.items}
        stale={deliveries.isPlaceholderData}
        empty={
          <div class="card">
            <Empty icon={ScrollText} title={t().webhooks.emptyTitle}>
              {t().webhooks.emptyText}
            </Empty>
          </div>
        }
      />
      <div class="row">
        <Show when={search.before}>
          <ButtonLink href={`/webhooks/${props.id}`}>{t().access.log.newest}</ButtonLink>
        </Show>
        <Show when={known(deliveries)?.next}>
          {(next) => <ButtonLink href={`/webhooks/${props.id}?before=${next()}`}>{t().access.log.older}</ButtonLink>}
        </Show>
      </div>
      <Show when={delivery()}>{(one) => <DeliveryDialog delivery={one()} onClose={() => setShown(undefined)} />}</Show>
    </Show>
  );
}

function createColumns(onShow: (id: string) => void) {
  const { t, f } = useText();
  return createMemo<Column<WebhookDelivery>[]>(() => {
    const words = t().webhooks;
    return [
      {
        head: words.what,
        cell: (one) => (
          <button type="button" class="cell-open" onClick={() => onShow(one.id)}>
            {words.types[one.type] ?? one.type}
          </button>
        ),
        width: 20,
        grow: true,
      },
      { head: words.state, cell: (one) => <DeliveryChip status={one.status} />, width: 10 },
      { head: words.answer, cell: (one) => lastOf(one) ?? '—', width: 12 },
      { head: words.at, cell: (one) => <span class="nowrap">{f().dateTime(new Date(one.at))}</span>, width: 16 },
    ];
  });
}

const lastOf = ({ attempts }: WebhookDelivery): string | undefined => {
  const last = attempts.at(-1);
  return last && (last.error ?? String(last.status));
};
