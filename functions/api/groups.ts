// Groups, edits of many contacts at once, and one contact's page.
import * as Bulk from '@pregon/core/bulk/bulk';
import * as Person from '@pregon/core/contact/person';
import * as Group from '@pregon/core/group/group';
import { BulkEditId, ContactId, GroupId } from '@pregon/core/id';
import { http, type OpenCall, route } from '../edge/http.ts';
import { db } from '../edge/port/database.ts';
import { queues } from '../edge/port/queues.ts';
import { container } from '../edge/ports.ts';

/** A request edits for some ten seconds; what is left goes on without it. */
const reserveMs = 18_000;

const bulkPorts = ({ ports }: OpenCall): Bulk.BulkPorts => ({ db: ports.db, queue: ports.queues.freeze });
const isLate = (call: OpenCall) => () => call.remainingMs() < reserveMs;

export const handler = http(container('groups', { db, queues }), {
  'POST /groups': route({
    body: Group.Input,
    run: async ({ actor, ports, body, resourceId }) => ({
      status: 201,
      body: await Group.create(ports.db, actor.userId, GroupId.parse(resourceId), body),
    }),
  }),

  'PUT /groups/{id}': route({
    id: GroupId,
    body: Group.Input,
    run: async ({ actor, ports, id, body }) => ({
      status: 200,
      body: await Group.rename(ports.db, actor.userId, id, body),
    }),
  }),

  'DELETE /groups/{id}': route({
    id: GroupId,
    run: async ({ actor, ports, id }) => ({ status: 200, body: await Group.remove(ports.db, actor.userId, id) }),
  }),

  'POST /groups/{id}/restore': route({
    id: GroupId,
    run: async (call) => ({
      status: 200,
      body: await Group.restore(bulkPorts(call), call.actor.userId, call.id, isLate(call)),
    }),
  }),

  'POST /groups/{id}/merge': route({
    id: GroupId,
    body: Group.MergeInput,
    run: async (call) => {
      const editId = BulkEditId.parse(call.resourceId);
      const merged = Group.merge(bulkPorts(call), call.actor.userId, call.id, editId, call.body, isLate(call));
      return { status: 200, body: await merged };
    },
  }),

  'POST /contacts/bulk': route({
    body: Bulk.Input,
    run: async (call) => {
      const editId = BulkEditId.parse(call.resourceId);
      const edited = await Bulk.start(bulkPorts(call), call.actor.userId, editId, call.body, isLate(call));
      call.note({ bulkEditId: editId, touched: edited.touched });
      return { status: 200, body: edited };
    },
  }),

  'GET /bulk-edits/{id}': route({
    id: BulkEditId,
    run: async ({ actor, ports, id }) => ({ status: 200, body: await Bulk.find(ports.db, actor.userId, id) }),
  }),

  'POST /bulk-edits/{id}/undo': route({
    id: BulkEditId,
    run: async (call) => {
      const editId = BulkEditId.parse(call.resourceId);
      const undone = Bulk.undo(bulkPorts(call), call.actor.userId, editId, call.id, isLate(call));
      return { status: 200, body: await undone };
    },
  }),

  'GET /contacts/{id}': route({
    id: ContactId,
    run: async ({ actor, ports, id }) => ({ status: 200, body: await Person.person(ports.db, actor.userId, id) }),
  }),

  'GET /contacts/{id}/history': route({
    id: ContactId,
    query: Person.HistoryInput,
    run: async ({ actor, ports, id, query }) => ({
      status: 200,
      body: await Person.history(ports.db, actor.userId, id, query),
    }),
  }),
});
