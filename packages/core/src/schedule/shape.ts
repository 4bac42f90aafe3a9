// How a recurrence is kept. Apart from what counts it, so that whoever only shows a campaign does not load the library.
import * as z from 'zod';

export const Recurrence = z.object({
  /** RFC 5545: `FREQ=WEEKLY;BYDAY=MO,TH`. */
  rule: z.string(),
  /** IANA. Its wall time is kept across daylight saving. */
  timeZone: z.string(),
  /** From where COUNT and INTERVAL count, as the clock shows it there: `2026-12-01T09:00:00`. */
  startsAt: z.string(),
});
export type Recurrence = z.infer<typeof Recurrence>;
