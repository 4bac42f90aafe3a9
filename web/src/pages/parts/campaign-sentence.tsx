// The first line of a campaign on the screen, as time goes by.
import { createMemo } from 'solid-js';
import type { Campaign } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { createClock } from '../../ui/clock.ts';
import { type Beside, sentenceOf } from './sentence.ts';

export function CampaignSentence(props: { campaign: Campaign } & Beside) {
  const { t } = useText();
  const now = createClock(10_000);
  const words = createMemo(() => sentenceOf(t(), props.campaign, now(), props));
  return <>{words()}</>;
}
