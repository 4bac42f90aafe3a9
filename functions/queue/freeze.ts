// Long work in the database, as far as the time allows: freezing a campaign's audience, editing many contacts. One queue for both: each
// costs requests for as long as it waits.

import * as Bulk from '@pregon/core/bulk/bulk';
import { BulkTask } from '@pregon/core/bulk/bulk.query';
import * as Freeze from '@pregon/core/campaign/freeze';
import * as z from 'zod';
import { db } from '../edge/port/database.ts';
import { queues } from '../edge/port/queues.ts';
import { container } from '../edge/ports.ts';
import { sqs } from '../edge/sqs.ts';

/** Time for one more part, and to post the rest. */
const reserveMs = 20_000;

export const handler = sqs(container('freeze', { db, queues }), {
  body: z.union([Freeze.FreezeTask, BulkTask]),
  each: async ({ body, ports, remainingMs, note }) => {
    if ('bulkEditId' in body) {
      note({ bulkEditId: body.bulkEditId });
      await Bulk.run({ db: ports.db, queue: ports.queues.freeze }, body, () => remainingMs() < reserveMs);
      return;
    }
    const freezePorts = { db: ports.db, turns: ports.queues.turn, freezes: ports.queues.freeze };
    const frozen = await Freeze.attempt(freezePorts, body, () => remainingMs() < reserveMs);
    note({ campaignId: body.campaignId, ...frozen });
  },
});
