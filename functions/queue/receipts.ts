// Status callbacks, a batch at a time, into the ledger.
import * as Receipt from '@pregon/core/receipt/receipt';
import { db } from '../edge/port/database.ts';
import { container } from '../edge/ports.ts';
import { sqs } from '../edge/sqs.ts';

export const handler = sqs(container('receipts', { db }), {
  body: Receipt.Receipt,
  all: async ({ messages, ports, config, note }) => {
    const receipts = messages.map((message) => message.body);
    const recorded = await Receipt.record(ports.db, receipts, config.timings.reconcileAfterMs);
    note({ ...recorded });
    return undefined;
  },
});
