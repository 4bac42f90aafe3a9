// The user's segments.
import { SegmentId } from '@pregon/core/id';
import { Page } from '@pregon/core/page';
import * as Segment from '@pregon/core/segment/segment';
import { http, route } from '../edge/http.ts';
import { db } from '../edge/port/database.ts';
import { container } from '../edge/ports.ts';

const id = SegmentId;

export const handler = http(container('segments', { db }), {
  'GET /segments': route({
    query: Page,
    run: async ({ actor, ports, query }) => ({ status: 200, body: await Segment.list(ports.db, actor.userId, query) }),
  }),

  'POST /segments': route({
    body: Segment.Input,
    run: async ({ actor, ports, body, resourceId, note }) => {
      note({ segmentId: resourceId });
      return { status: 201, body: await Segment.create(ports.db, actor.userId, id.parse(resourceId), body) };
    },
  }),

  'POST /segments/count': route({
    body: Segment.CountInput,
    run: async ({ actor, ports, body }) => ({
      status: 200,
      body: await Segment.count(ports.db, actor.userId, body.filter),
    }),
  }),

  'PUT /segments/{id}': route({
    id,
    body: Segment.Input,
    run: async (call) => {
      call.note({ segmentId: call.id });
      return { status: 200, body: await Segment.change(call.ports.db, call.actor.userId, call.id, call.body) };
    },
  }),

  'DELETE /segments/{id}': route({
    id,
    run: async (call) => {
      call.note({ segmentId: call.id });
      await Segment.remove(call.ports.db, call.actor.userId, call.id);
      return { status: 204 };
    },
  }),

  'POST /segments/{id}/restore': route({
    id,
    run: async (call) => {
      call.note({ segmentId: call.id });
      return { status: 200, body: await Segment.restore(call.ports.db, call.actor.userId, call.id) };
    },
  }),
});
