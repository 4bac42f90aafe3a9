// The user himself.
import * as User from '@pregon/core/user/user';
import { http, route } from '../edge/http.ts';
import { db } from '../edge/port/database.ts';
import { container } from '../edge/ports.ts';

export const handler = http(container('account', { db }), {
  'GET /me': async ({ actor, ports }) => ({
    status: 200,
    body: { ...(await User.get(ports.db, actor.userId)), role: actor.role },
  }),

  'PUT /me': route({
    body: User.Change,
    run: async ({ actor, ports, body }) => ({
      status: 200,
      body: { ...(await User.change(ports.db, actor.userId, body)), role: actor.role },
    }),
  }),
});
