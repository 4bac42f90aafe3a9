// What the provider tells of our messages and of people's, a batch at a time, into the ledger.
import * as Inbound from '@pregon/core/inbound/inbound';
import * as Receipt from '@pregon/core/receipt/receipt';
import { postDue } from '@pregon/core/webhook/turn';
import * as z from 'zod';
import { db } from '../edge/port/database.ts';
import { queues } from '../edge/port/queues.ts';
import { container } from '../edge/ports.ts';
import { sqs } from '../edge/sqs.ts';

const Told = z.discriminatedUnion('kind', [Receipt.Receipt, Inbound.Inbound]);

export const handler = sqs(container('receipts', { db, queues }), {
  body: Told,
  all: async ({ messages, ports, config, note }) => {
    const told = messages.map((message) => message.body);
    // First what people ask for: nothing is to be sent to who has said no.
    const written = told.filter((one) => one.kind === 'twilio-inbound');
    const inbound = await Inbound.record(ports.db, written);
    const receipts = told.filter((one) => one.kind === 'twilio-status');
    const recorded = await Receipt.record(ports.db, receipts, config.timings.reconcileAfterMs);
    // Only what people write can be told at a time when no sweep runs.
    if (written.length > 0) await postDue({ db: ports.db, turns: ports.queues.webhook });
    note({ ...recorded, inbound: inbound.messages, stopped: inbound.stopped });
    return undefined;
  },
});
