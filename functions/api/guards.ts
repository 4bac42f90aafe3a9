// The user's guards: quiet hours, the cap across campaigns, his own words for an opt-out.
import * as Guard from '@pregon/core/guard/guard';
import { http, route } from '../edge/http.ts';
import { db } from '../edge/port/database.ts';
import { queues } from '../edge/port/queues.ts';
import { schedules } from '../edge/port/schedules.ts';
import { container } from '../edge/ports.ts';

export const handler = http(container('guards', { db, queues, schedules }), {
  'GET /guards': async ({ actor, ports }) => ({ status: 200, body: await Guard.get(ports.db, actor.userId) }),

  'PUT /guards': route({
    body: Guard.Change,
    run: async ({ actor, ports, body }) => {
      const guardPorts = { db: ports.db, turns: ports.queues.turn, schedules: ports.schedules };
      return { status: 200, body: await Guard.change(guardPorts, actor.userId, body) };
    },
  }),
});
