// What the provider tells of our messages and of people's, a batch at a time, into the ledger.
import * as Inbound from '@pregon/core/inbound/inbound';
import * as Receipt from '@pregon/core/receipt/receipt';
import * as z from 'zod';
import { db } from '../edge/port/database.ts';
import { container } from '../edge/ports.ts';
import { sqs } from '../edge/sqs.ts';

const Told = z.discriminatedUnion('kind', [Receipt.Receipt, Inbound.Inbound]);

export const handler = sqs(container('receipts', { db }), {
  body: Told,
  all: async ({ messages, ports, config, note }) => {
    const told = messages.map((message) => message.body);
    // First what people ask for: nothing is to be sent to who has said no.
    const inbound = await Inbound.record(
      ports.db,
      told.filter((one) => one.kind === 'twilio-inbound'),
    );
    const receipts = told.filter((one) => one.kind === 'twilio-status');
    const recorded = await Receipt.record(ports.db, receipts, config.timings.reconcileAfterMs);
    note({ ...recorded, inbound: inbound.messages, stopped: inbound.stopped });
    return undefined;
  },
});
