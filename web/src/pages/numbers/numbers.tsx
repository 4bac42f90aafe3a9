// Números: from where one sends, each number with its health, its pace and its day.
import Plus from 'lucide-solid/icons/plus';
import Smartphone from 'lucide-solid/icons/smartphone';
import { createSignal, For, Show } from 'solid-js';
import { createMe } from '../../data/account.ts';
import { createProviderAccounts } from '../../data/accounts.ts';
import { newKey } from '../../data/api.ts';
import { toProblem } from '../../data/problem.ts';
import { failure, known } from '../../data/query.ts';
import type { Sender } from '../../data/senders.ts';
import { createOffered, createSenderChange, createSenders, type Offered } from '../../data/senders.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { createClock } from '../../ui/clock.ts';
import { Empty } from '../../ui/notice.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { lineName } from '../parts/line-name.ts';
import { May } from '../parts/may.tsx';
import { NumberCard } from './number-card.tsx';
import { NumberDialog } from './number-dialog.tsx';
import './numbers.css';

export function Numbers() {
  const { t } = useText();
  const me = createMe();
  const senders = createSenders(true);
  const now = createClock(5_000);
  const [editing, setEditing] = createSignal<Sender | 'new'>();
  const accounts = createProviderAccounts();
  const mayAdd = () => Boolean(known(me)?.role === 'admin' || known(accounts)?.items.length);
  return (
    <Page
      title={t().numbers.title}
      sentence={t().numbers.sentence}
      actions={
        <Show when={mayAdd()}>
          <May do="POST /senders">
            <Button look="primary" icon={Plus} onClick={() => setEditing('new')}>
              {t().numbers.add}
            </Button>
          </May>
        </Show>
      }
    >
      <Show when={failure(senders)}>
        {(problem) => <Failure problem={problem()} retry={() => void senders.refetch()} />}
      </Show>
      <Show when={known(senders)} fallback={<SkeletonLines lines={8} />}>
        {(list) => (
          <div class="numbers">
            <For
              each={list().items}
              fallback={
                <Empty icon={Smartphone} title={t().numbers.none}>
                  {t().settings.noNumbers}
                </Empty>
              }
            >
              {(sender) => <NumberCard sender={sender} now={now()} onEdit={() => setEditing(sender)} />}
            </For>
          </div>
        )}
      </Show>
      <OfferedNumbers />
      <Show when={editing()} keyed>
        {(sender) => (
          <NumberDialog sender={sender === 'new' ? undefined : sender} onClose={() => setEditing(undefined)} />
        )}
      </Show>
    </Page>
  );
}

/** What others send from already and this user may too. */
function OfferedNumbers() {
  const { t, f } = useText();
  const offered = createOffered();
  // Here, not in the line: a line is gone before it could say that it was added.
  const change = createSenderChange();
  const use = ({ lineId }: Offered) =>
    change.mutate({ input: { lineId }, key: newKey() }, { onSuccess: () => toast(() => t().numbers.nowYours) });
  return (
    <Show when={known(offered)?.items.length}>
      <Card title={t().numbers.offered}>
        <p class="muted">{t().numbers.offeredHelp}</p>
        <ul class="stack-tight">
          <For each={known(offered)?.items}>
            {(line) => (
              <li class="offered-line">
                <span>{lineName(line, f().phone)}</span>
                <May do="POST /senders">
                  <Button busy={change.isPending} onClick={() => use(line)}>
                    {t().numbers.use}
                  </Button>
                </May>
              </li>
            )}
          </For>
        </ul>
        <Show when={change.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
      </Card>
    </Show>
  );
}
