// Freezes a campaign's audience, as far as the time allows.
import * as Freeze from '@pregon/core/campaign/freeze';
import { db } from '../edge/port/database.ts';
import { queues } from '../edge/port/queues.ts';
import { container } from '../edge/ports.ts';
import { sqs } from '../edge/sqs.ts';

/** Time for one more part, and to post the rest. */
const reserveMs = 20_000;

export const handler = sqs(container('freeze', { db, queues }), {
  body: Freeze.FreezeTask,
  each: async ({ body, ports, remainingMs, note }) => {
    const freezePorts = { db: ports.db, turns: ports.queues.turn, freezes: ports.queues.freeze };
    const frozen = await Freeze.run(freezePorts, body, () => remainingMs() < reserveMs);
    note({ campaignId: body.campaignId, ...frozen });
  },
});
