// The switch that stops everything: seen by everybody, turned by each for himself, by admins for all.
import * as Stop from '@pregon/core/stop/stop';
import { http, route } from '../edge/http.ts';
import { db } from '../edge/port/database.ts';
import { queues } from '../edge/port/queues.ts';
import { schedules } from '../edge/port/schedules.ts';
import { container } from '../edge/ports.ts';

const turn = (verb: typeof Stop.stop) =>
  route({
    body: Stop.Scope,
    run: async ({ actor, ports, body, note }) => {
      note({ scope: body.scope });
      const stopPorts = { db: ports.db, turns: ports.queues.turn, schedules: ports.schedules };
      return { status: 200, body: await verb(stopPorts, actor, body) };
    },
  });

export const handler = http(container('stop', { db, queues, schedules }), {
  'GET /stop': async ({ actor, ports }) => ({ status: 200, body: await Stop.state(ports.db, actor.userId) }),
  'POST /stop': turn(Stop.stop),
  'POST /stop/release': turn(Stop.release),
});
