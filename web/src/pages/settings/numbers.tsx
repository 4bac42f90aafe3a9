// The numbers that may be sent from, each with its pace and whether it works now.
import { For, Show } from 'solid-js';
import { failure, known } from '../../data/query.ts';
import type { Sender } from '../../data/senders.ts';
import { createSenders } from '../../data/senders.ts';
import { useText } from '../../text/text.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { Failure } from '../parts/failure.tsx';
import { lineName } from '../parts/line-name.ts';
import { reasonText } from '../parts/reason.ts';

export function Numbers() {
  const { t } = useText();
  const senders = createSenders();
  return (
    <Card title={t().settings.numbers}>
      <Show when={failure(senders)}>
        {(problem) => <Failure problem={problem()} retry={() => void senders.refetch()} />}
      </Show>
      <Show when={known(senders)} fallback={<SkeletonLines lines={2} />}>
        {(list) => (
          <ul class="stack-tight">
            <For each={list().items} fallback={<li class="muted">{t().settings.noNumbers}</li>}>
              {(sender) => <NumberLine sender={sender} />}
            </For>
          </ul>
        )}
      </Show>
      <div>
        <ButtonLink href="/numbers">{t().numbers.openPage}</ButtonLink>
      </div>
    </Card>
  );
}

function NumberLine(props: { sender: Sender }) {
  const { t, f } = useText();
  const pace = () => {
    const rate = props.sender.ratePerSecond;
    return rate === null ? t().settings.unpaced : t().count.perSecond(rate);
  };
  const state = () => {
    if (props.sender.state !== 'active') return t().numbers.states[props.sender.state];
    if (props.sender.isStopped) return t().system.lineStopped;
    return props.sender.breaker.state === 'closed' ? t().settings.ready : reasonText(t(), props.sender.breaker.reason);
  };
  return (
    <li class="number-line">
      <span>{lineName(props.sender, f().phone)}</span>
      <span class="muted">{[t().channel[props.sender.channel], pace(), state()].join(' · ')}</span>
    </li>
  );
}
