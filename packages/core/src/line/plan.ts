// How a line may be used: its pace, its limit for a day, the plan by which a new number warms up.
import * as z from 'zod';

/** A ceiling for each day from the first; after the last one the daily limit alone holds. */
export const WarmUp = z.strictObject({
  /** By the line's own clock; the day of the request when absent. */
  startedOn: z.iso.date().optional(),
  perDay: z.array(z.int().min(1).max(1_000_000)).min(1).max(90),
});
export type WarmUp = z.infer<typeof WarmUp>;

/** What may be set of a line; what is absent stays. */
export const Plan = z.strictObject({
  /** Messages a second. */
  ratePerSecond: z.number().min(0.01).max(1000).optional(),
  /** Messages a day, by the line's own clock; null for no limit. */
  dailyLimit: z.int().min(1).max(10_000_000).nullish(),
  warmUp: WarmUp.nullish(),
  /** How much longer than its interval a pause may be by chance: 0 for an even pace, 1 for up to twice as long. */
  jitter: z.number().min(0).max(1).optional(),
});
export type Plan = z.infer<typeof Plan>;
