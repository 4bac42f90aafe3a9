// The numbers that a user may send from: listed, added, set, paused, retired.
import { SenderId } from '@pregon/core/id';
import { Page } from '@pregon/core/page';
import * as Manage from '@pregon/core/sender/manage';
import * as Sender from '@pregon/core/sender/sender';
import { http, route } from '../edge/http.ts';
import { db } from '../edge/port/database.ts';
import { queues } from '../edge/port/queues.ts';
import { schedules } from '../edge/port/schedules.ts';
import type { Ports } from '../edge/ports.ts';
import { container } from '../edge/ports.ts';

const senderPorts = ({ db: database, queues: { turn }, schedules: clock }: Ports): Manage.SenderPorts => ({
  db: database,
  turns: turn,
  schedules: clock,
});

export const handler = http(container('senders', { db, queues, schedules }), {
  'GET /senders': route({
    query: Page,
    run: async ({ actor, ports, query }) => ({ status: 200, body: await Sender.list(ports.db, actor, query) }),
  }),
  'POST /senders': route({
    body: Manage.AddInput,
    run: async ({ actor, ports, body, resourceId }) => ({
      status: 201,
      body: await Manage.add(senderPorts(ports), actor, body, SenderId.parse(resourceId)),
    }),
  }),
  'GET /senders/offered': async ({ actor, ports }) => ({
    status: 200,
    body: { items: await Manage.offered(ports.db, actor.userId) },
  }),
  'PUT /senders/{id}': route({
    id: SenderId,
    body: Manage.ChangeInput,
    run: async ({ actor, ports, id, body }) => ({
      status: 200,
      body: await Manage.change(senderPorts(ports), actor, id, body),
    }),
  }),
});
