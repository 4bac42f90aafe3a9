// The user's API keys, and the log of who did what.
import * as ApiKey from '@pregon/core/api-key/api-key';
import * as Audit from '@pregon/core/audit/audit';
import { ApiKeyId } from '@pregon/core/id';
import { http, route } from '../edge/http.ts';
import { db } from '../edge/port/database.ts';
import { container } from '../edge/ports.ts';

export const handler = http(container('access', { db }), {
  'GET /api-keys': async ({ actor, ports }) => {
    const items = await ApiKey.list(ports.db, actor.userId);
    return { status: 200, body: { items, page: 1, pageSize: ApiKey.maxKeys, total: items.length } };
  },

  'POST /api-keys': route({
    body: ApiKey.MakeInput,
    run: async ({ actor, ports, body, resourceId }) => {
      const { key, ...made } = await ApiKey.make(ports.db, actor.userId, body, ApiKeyId.parse(resourceId));
      // The key itself is answered once, and is in nothing that is kept.
      return { status: 201, body: { ...made, key }, kept: { ...made, key: null } };
    },
  }),

  'DELETE /api-keys/{id}': route({
    id: ApiKeyId,
    run: async ({ actor, ports, id }) => {
      await ApiKey.revoke(ports.db, actor.userId, id);
      return { status: 204 };
    },
  }),

  'GET /audit': route({
    query: Audit.Filter,
    run: async ({ actor, ports, query }) => ({
      status: 200,
      body: await Audit.list(ports.db, actor.userId, query),
    }),
  }),
});
