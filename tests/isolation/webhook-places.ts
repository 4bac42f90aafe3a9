// The places of the routes about webhooks and what they were told.
import { type Entry, plain } from './place.ts';

const path = (target: { webhookId: string }) => `/webhooks/${target.webhookId}`;
/** Where nobody listens. */
export const nowhere = 'http://127.0.0.1:9/';

export const webhookPlaces: Readonly<Record<string, Entry>> = {
  'GET /webhooks': {
    reason: 'a list of all',
    ask: plain('/webhooks'),
    shows: ({ json }, self) => ({ total: [json.total, 1], id: [json.items[0]?.id, self.webhookId] }),
  },
  'POST /webhooks': {
    reason: 'names nothing of anybody',
    ask: (self) => ({ path: '/webhooks', body: { url: `${nowhere}otra-${self.name}`, events: ['import.ended'] } }),
    shows: ({ text }, self) => ({ url: [text.includes(`otra-${self.name}`), true] }),
  },
  'PUT /webhooks/{id}': [
    {
      where: 'path: id of a webhook',
      ends: 'refused',
      ask: (target) => ({ path: path(target), body: { url: nowhere, events: ['import.ended'], isActive: true } }),
    },
  ],
  'DELETE /webhooks/{id}': [
    { where: 'path: id of a webhook', ends: 'refused', ask: (target) => ({ path: path(target) }) },
  ],
  'POST /webhooks/{id}/rotate': [
    { where: 'path: id of a webhook', ends: 'refused', ask: (target) => ({ path: `${path(target)}/rotate` }) },
  ],
  'POST /webhooks/{id}/test': [
    { where: 'path: id of a webhook', ends: 'refused', ask: (target) => ({ path: `${path(target)}/test` }) },
  ],
  // `before` is a moment, whosever row it was taken from.
  'GET /webhooks/{id}/deliveries': [
    { where: 'path: id of a webhook', ends: 'refused', ask: (target) => ({ path: `${path(target)}/deliveries` }) },
  ],
  'POST /webhook-deliveries/{id}/redeliver': [
    {
      where: 'path: id of a delivery',
      ends: 'refused',
      ask: ({ webhookDeliveryId }) => ({ path: `/webhook-deliveries/${webhookDeliveryId}/redeliver` }),
    },
  ],
};
