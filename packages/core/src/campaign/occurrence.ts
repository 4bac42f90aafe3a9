// Whether a start comes in time, and which occurrence of a series is next.
import { CampaignId } from '../id.ts';
import { derivedId } from '../idempotency/idempotency.ts';
import { startsAfter } from '../schedule/recurrence.ts';
import type { Recurrence } from '../schedule/shape.ts';

export interface Occurrence {
  readonly scheduledAt: Date;
  /** By the rule, wherever it was moved since; null outside a series. */
  readonly occurrenceAt: Date | null;
  readonly deadlineAt: Date | null;
  readonly recurrence: Recurrence | null;
  readonly seriesId: string | null;
  /** The next one, once it is made. */
  readonly nextId: CampaignId | null;
  readonly now: Date;
}

/** The scheduler's clock and the database's may differ by this. */
const skewMs = 5_000;

export function verdictOf(
  { scheduledAt, deadlineAt, now }: Pick<Occurrence, 'scheduledAt' | 'deadlineAt' | 'now'>,
  graceMs: number,
): 'early' | 'due' | 'start_missed' | 'deadline' {
  const lateMs = now.getTime() - scheduledAt.getTime();
  if (lateMs < -skewMs) return 'early';
  if (lateMs >= graceMs) return 'start_missed';
  return deadlineAt !== null && deadlineAt <= now ? 'deadline' : 'due';
}

export interface Next {
  readonly id: CampaignId;
  readonly at: Date;
  readonly deadlineAt: Date | null;
}

/**
 * The occurrence after this one: beyond where it was moved to, and not one whose own grace is over. Of those that went by meanwhile there is
 * none. Null when the series ends, or when this occurrence has made its next already.
 */
export function nextOf(occurrence: Occurrence, graceMs: number): Next | null {
  const { recurrence, seriesId, nextId, occurrenceAt, scheduledAt, deadlineAt, now } = occurrence;
  if (recurrence === null || seriesId === null || nextId !== null) return null;
  const after = Math.max(occurrenceAt?.getTime() ?? 0, scheduledAt.getTime(), now.getTime() - graceMs);
  const [at] = startsAfter(recurrence, new Date(after), 1);
  if (!at) return null;
  const begins = new Date(Math.min(scheduledAt.getTime(), now.getTime()));
  const lastsMs = deadlineAt === null ? null : deadlineAt.getTime() - scheduledAt.getTime();
  return {
    id: occurrenceId(seriesId, at, begins),
    at,
    deadlineAt: lastsMs === null ? null : new Date(at.getTime() + lastsMs),
  };
}

/**
 * The same each time it is asked for. Its time is that of the occurrence before it, not of the series: campaigns are kept in partitions by the
 * time in their ids, and a series may last for years.
 */
function occurrenceId(seriesId: string, at: Date, made: Date): CampaignId {
  const time = made.getTime().toString(16).padStart(12, '0');
  return CampaignId.parse(
    derivedId(`${time.slice(0, 8)}-${time.slice(8)}`, `occurrence:${seriesId}:${at.toISOString()}`),
  );
}
