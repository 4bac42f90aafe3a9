// What admins see of the deployment: its queues, and what they gave up.
import * as z from 'zod';
import { http, route } from '../edge/http.ts';
import { db } from '../edge/port/database.ts';
import { deadLetters } from '../edge/port/dead-letters.ts';
import { container, type Ports } from '../edge/ports.ts';
import { type QueueName, queues } from '../manifest.ts';

const names = Object.keys(queues) as [QueueName, ...QueueName[]];

const system = async (ports: Ports) => ({
  queues: await Promise.all(names.map(async (name) => ({ name, ...(await ports.deadLetters[name].count()) }))),
});

export const handler = http(container('system', { db, deadLetters }), {
  'GET /system': async ({ ports }) => ({ status: 200, body: await system(ports) }),

  'POST /system/redrive': route({
    body: z.strictObject({ queue: z.enum(names) }),
    run: async ({ ports, body, note }) => {
      note({ queue: body.queue });
      await ports.deadLetters[body.queue].redrive();
      return { status: 202, body: await system(ports) };
    },
  }),
});
