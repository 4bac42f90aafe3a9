// The keys of the user's programs: made, and revoked.
import { A } from '@solidjs/router';
import KeyRound from 'lucide-solid/icons/key-round';
import Trash from 'lucide-solid/icons/trash';
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { type ApiKey, createApiKeys } from '../../data/access.ts';
import { failure, known } from '../../data/query.ts';
import { useText } from '../../text/text.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { createClock } from '../../ui/clock.ts';
import { Card } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { Failure } from '../parts/failure.tsx';
import { May } from '../parts/may.tsx';
import { KeyDialog, RevokeDialog } from './key-dialog.tsx';
import './accounts-card.css';

export function KeysCard() {
  const { t } = useText();
  const keys = createApiKeys();
  const [asked, setAsked] = createSignal<'make' | ApiKey>();
  const close = () => setAsked(undefined);
  const revoked = () => {
    const now = asked();
    return typeof now === 'object' ? now : undefined;
  };
  return (
    <Card title={t().access.keys.title}>
      <p class="muted">{t().access.keys.help}</p>
      <Show when={failure(keys)}>{(problem) => <Failure problem={problem()} retry={() => void keys.refetch()} />}</Show>
      <Show when={known(keys)} fallback={<SkeletonLines lines={2} />}>
        {(list) => (
          <>
            <Show when={list().items.length > 0} fallback={<p>{t().access.keys.none}</p>}>
              <ul>
                <For each={list().items}>{(key) => <KeyLine apiKey={key} onRevoke={() => setAsked(key)} />}</For>
              </ul>
            </Show>
            <div class="row">
              <May do="POST /api-keys">
                <Button icon={KeyRound} onClick={() => setAsked('make')}>
                  {t().access.keys.add}
                </Button>
              </May>
              <A href="/reference">{t().access.reference.open}</A>
            </div>
          </>
        )}
      </Show>
      <Switch>
        <Match when={asked() === 'make'}>
          <KeyDialog onClose={close} />
        </Match>
        <Match when={revoked()}>{(key) => <RevokeDialog apiKey={key()} onClose={close} />}</Match>
      </Switch>
    </Card>
  );
}

function KeyLine(props: { apiKey: ApiKey; onRevoke: () => void }) {
  const { t, f } = useText();
  const now = createClock();
  const used = () => {
    const at = props.apiKey.lastUsedAt;
    return at === null ? t().access.keys.neverUsed : t().access.keys.used(f().when(new Date(at), now()));
  };
  return (
    <li class="account-line">
      <span class="account-words">
        <strong>{props.apiKey.name}</strong>
        <span class="muted small">
          <code>{props.apiKey.prefix}…</code> · {used()}
        </span>
        <span class="muted small">{f().list(props.apiKey.scopes.map((scope) => t().access.keys.scopes[scope]))}</span>
      </span>
      <May do="DELETE /api-keys/{id}">
        <IconButton name={t().access.keys.revoke(props.apiKey.name)} icon={Trash} onClick={() => props.onRevoke()} />
      </May>
    </li>
  );
}
