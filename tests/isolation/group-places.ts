// The places of the routes about groups, edits of many contacts, and one contact.
import type { Ending, Entry, Place } from './place.ts';
import type { Owned, Tenant } from './tenants.ts';

const path = (where: string, of: (target: Owned) => string, body?: (self: Tenant) => unknown): Place => ({
  where: `path: ${where}`,
  ends: 'refused',
  ask: (target, self) => ({ path: of(target), ...(body ? { body: body(self) } : {}) }),
});
const ofGroup = (suffix: string, body?: (self: Tenant) => unknown): Place =>
  path('id of a group', ({ groupId }) => `/groups/${groupId}${suffix}`, body);
const ofContact = (suffix: string): Place =>
  path('id of a contact', ({ contactId }) => `/contacts/${contactId}${suffix}`);
const bulk = (where: string, ends: Ending, over: (target: Owned) => object): Place => ({
  where: `body: ${where}`,
  ends,
  varies: /"(?:id|createdAt|finishedAt)":"[^"]*"/g,
  ask: (target) => ({ path: '/contacts/bulk', body: { action: 'delete', ...over(target) } }),
});

export const groupPlaces: Readonly<Record<string, Entry>> = {
  'POST /groups': {
    reason: 'a name; who else has a group of that name does not matter',
    ask: () => ({ path: '/groups', body: { name: 'Recién hecho' } }),
    shows: ({ json }) => ({ size: [json.size, 0] }),
  },
  'PUT /groups/{id}': [ofGroup('', () => ({ name: 'Intento' }))],
  'DELETE /groups/{id}': [ofGroup('')],
  'POST /groups/{id}/restore': [ofGroup('/restore')],
  'POST /groups/{id}/merge': [
    ofGroup('/merge', ({ groupId }) => ({ into: groupId })),
    {
      where: 'body: into',
      ends: 'refused',
      ask: ({ groupId }, self) => ({ path: `/groups/${self.groupId}/merge`, body: { into: groupId } }),
    },
  ],
  'POST /contacts/bulk': [
    bulk('ids', 'nothing', ({ contactId }) => ({ ids: [contactId] })),
    bulk('filter.search', 'nothing', ({ phone }) => ({ filter: { search: phone } })),
    bulk('filter.group', 'nothing', ({ group }) => ({ filter: { group } })),
    bulk('group, to leave', 'refused', ({ group }) => ({ action: 'leave-group', group, filter: {} })),
  ],
  'GET /bulk-edits/{id}': [path('id of an edit', ({ bulkEditId }) => `/bulk-edits/${bulkEditId}`)],
  'POST /bulk-edits/{id}/undo': [path('id of an edit', ({ bulkEditId }) => `/bulk-edits/${bulkEditId}/undo`)],
  'GET /contacts/{id}': [ofContact('')],
  'GET /contacts/{id}/history': [ofContact('/history')],
};
