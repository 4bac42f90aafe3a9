// The drop folder: its rules, its address, and what became of the files in it.
import { folderKey } from '@pregon/core/drop/key';
import { list } from '@pregon/core/drop/result';
import * as Rule from '@pregon/core/drop/rule';
import { DropRuleId } from '@pregon/core/id';
import { Page } from '@pregon/core/page';
import { http, route } from '../edge/http.ts';
import { bucket } from '../edge/port/bucket.ts';
import { db } from '../edge/port/database.ts';
import { container } from '../edge/ports.ts';

const id = DropRuleId;

export const handler = http(container('drops', { bucket, db }), {
  'GET /drop-rules': async ({ actor, ports, config }) => {
    const items = await Rule.list(ports.db, actor.userId);
    const address = { bucket: config.bucket, prefix: folderKey(actor.userId), isLocal: config.stage === 'local' };
    return { status: 200, body: { items, page: 1, pageSize: Rule.maxRules, total: items.length, address } };
  },

  'POST /drop-rules': route({
    body: Rule.RuleInput,
    run: async ({ actor, ports, body, resourceId, note }) => {
      note({ dropRuleId: resourceId });
      return { status: 201, body: await Rule.create(ports, actor.userId, id.parse(resourceId), body) };
    },
  }),

  'PUT /drop-rules/{id}': route({
    id,
    body: Rule.RuleInput,
    run: async (call) => {
      call.note({ dropRuleId: call.id });
      return { status: 200, body: await Rule.change(call.ports, call.actor.userId, call.id, call.body) };
    },
  }),

  'DELETE /drop-rules/{id}': route({
    id,
    run: async (call) => {
      call.note({ dropRuleId: call.id });
      await Rule.remove(call.ports.db, call.actor.userId, call.id);
      return { status: 204 };
    },
  }),

  'GET /drops': route({
    query: Page,
    run: async ({ actor, ports, query }) => ({ status: 200, body: await list(ports, actor.userId, query) }),
  }),
});
