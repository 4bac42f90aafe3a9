// Messages that the user keeps to write them again.
import { TemplateId } from '@pregon/core/id';
import * as Saved from '@pregon/core/template/saved';
import { http, route } from '../edge/http.ts';
import { bucket } from '../edge/port/bucket.ts';
import { db } from '../edge/port/database.ts';
import { container } from '../edge/ports.ts';

const id = TemplateId;

export const handler = http(container('templates', { bucket, db }), {
  'GET /templates': route({
    query: Saved.Filter,
    run: async ({ actor, ports, query }) => ({ status: 200, body: await Saved.list(ports.db, actor.userId, query) }),
  }),

  'POST /templates': route({
    body: Saved.Input,
    run: async ({ actor, ports, body, resourceId, note }) => {
      note({ templateId: resourceId });
      return { status: 201, body: await Saved.create(ports, actor.userId, id.parse(resourceId), body) };
    },
  }),

  'GET /templates/{id}': route({
    id,
    run: async (call) => ({ status: 200, body: await Saved.get(call.ports.db, call.actor.userId, call.id) }),
  }),

  'PUT /templates/{id}': route({
    id,
    body: Saved.Input,
    run: async (call) => {
      call.note({ templateId: call.id });
      return { status: 200, body: await Saved.change(call.ports, call.actor.userId, call.id, call.body) };
    },
  }),

  'DELETE /templates/{id}': route({
    id,
    run: async (call) => {
      call.note({ templateId: call.id });
      await Saved.remove(call.ports.db, call.actor.userId, call.id);
      return { status: 204 };
    },
  }),
});
