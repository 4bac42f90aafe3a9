// Status callbacks, a batch at a time, into the ledger.
import * as Receipt from '@pregon/core/receipt/receipt';
import { sqs } from '../edge/sqs.ts';

export const handler = sqs('receipts', {
  body: Receipt.Receipt,
  all: async ({ messages, ports, config, note }) => {
    const receipts = messages.map((message) => message.body);
    const recorded = await Receipt.record(ports.db, receipts, config.timings.reconcileAfterMs);
    note({ ...recorded });
    return undefined;
  },
});
