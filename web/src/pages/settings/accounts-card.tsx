// The user's own accounts at the provider: connected, changed, disconnected.
import Pencil from 'lucide-solid/icons/pencil';
import Plus from 'lucide-solid/icons/plus';
import Unplug from 'lucide-solid/icons/unplug';
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { createProviderAccounts, type ProviderAccount } from '../../data/accounts.ts';
import { failure, known } from '../../data/query.ts';
import { useText } from '../../text/text.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { CopyLine } from '../parts/copy-line.tsx';
import { Failure } from '../parts/failure.tsx';
import { May } from '../parts/may.tsx';
import { AccountDialog, DisconnectDialog } from './account-dialog.tsx';
import './accounts-card.css';

type Asked =
  | { readonly what: 'connect' }
  | { readonly what: 'change' | 'disconnect'; readonly account: ProviderAccount };

export function AccountsCard() {
  const { t } = useText();
  const accounts = createProviderAccounts();
  const [asked, setAsked] = createSignal<Asked>();
  const close = () => setAsked(undefined);
  const about = (what: 'change' | 'disconnect') => {
    const now = asked();
    return now?.what === what ? now.account : undefined;
  };
  return (
    <Card title={t().accounts.title}>
      <p class="muted">{t().accounts.help}</p>
      <Show when={failure(accounts)}>
        {(problem) => <Failure problem={problem()} retry={() => void accounts.refetch()} />}
      </Show>
      <Show when={known(accounts)} fallback={<SkeletonLines lines={2} />}>
        {(list) => (
          <>
            <Show when={list().items.length > 0} fallback={<p>{t().accounts.none}</p>}>
              <ul>
                <For each={list().items}>
                  {(account) => <AccountLine account={account} onAsk={(what) => setAsked({ what, account })} />}
                </For>
              </ul>
              <dl>
                <CopyLine label={t().accounts.inbound} value={list().inboundUrl} />
              </dl>
              <p class="muted small">{t().accounts.inboundHelp}</p>
            </Show>
            <div>
              <May do="POST /provider-accounts">
                <Button icon={Plus} onClick={() => setAsked({ what: 'connect' })}>
                  {t().accounts.add}
                </Button>
              </May>
            </div>
          </>
        )}
      </Show>
      <Switch>
        <Match when={asked()?.what === 'connect'}>
          <AccountDialog account={undefined} onClose={close} />
        </Match>
        <Match when={about('change')}>{(account) => <AccountDialog account={account()} onClose={close} />}</Match>
        <Match when={about('disconnect')}>
          {(account) => <DisconnectDialog account={account()} onClose={close} />}
        </Match>
      </Switch>
    </Card>
  );
}

function AccountLine(props: { account: ProviderAccount; onAsk: (what: 'change' | 'disconnect') => void }) {
  const { t } = useText();
  return (
    <li class="account-line">
      <span class="account-words">
        <strong>{props.account.name}</strong>
        <span class="muted small num">{props.account.accountSid}</span>
      </span>
      <May do="PUT /provider-accounts/{id}">
        <span class="account-actions">
          <IconButton
            name={t().accounts.edit(props.account.name)}
            icon={Pencil}
            onClick={() => props.onAsk('change')}
          />
          <IconButton
            name={t().accounts.disconnect(props.account.name)}
            icon={Unplug}
            onClick={() => props.onAsk('disconnect')}
          />
        </span>
      </May>
    </li>
  );
}
