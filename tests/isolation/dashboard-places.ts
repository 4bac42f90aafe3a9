// Where ids stand in the dashboard's routes, and what those without any show.
import { type Entry, plain, query, sums } from './place.ts';

const byCampaign = (path: string): Entry => [query(path, 'campaign', 'refused', ({ campaigns }) => campaigns.done)];

export const dashboardPlaces = {
  'GET /dashboard/summary': byCampaign('/dashboard/summary'),
  'GET /dashboard/timeline': byCampaign('/dashboard/timeline'),
  'GET /dashboard/by-group': byCampaign('/dashboard/by-group'),
  'GET /dashboard/current-month': byCampaign('/dashboard/current-month'),
  'GET /dashboard/monthly': byCampaign('/dashboard/monthly'),
  'GET /dashboard/funnel': byCampaign('/dashboard/funnel'),
  'GET /dashboard/replies': byCampaign('/dashboard/replies'),
  'GET /dashboard/cost': byCampaign('/dashboard/cost'),
  'GET /dashboard/errors': byCampaign('/dashboard/errors'),
  'GET /dashboard/by-contact': {
    reason: 'the people of all campaigns that have ended',
    ask: plain('/dashboard/by-contact'),
    shows: ({ json }, self) => ({ sent: [sums(json.contacts), self.size] }),
  },
  'GET /dashboard/senders': {
    reason: 'the user’s own outcomes on lines that others use too',
    ask: plain('/dashboard/senders'),
    shows: ({ json }, self) => ({ sent: [sums(json.senders), self.size] }),
  },
  'GET /dashboard/campaign-queue-metrics': {
    reason: 'sums of all',
    ask: plain('/dashboard/campaign-queue-metrics'),
    shows: ({ json }, self) => ({ sent: [json.metrics.system.messagesSent, self.size] }),
  },
} satisfies Record<string, Entry>;
