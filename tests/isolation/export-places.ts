// The places of the routes about files that are asked for.
import type { Entry } from './place.ts';

export const exportPlaces: Readonly<Record<string, Entry>> = {
  'GET /exports': {
    reason: 'a list of all',
    ask: () => ({ path: '/exports' }),
    shows: ({ json }, self) => ({ total: [json.total, 1], id: [json.items[0]?.id, self.exportId] }),
  },
  'POST /exports': [
    {
      where: 'body: campaignId',
      ends: 'refused',
      ask: ({ campaigns }) => ({
        path: '/exports',
        body: { of: 'recipients', format: 'csv', campaignId: campaigns.done },
      }),
    },
  ],
  'GET /exports/{id}': [
    { where: 'path: id of an export', ends: 'refused', ask: ({ exportId }) => ({ path: `/exports/${exportId}` }) },
  ],
};
