// The stack of a function that EventBridge Scheduler calls with the input its schedule was made with.
//
//   export const handler = schedule(container('start-campaign', { db, … }), z.object({ campaignId: CampaignId, version: z.int() }),
//     async ({ input, ports, config, remainingMs, note }) => { … });
//
// The scheduler delivers at least once and retries what throws. An input that the schema refuses is thrown too, so that
// it ends in the dead-letter queue and is seen.
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import type { Container } from './ports.ts';
import { observedWork, type Work } from './work.ts';

export function schedule<Input>(
  box: Container,
  schema: z.ZodType<Input>,
  run: (work: Work & { readonly input: Input }) => Promise<void>,
) {
  return (event: unknown, context: Context): Promise<void> =>
    observedWork('schedule', box, context, async (work) => {
      await run({ ...work, input: z.parse(schema, event) });
    });
}
