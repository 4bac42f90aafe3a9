// The user himself.
import * as Cache from '@pregon/core/report/cache';
import * as Fold from '@pregon/core/report/fold';
import * as User from '@pregon/core/user/user';
import { http, route } from '../edge/http.ts';
import { db } from '../edge/port/database.ts';
import { container } from '../edge/ports.ts';

const foldBudgetMs = 3_000;

export const handler = http(container('account', { db }), {
  'GET /me': async ({ actor, ports }) => ({
    status: 200,
    body: { ...(await User.get(ports.db, actor.userId)), role: actor.role },
  }),

  'PUT /me': route({
    body: User.Change,
    run: async ({ actor, ports, body }) => {
      const user = await User.change(ports.db, actor.userId, body);
      // His days are others now. What does not fit into this time the sweep folds; the reports are right meanwhile.
      if (body.timeZone !== undefined) await Fold.fold(ports.db, actor.userId, performance.now() + foldBudgetMs);
      return { status: 200, body: { ...user, role: actor.role } };
    },
  }),

  'DELETE /cache/user': async ({ actor, ports }) => {
    const deletedKeys = await Cache.clear(ports.db, actor.userId);
    // At rest nobody else would fill it again, and reports would cost what their history does.
    await Fold.fold(ports.db, actor.userId, performance.now() + foldBudgetMs);
    return { status: 200, body: { success: true, deletedKeys } };
  },
});
