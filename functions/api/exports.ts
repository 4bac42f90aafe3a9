// Files of contacts and of campaigns' people: asked for here, made beside.
import * as Export from '@pregon/core/export/export';
import { ExportId } from '@pregon/core/id';
import { Page } from '@pregon/core/page';
import { http, route } from '../edge/http.ts';
import { bucket } from '../edge/port/bucket.ts';
import { db } from '../edge/port/database.ts';
import { container } from '../edge/ports.ts';

export const handler = http(container('exports', { bucket, db }), {
  'POST /exports': route({
    body: Export.Draft,
    run: async ({ actor, ports, body, resourceId, note }) => {
      const id = ExportId.parse(resourceId);
      note({ exportId: id });
      return { status: 202, body: await Export.draft(ports, actor.userId, id, body) };
    },
  }),

  'GET /exports': route({
    query: Page,
    run: async ({ actor, ports, query }) => ({ status: 200, body: await Export.list(ports, actor.userId, query) }),
  }),

  'GET /exports/{id}': route({
    id: ExportId,
    run: async ({ actor, ports, id }) => ({ status: 200, body: await Export.get(ports, actor.userId, id) }),
  }),
});
