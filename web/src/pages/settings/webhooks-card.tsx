// The user's own systems that are told what happens here.
import { A } from '@solidjs/router';
import Pencil from 'lucide-solid/icons/pencil';
import Trash from 'lucide-solid/icons/trash';
import Webhook from 'lucide-solid/icons/webhook';
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { failure, known } from '../../data/query.ts';
import { createWebhooks, type Webhook as Hook } from '../../data/webhooks.ts';
import { useText } from '../../text/text.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { Failure } from '../parts/failure.tsx';
import { May } from '../parts/may.tsx';
import { HookChip } from '../webhook/hook-chip.tsx';
import { RemoveDialog, WebhookDialog } from './webhook-dialog.tsx';
import './accounts-card.css';

type Asked = { readonly what: 'add' } | { readonly what: 'change' | 'remove'; readonly hook: Hook };

export function WebhooksCard() {
  const { t } = useText();
  const hooks = createWebhooks();
  const [asked, setAsked] = createSignal<Asked>();
  const close = () => setAsked(undefined);
  const about = (what: 'change' | 'remove') => {
    const now = asked();
    return now?.what === what ? now.hook : undefined;
  };
  return (
    <Card title={t().webhooks.title}>
      <p class="muted">{t().webhooks.help}</p>
      <Show when={failure(hooks)}>
        {(problem) => <Failure problem={problem()} retry={() => void hooks.refetch()} />}
      </Show>
      <Show when={known(hooks)} fallback={<SkeletonLines lines={2} />}>
        {(list) => (
          <>
            <Show when={list().items.length > 0} fallback={<p>{t().webhooks.none}</p>}>
              <ul>
                <For each={list().items}>
                  {(hook) => <HookLine hook={hook} onAsk={(what) => setAsked({ what, hook })} />}
                </For>
              </ul>
            </Show>
            <div>
              <May do="POST /webhooks">
                <Button icon={Webhook} onClick={() => setAsked({ what: 'add' })}>
                  {t().webhooks.add}
                </Button>
              </May>
            </div>
          </>
        )}
      </Show>
      <Switch>
        <Match when={asked()?.what === 'add'}>
          <WebhookDialog hook={undefined} onClose={close} />
        </Match>
        <Match when={about('change')}>{(hook) => <WebhookDialog hook={hook()} onClose={close} />}</Match>
        <Match when={about('remove')}>{(hook) => <RemoveDialog hook={hook()} onClose={close} />}</Match>
      </Switch>
    </Card>
  );
}

function HookLine(props: { hook: Hook; onAsk: (what: 'change' | 'remove') => void }) {
  const { t } = useText();
  return (
    <li class="account-line">
      <span class="account-words">
        <A href={`/webhooks/${props.hook.id}`}>{props.hook.url}</A>
        <span class="muted small">{t().webhooks.wants(props.hook.events.length)}</span>
        <HookChip hook={props.hook} />
      </span>
      <May do="PUT /webhooks/{id}">
        <span class="account-actions">
          <IconButton name={t().webhooks.edit(props.hook.url)} icon={Pencil} onClick={() => props.onAsk('change')} />
          <IconButton name={t().webhooks.remove(props.hook.url)} icon={Trash} onClick={() => props.onAsk('remove')} />
        </span>
      </May>
    </li>
  );
}
