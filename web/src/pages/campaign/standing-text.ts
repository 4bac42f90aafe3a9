// Why a campaign is not moving, as one sentence.
import type { Standing } from '../../data/types.ts';
import type { Text } from '../../text/dictionary.ts';
import { reasonText } from '../parts/reason.ts';

/** Undefined when it moves, or when its state says it all. */
export function standingText(t: Text, standing: Standing, now: Date): string | undefined {
  const at = standing.at ? t.at(new Date(standing.at), now) : undefined;
  const why = t.campaign.standing;
  const reason = standing.reason ? reasonText(t, standing.reason) : undefined;
  const count = standing.count ?? 0;
  switch (standing.code) {
    case 'overdue':
      return t.schedule.overdue(at ?? '');
    case 'freezing':
      return why.freezing;
    case 'paused':
      return reason ? undefined : why.paused(standing.by);
    case 'user_stopped':
      return why.userStopped;
    case 'deployment_stopped':
      return why.deploymentStopped;
    case 'line_stopped':
      return why.lineStopped;
    case 'sender_paused':
      return why.senderPaused;
    case 'daily_limit':
      return why.dailyLimit(at ?? '', count);
    case 'breaker_open':
      return why.breakerOpen(at ?? '', reason ?? '');
    case 'canary':
      return why.canary(count);
    case 'unknown':
      return why.unknown(count, at);
    case 'quiet_hours':
      return why.quietHours(count, standing.zone, standing.at ? new Date(standing.at) : undefined);
    case 'waiting':
      return why.waiting(count, at ?? '');
    default:
      return undefined;
  }
}
