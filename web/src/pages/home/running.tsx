// The campaigns that run now, each with its bar and its sentence.
import { A } from '@solidjs/router';
import { For, Show } from 'solid-js';
import type { Campaign } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { StateBar } from '../../ui/bar.tsx';
import { Card } from '../../ui/page.tsx';
import { CampaignSentence } from '../parts/campaign-sentence.tsx';
import { barParts, doneOf } from '../parts/progress.ts';
import { CampaignChip } from '../parts/state-chip.tsx';

const most = 3;

export function Running(props: { campaigns: readonly Campaign[] }) {
  const { t } = useText();
  return (
    <Show when={props.campaigns.length > 0}>
      <Card title={t().home.running.title}>
        <ul class="running">
          <For each={props.campaigns.slice(0, most)}>{(campaign) => <RunningOne campaign={campaign} />}</For>
        </ul>
        <Show when={props.campaigns.length > most}>
          <A href="/campaigns">{t().home.running.more(props.campaigns.length - most)}</A>
        </Show>
      </Card>
    </Show>
  );
}

function RunningOne(props: { campaign: Campaign }) {
  const { t } = useText();
  return (
    <li class="running-one">
      <A href={`/campaigns/${props.campaign.id}`} class="running-name">
        {props.campaign.name}
      </A>
      <CampaignChip state={props.campaign.status} />
      <span class="running-words">
        <CampaignSentence campaign={props.campaign} />
      </span>
      <StateBar
        slim
        parts={barParts(t(), props.campaign.counts)}
        total={props.campaign.totalRecipients}
        name={t().campaign.progressName(props.campaign.name)}
        words={t().campaign.progressWords(doneOf(props.campaign), props.campaign.totalRecipients)}
      />
    </li>
  );
}
