// Why people did not get it, the most frequent reason first; each number leads to its people.
import { A } from '@solidjs/router';
import { For, Show } from 'solid-js';
import { createReasons, isOpen, type Reason } from '../../data/campaigns.ts';
import { known } from '../../data/query.ts';
import type { Campaign } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Card } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { reasonText } from '../parts/reason.ts';
import { outcomes } from '../parts/states.ts';
import { Retry, retryable } from './retry.tsx';

export function Reasons(props: { campaign: Campaign }) {
  const { t } = useText();
  const query = createReasons(
    () => props.campaign.id,
    () => (isOpen(props.campaign) ? 3_000 : 15_000),
  );
  const reasons = () => known(query)?.items.filter((reason) => reason.status !== 'waiting' && reason.count > 0);
  return (
    <Show when={props.campaign.status !== 'draft' && props.campaign.status !== 'scheduled' && !query.isError}>
      <Card title={t().campaign.reasons}>
        <Show when={reasons()} fallback={<SkeletonLines lines={3} />}>
          {(list) => (
            <ol class="reasons">
              <For each={list()} fallback={<li class="muted">{t().campaign.reasonsNone}</li>}>
                {(reason) => <ReasonLine campaignId={props.campaign.id} reason={reason} />}
              </For>
            </ol>
          )}
        </Show>
        <Retry campaign={props.campaign} people={retryable(props.campaign.counts, reasons() ?? [])} />
      </Card>
    </Show>
  );
}

function ReasonLine(props: { campaignId: string; reason: Reason }) {
  const { t, f } = useText();
  const state = () => (props.reason.status === 'waiting' ? 'queued' : props.reason.status);
  const Icon = outcomes[state()].icon;
  return (
    <li class={`reason tone-${outcomes[state()].tone}`}>
      <Icon size={16} aria-hidden="true" />
      <span>
        {reasonText(t(), props.reason.code)}
        <span class="unseen">{`: ${t().recipients[state()]}, `}</span>
      </span>
      <A class="num" href={`/campaigns/${props.campaignId}?status=${state()}#people`} noScroll>
        {f().number(props.reason.count)}
      </A>
    </li>
  );
}
