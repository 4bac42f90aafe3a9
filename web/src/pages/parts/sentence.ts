// The first line of a campaign, in words: what will happen, what is happening, what happened.
import type { Campaign } from '../../data/types.ts';
import type { Text } from '../../text/dictionary.ts';
import { stop } from '../../text/stop.ts';
import { durationMs, limitOf } from './pace.ts';
import { reasonText } from './reason.ts';
import { repeatWords } from './repeat.ts';

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What is known of a campaign beside itself. */
export interface Beside {
  /** As measured; without it the limit is taken. */
  readonly ratePerSecond?: number | undefined;
  /** Everything is stopped: nobody knows when it ends. */
  readonly isStopped?: boolean | undefined;
}

export function sentenceOf(t: Text, campaign: Campaign, now: Date, { ratePerSecond, isStopped }: Beside = {}): string {
  const { counts, totalRecipients: total } = campaign;
  const s = t.campaign.sentence;
  const at = (iso: string | null) => t.at(new Date(iso ?? now), now);
  switch (campaign.status) {
    case 'draft':
      return s.draft(total);
    case 'scheduled':
      return stop(capital(scheduledWords(t, campaign, at(campaign.scheduledAt))));
    case 'queued':
      return s.queued;
    case 'running':
      if (isStopped) return stop(s.running(counts.sent, total));
      return stop(`${s.running(counts.sent, total)}, ${runningEnd(t, campaign, now, ratePerSecond)}`);
    case 'paused':
      return s.paused(counts.sent, total);
    case 'completed':
      return stop([s.completed(at(campaign.finishedAt), counts.sent), ...exceptions(t, campaign)].join(', '));
    case 'canceled':
      if (campaign.statusReason === 'skipped') return t.schedule.skippedSentence;
      if (campaign.statusReason === 'series_ended') return t.schedule.endedSentence;
      return stop(
        [
          s.canceled(at(campaign.finishedAt ?? campaign.updatedAt), counts.sent, total),
          ...exceptions(t, campaign),
        ].join(', '),
      );
    case 'failed':
      return campaign.startedAt === null && campaign.statusReason
        ? stop(t.schedule.failedSentence(reasonText(t, campaign.statusReason)))
        : s.failed;
  }
}

function scheduledWords(t: Text, { recurrence }: Campaign, at: string): string {
  const start = t.campaign.sentence.scheduled(at);
  return recurrence ? t.schedule.sentence(start, repeatWords(t, recurrence.rule)) : start;
}

/** A campaign that goes slower than its limit is estimated by what it does, not by what it may. */
function runningEnd(t: Text, campaign: Campaign, now: Date, measured: number | undefined): string {
  if (campaign.frozenAt === null) return t.campaign.sentence.gathering;
  const { queued, sending, unknown } = campaign.counts;
  const left = queued + sending;
  const limit = limitOf(campaign);
  const rate = measured && measured > 0 ? Math.min(measured, limit ?? measured) : limit;
  const ms = durationMs(left, rate);
  if (left === 0) return unknown > 0 ? t.campaign.sentence.unknown(unknown) : t.campaign.sentence.waiting;
  if (ms === undefined) return t.campaign.sentence.estimating;
  return t.campaign.sentence.ends(t.at(new Date(now.getTime() + ms), now));
}

function exceptions(t: Text, { counts }: Campaign): string[] {
  const s = t.campaign.sentence;
  const found = [
    counts.error > 0 ? s.errors(counts.error) : undefined,
    counts.skipped > 0 ? s.skipped(counts.skipped) : undefined,
    counts.unknown > 0 ? s.unknown(counts.unknown) : undefined,
  ].filter((part) => part !== undefined);
  return found.length === 0 && counts.canceled === 0 && counts.sent > 1 ? [s.allWell] : found;
}
