// What the dashboard shows.
import * as Report from '@pregon/core/report/report';
import { http, route } from '../edge/http.ts';
import { db } from '../edge/port/database.ts';
import { container } from '../edge/ports.ts';

export const handler = http(container('dashboard', { db }), {
  'GET /dashboard/summary': route({
    query: Report.SummaryFilter,
    run: async ({ actor, ports, query }) => ({
      status: 200,
      body: await Report.summary(ports.db, actor.userId, query),
    }),
  }),

  'GET /dashboard/timeline': route({
    query: Report.TimelineFilter,
    run: async ({ actor, ports, query }) => ({
      status: 200,
      body: await Report.timeline(ports.db, actor.userId, query, new Date()),
    }),
  }),

  'GET /dashboard/by-group': route({
    query: Report.Period,
    run: async ({ actor, ports, query }) => ({
      status: 200,
      body: await Report.byGroup(ports.db, actor.userId, query),
    }),
  }),

  'GET /dashboard/current-month': async ({ actor, ports }) => ({
    status: 200,
    body: await Report.currentMonth(ports.db, actor.userId, new Date()),
  }),
});
