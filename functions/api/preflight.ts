// A campaign before its launch, and what its messages cost.
import { CampaignId } from '@pregon/core/id';
import { preflight } from '@pregon/core/preflight/preflight';
import * as Price from '@pregon/core/price/price';
import { http, route } from '../edge/http.ts';
import { db } from '../edge/port/database.ts';
import { container } from '../edge/ports.ts';

/** Kept for the answer, and for the part of people that is being read when it is noticed. */
const reserveMs = 8_000;

export const handler = http(container('preflight', { db }), {
  'POST /campaigns/{id}/preflight': route({
    id: CampaignId,
    run: async (call) => {
      call.note({ campaignId: call.id });
      const isLate = () => call.remainingMs() < reserveMs;
      return { status: 200, body: await preflight(call.ports.db, call.actor.userId, call.id, isLate) };
    },
  }),
  'GET /prices': async ({ actor, ports }) => ({ status: 200, body: await Price.get(ports.db, actor.userId) }),
  'PUT /prices': route({
    body: Price.Change,
    run: async ({ actor, ports, body }) => ({ status: 200, body: await Price.change(ports.db, actor.userId, body) }),
  }),
});
