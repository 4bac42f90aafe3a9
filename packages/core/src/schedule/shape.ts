// How a schedule is given and kept. Apart from what counts a recurrence, so that whoever only shows a campaign does not load the library.
import * as z from 'zod';
import { TimeZone } from '../user/time-zone.ts';

export const Recurrence = z.object({
  /** RFC 5545: `FREQ=WEEKLY;BYDAY=MO,TH`. */
  rule: z.string(),
  /** IANA. Its wall time is kept across daylight saving. */
  timeZone: z.string(),
  /** From where COUNT and INTERVAL count, as the clock shows it there: `2026-12-01T09:00:00`. */
  startsAt: z.string(),
});
export type Recurrence = z.infer<typeof Recurrence>;

/** With an offset or Z an instant; without one the time on the clock of `timeZone`. */
export const StartTime = z.iso.datetime({ offset: true, local: true });

export const ScheduleFields = {
  scheduledAt: StartTime.nullish(),
  /** IANA; the user's own when absent. */
  timeZone: TimeZone.nullish(),
  /** RFC 5545: `{rule: 'FREQ=WEEKLY;BYDAY=MO,TH'}`. The first start is the rule's first at `scheduledAt` or after it. */
  recurrence: z.strictObject({ rule: z.string().min(1).max(300) }).nullish(),
};
const ScheduleInput = z.object(ScheduleFields);
export type ScheduleInput = z.infer<typeof ScheduleInput>;

export interface Schedule {
  readonly at: Date | null;
  readonly recurrence: Recurrence | null;
}

/** Of what starts when somebody says so. */
export const unscheduled: Schedule = { at: null, recurrence: null };
