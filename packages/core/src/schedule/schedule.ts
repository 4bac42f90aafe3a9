// When a campaign starts, as its user says it: an instant, or a time on the clock of a zone; once, or by a rule.
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { DomainError } from '../error.ts';
import type { UserId } from '../id.ts';
import * as User from '../user/user.ts';
import { startsAfter } from './recurrence.ts';
import { refused } from './rule.ts';
import { type Schedule, ScheduleFields, type ScheduleInput, StartTime } from './shape.ts';
import { instantOf, parseWall, wallMsOf, wallText } from './wall.ts';

/** @throws DomainError invalid `recurrence_needs_start`, `recurrence_never_starts`, and as parseRule. */
export async function read(db: Db, userId: UserId, input: ScheduleInput): Promise<Schedule> {
  if (input.scheduledAt == null) {
    if (input.recurrence == null) return { at: null, recurrence: null };
    const detail = 'What repeats needs a first start: give scheduledAt.';
    throw new DomainError('invalid', 'recurrence_needs_start', detail, { field: 'scheduledAt' });
  }
  const isLocal = !/(?:Z|[+-]\d\d:\d\d)$/i.test(input.scheduledAt);
  if (input.recurrence == null && !isLocal) return { at: new Date(input.scheduledAt), recurrence: null };
  const timeZone = input.timeZone ?? (await User.get(db, userId)).timeZone;
  const at = isLocal ? instantOf(parseWall(input.scheduledAt), timeZone) : new Date(input.scheduledAt);
  if (input.recurrence == null) return { at, recurrence: null };
  const wallMs = isLocal ? parseWall(input.scheduledAt) : wallMsOf(at, timeZone);
  const recurrence = { rule: input.recurrence.rule, timeZone, startsAt: wallText(wallMs) };
  const [first] = startsAfter(recurrence, new Date(instantOf(wallMs, timeZone).getTime() - 1), 1);
  if (!first) throw refused('recurrence_never_starts', 'By this rule it never starts: change the rule or its end.');
  return { at: first, recurrence };
}

const previewLimit = 10;

export const PreviewInput = z.strictObject({
  ...ScheduleFields,
  scheduledAt: StartTime,
  /** Only starts after this instant, for what comes after an occurrence; scheduledAt is still where the counting begins. */
  after: z.iso.datetime({ offset: true }).optional(),
  limit: z.int().min(1).max(previewLimit).default(5),
});

export interface Preview {
  readonly timeZone: string;
  readonly starts: readonly Date[];
  /** Nothing comes after these. */
  readonly isLast: boolean;
}

/** The next starts of a schedule that is still being written. @throws as read. */
export async function preview(db: Db, userId: UserId, input: z.infer<typeof PreviewInput>): Promise<Preview> {
  const timeZone = input.timeZone ?? (await User.get(db, userId)).timeZone;
  const { at, recurrence } = await read(db, userId, { ...input, timeZone });
  if (recurrence === null || at === null) return { timeZone, starts: at === null ? [] : [at], isLast: true };
  const after = input.after === undefined ? new Date(at.getTime() - 1) : new Date(input.after);
  const starts = startsAfter(recurrence, after, input.limit + 1);
  return { timeZone, starts: starts.slice(0, input.limit), isLast: starts.length <= input.limit };
}
