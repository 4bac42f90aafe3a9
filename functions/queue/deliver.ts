// Tells a user's webhooks what they want to know.
import { deliver } from '@pregon/core/webhook/deliver';
import { Turn } from '@pregon/core/webhook/turn';
import { db } from '../edge/port/database.ts';
import { queues } from '../edge/port/queues.ts';
import { schedules } from '../edge/port/schedules.ts';
import { secrets } from '../edge/port/secrets.ts';
import { container } from '../edge/ports.ts';
import { sqs } from '../edge/sqs.ts';

/** As the standard recommends, which says 15 to 30 seconds. */
const timeoutMs = 15_000;
/** Time for one more round of tries, to note them, and to say when to go on. */
const reserveMs = 30_000;

export const handler = sqs(container('deliver', { db, queues, schedules, secrets }), {
  body: Turn,
  each: async ({ body, ports, config, remainingMs, note }) => {
    const { db, schedules, secrets, queues } = ports;
    const deliverPorts = { db, schedules, secrets, turns: queues.webhook, timeoutMs, ...config.webhooks };
    note({ ...body, ...(await deliver(deliverPorts, body, () => remainingMs() < reserveMs)) });
  },
});
