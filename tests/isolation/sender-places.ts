// The places of the routes about numbers.
import { campaignPath, type Entry } from './place.ts';

export const senderPlaces: Readonly<Record<string, Entry>> = {
  'GET /senders': {
    reason: 'a list of all',
    ask: () => ({ path: '/senders' }),
    shows: ({ json }) => ({ total: [json.total, 1] }),
  },
  'GET /senders/offered': {
    reason: 'the lines of the deployment, which have no tenant',
    ask: () => ({ path: '/senders/offered' }),
    shows: ({ json }) => ({ items: [json.items, []] }),
  },
  'POST /senders': {
    reason: 'a line of the deployment is for all; a new number there is an admin’s to bring',
    isAdmins: true,
    ask: () => ({ path: '/senders', body: { channel: 'sms', phone: '+595981000000' } }),
    shows: ({ json }) => ({ code: [json.code, 'admin_needed'] }),
  },
  'PUT /senders/{id}': [
    {
      where: 'path: id of a sender',
      ends: 'refused',
      ask: ({ senderId }) => ({ path: `/senders/${senderId}`, body: { state: 'paused' } }),
    },
  ],
  'PUT /campaigns/{id}/senders': [
    ...campaignPath('/senders', ({ senderId }) => ({ senderIds: [senderId] })),
    {
      where: 'body: senderIds',
      ends: 'refused',
      ask: ({ senderId }, { campaigns }) => ({
        path: `/campaigns/${campaigns.scheduled}/senders`,
        body: { senderIds: [senderId] },
      }),
    },
  ],
};
