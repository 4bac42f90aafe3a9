// The bar of states, which is the progress, and every count as the way to its people.
import { A } from '@solidjs/router';
import { For, Show } from 'solid-js';
import type { Campaign } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { StateBar } from '../../ui/bar.tsx';
import { barParts, doneOf } from '../parts/progress.ts';
import { type Outcome, outcomes } from '../parts/states.ts';

const always: readonly Outcome[] = ['sent', 'error'];
const order: readonly Outcome[] = ['sent', 'error', 'skipped', 'unknown', 'canceled', 'sending', 'queued'];
const receipts: readonly Outcome[] = ['delivered', 'read', 'undelivered'];

export function States(props: { campaign: Campaign }) {
  const { t } = useText();
  const shown = () => order.filter((state) => always.includes(state) || props.campaign.counts[state] > 0);
  const hasReceipts = () => receipts.some((state) => props.campaign.counts[state] > 0);
  return (
    <div class="stack">
      <StateBar
        parts={barParts(t(), props.campaign.counts)}
        total={props.campaign.totalRecipients}
        name={t().campaign.progressName(props.campaign.name)}
        words={t().campaign.progressWords(doneOf(props.campaign), props.campaign.totalRecipients)}
      />
      <ul class="counts">
        <For each={shown()}>{(state) => <StateCount campaign={props.campaign} state={state} />}</For>
      </ul>
      <Show when={props.campaign.counts.sent > 0}>
        <div class="counts-receipts">
          <span class="muted small">{t().campaign.receipts}</span>
          <Show when={hasReceipts()} fallback={<span class="muted small">{t().campaign.receiptsNone}</span>}>
            <ul class="counts counts-small">
              <For each={receipts.filter((state) => props.campaign.counts[state] > 0)}>
                {(state) => <StateCount campaign={props.campaign} state={state} />}
              </For>
            </ul>
          </Show>
        </div>
      </Show>
    </div>
  );
}

function StateCount(props: { campaign: Campaign; state: Outcome }) {
  const { t, f } = useText();
  const look = () => outcomes[props.state];
  const Icon = outcomes[props.state].icon;
  const value = () => props.campaign.counts[props.state];
  return (
    <li class={`count tone-${look().tone}`}>
      <Icon size={16} aria-hidden="true" />
      <Show when={value() > 0} fallback={<span class="count-value num">{f().number(0)}</span>}>
        <A class="count-value num" href={`/campaigns/${props.campaign.id}?status=${props.state}#people`} noScroll>
          {f().number(value())} <span class="unseen">{t().recipients[props.state]}</span>
        </A>
      </Show>
      <span class="count-word" aria-hidden={value() > 0 ? 'true' : undefined}>
        {t().recipients[props.state]}
      </span>
    </li>
  );
}
