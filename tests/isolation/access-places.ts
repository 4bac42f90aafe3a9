// The places of the routes about API keys and the log of who did what.
import { type Entry, plain } from './place.ts';

export const accessPlaces: Readonly<Record<string, Entry>> = {
  'GET /api-keys': {
    reason: 'a list of all',
    ask: plain('/api-keys'),
    shows: ({ json }, self) => ({ id: [json.items[0]?.id, self.apiKeyId] }),
  },
  'POST /api-keys': {
    reason: 'names nothing of anybody',
    ask: (self) => ({ path: '/api-keys', body: { name: `Otra ${self.name}`, scopes: ['reports:read'] } }),
    shows: ({ text }, self) => ({ name: [text.includes(`Otra ${self.name}`), true] }),
  },
  'DELETE /api-keys/{id}': [
    { where: 'path: id of a key', ends: 'refused', ask: ({ apiKeyId }) => ({ path: `/api-keys/${apiKeyId}` }) },
  ],
  'GET /audit': {
    reason: 'a list of all; `before` is a moment, whosever row it was taken from',
    ask: plain('/audit?pageSize=100'),
    shows: ({ json }, self) => ({ own: [json.items.some(({ id }) => id === self.deedId), true] }),
  },
};
