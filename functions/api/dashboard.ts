// What the dashboard shows.
import * as Audience from '@pregon/core/report/audience';
import * as Contact from '@pregon/core/report/contact';
import { cost } from '@pregon/core/report/cost';
import { Filter } from '@pregon/core/report/period';
import * as Report from '@pregon/core/report/report';
import * as Sending from '@pregon/core/report/sending';
import { version } from '@pregon/core/report/version';
import type * as z from 'zod';
import { type Call, type Endpoint, http, route } from '../edge/http.ts';
import { db } from '../edge/port/database.ts';
import { container } from '../edge/ports.ts';

type Verb<Query> = (
  db: Call['ports']['db'],
  userId: Call['actor']['userId'],
  query: Query,
  now: Date,
) => Promise<unknown>;

/** Every report: a query, the user, one verb. */
const report = <Query>(query: z.ZodType<Query>, verb: Verb<Query>) => route(endpointOf(query, verb));

/** A report on outcomes alone, which is the same until something is counted. */
const versioned = <Query>(query: z.ZodType<Query>, verb: Verb<Query>) =>
  route({ ...endpointOf(query, verb), version: ({ actor, ports }) => version(ports.db, actor.userId) });

function endpointOf<Query>(query: z.ZodType<Query>, verb: Verb<Query>): Endpoint<undefined, Query, undefined> {
  return {
    query,
    run: async ({ actor, ports, query: asked }) => ({
      status: 200,
      body: await verb(ports.db, actor.userId, asked, new Date()),
    }),
  };
}

export const handler = http(container('dashboard', { db }), {
  'GET /dashboard/summary': versioned(Filter, Report.summary),
  'GET /dashboard/timeline': versioned(Report.TimelineFilter, Report.timeline),
  'GET /dashboard/by-group': versioned(Filter, Report.byGroup),
  'GET /dashboard/by-contact': report(Contact.ByContactFilter, Contact.byContact),
  'GET /dashboard/current-month': versioned(Filter, Report.currentMonth),
  'GET /dashboard/monthly': versioned(Report.MonthlyFilter, Report.monthly),
  'GET /dashboard/funnel': report(Filter, Audience.funnel),
  'GET /dashboard/replies': report(Filter, Audience.replies),
  'GET /dashboard/errors': versioned(Filter, Report.errors),
  'GET /dashboard/cost': report(Filter, cost),
  'GET /dashboard/senders': report(Filter, Sending.senders),
  'GET /dashboard/campaign-queue-metrics': async ({ actor, ports }) => ({
    status: 200,
    body: await Sending.queueMetrics(ports.db, actor.userId),
  }),
});
