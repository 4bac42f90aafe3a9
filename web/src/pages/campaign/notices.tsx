// What holds the campaign up, in words, above everything: a pause, a breaker, a stopped line, people not confirmed.
import CirclePause from 'lucide-solid/icons/circle-pause';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import { For, Show } from 'solid-js';
import { isOpen } from '../../data/campaigns.ts';
import type { Campaign, CampaignLine } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { createClock } from '../../ui/clock.ts';
import { Notice } from '../../ui/notice.tsx';
import { lineName } from '../parts/line-name.ts';
import { reasonText } from '../parts/reason.ts';
import { Unknowns } from './unknowns.tsx';

export function Notices(props: { campaign: Campaign }) {
  const held = () => props.campaign.lines.filter((line) => line.isStopped || line.breaker.state !== 'closed');
  return (
    <>
      <Show when={props.campaign.status === 'paused' && props.campaign.statusReason}>
        {(code) => <PausedByFault code={code()} />}
      </Show>
      <Show when={isOpen(props.campaign)}>
        <For each={held()}>{(line) => <HeldLine line={line} />}</For>
      </Show>
      <Show when={props.campaign.counts.unknown > 0}>
        <Unknowns campaign={props.campaign} />
      </Show>
    </>
  );
}

function PausedByFault(props: { code: string }) {
  const { t } = useText();
  return (
    <Notice tone="unknown" icon={CirclePause} live="polite">
      <strong>{t().campaign.notice.pausedByFault(reasonText(t(), props.code))}.</strong>
      <p class="muted">{t().campaign.notice.pausedTodo}</p>
    </Notice>
  );
}

function HeldLine(props: { line: CampaignLine }) {
  const { t, f } = useText();
  const now = createClock();
  const name = () => lineName(props.line, f().phone);
  const words = () => {
    const { breaker } = props.line;
    const reason = `${reasonText(t(), breaker.reason)}.`;
    if (props.line.isStopped) return t().campaign.notice.stopped(name());
    return breaker.state === 'open' && breaker.openUntil
      ? t().campaign.notice.breakerOpen(name(), t().at(new Date(breaker.openUntil), now()), reason)
      : t().campaign.notice.breakerTrying(name(), reason);
  };
  return (
    <Notice tone="unknown" icon={TriangleAlert} live="polite">
      <strong>{words()}</strong>
      <Show when={!props.line.isStopped}>
        <p class="muted">{t().campaign.notice.breakerTodo}</p>
      </Show>
    </Notice>
  );
}
