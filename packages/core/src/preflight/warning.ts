// What somebody should know before the launch; each with a stable code, none of them refuses it.
import type { CampaignView } from '../campaign/view.ts';
import type { Cost } from './cost.ts';
import type { Stage } from './stage.query.ts';
import type { Tally } from './tally.ts';

export interface Warning {
  readonly code:
    | 'everything_stopped'
    | 'no_active_sender'
    | 'line_stopped'
    | 'breaker_open'
    | 'mixed_channels'
    | 'media_with_sms'
    | 'outside_window'
    | 'empty_variables'
    | 'link_shortener'
    | 'price_missing';
  /** People, or lines. */
  readonly count?: number;
  readonly isEstimated?: boolean;
  /** Variables, countries, hosts. */
  readonly names?: readonly string[];
  /** Of an open breaker: the provider's code. */
  readonly reason?: string;
}

export interface WarningFacts {
  readonly campaign: Pick<CampaignView, 'mediaId' | 'content'>;
  readonly stage: Stage;
  readonly tally: Tally;
  readonly cost: Cost | null;
  /** Recipients who may be sent to and have not written within the last 24 hours. */
  readonly notWritten: number;
  readonly withEmpty: number;
  readonly isEstimated: boolean;
}

const when = (holds: boolean, warning: Warning): Warning[] => (holds ? [warning] : []);

export function warningsOf(facts: WarningFacts): Warning[] {
  const { stage, tally, isEstimated } = facts;
  return [
    ...ofLines(stage),
    ...when(facts.campaign.mediaId !== null && stage.lines.some(({ channel }) => channel === 'sms'), {
      code: 'media_with_sms',
    }),
    // WhatsApp takes free text within 24 hours of what the person wrote, and refuses it later (63016); an approved template at any time.
    ...when(
      facts.campaign.content === null &&
        stage.lines.some(({ channel }) => channel === 'whatsapp') &&
        facts.notWritten > 0,
      {
        code: 'outside_window',
        count: facts.notWritten,
      },
    ),
    ...when(facts.withEmpty > 0, {
      code: 'empty_variables',
      count: facts.withEmpty,
      isEstimated,
      names: [...tally.emptyVariables].toSorted((a, b) => b[1] - a[1]).map(([name]) => name),
    }),
    ...when(tally.links.size > 0, { code: 'link_shortener', names: [...tally.links].toSorted() }),
    ...when((facts.cost?.missing.length ?? 0) > 0, { code: 'price_missing', names: facts.cost?.missing ?? [] }),
  ];
}

function ofLines({ isStopped, lines, now }: Stage): Warning[] {
  const open = lines.filter(({ openUntil }) => openUntil !== null && openUntil > now);
  const stopped = lines.filter((line) => line.isStopped);
  const reason = open[0]?.breakerReason;
  return [
    ...when(isStopped, { code: 'everything_stopped' }),
    ...when(!lines.some(({ isActive }) => isActive), { code: 'no_active_sender' }),
    ...when(stopped.length > 0, { code: 'line_stopped', count: stopped.length }),
    ...when(open.length > 0, { code: 'breaker_open', count: open.length, ...(reason ? { reason } : {}) }),
    ...when(new Set(lines.map(({ channel }) => channel)).size > 1, { code: 'mixed_channels' }),
  ];
}
