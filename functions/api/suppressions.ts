// Whom the user does not write to.
import { SuppressionId } from '@pregon/core/id';
import * as Suppression from '@pregon/core/suppression/suppression';
import { http, route } from '../edge/http.ts';
import { db } from '../edge/port/database.ts';
import { container } from '../edge/ports.ts';

export const handler = http(container('suppressions', { db }), {
  'GET /suppressions': route({
    query: Suppression.Filter,
    run: async ({ actor, ports, query }) => ({
      status: 200,
      body: await Suppression.list(ports.db, actor.userId, query),
    }),
  }),

  'POST /suppressions': route({
    body: Suppression.Added,
    run: async ({ actor, ports, body, note }) => {
      const { added, known, invalid, rejects } = await Suppression.add(ports.db, actor.userId, body);
      note({ added, known, invalid });
      return { status: 200, body: { added, known, invalid, rejects } };
    },
  }),

  'DELETE /suppressions/{id}': route({
    id: SuppressionId,
    run: async ({ actor, ports, id, note }) => {
      note({ suppressionId: id });
      await Suppression.remove(ports.db, actor.userId, id);
      return { status: 204 };
    },
  }),
});
