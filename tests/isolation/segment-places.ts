// The places of the routes about segments.
import type { Entry, Place } from './place.ts';
import type { Owned, Tenant } from './tenants.ts';

const ofGroup = (group: string) => ({ match: 'all', conditions: [{ kind: 'group', is: 'in', groups: [group] }] });
const own = (self: Tenant) => ({ name: 'Ajeno', filter: ofGroup(self.group) });

const byId = (suffix: string, body?: (self: Tenant) => unknown): Place => ({
  where: 'path: id of a segment',
  ends: 'refused',
  ask: ({ segmentId }, self) => ({ path: `/segments/${segmentId}${suffix}`, ...(body ? { body: body(self) } : {}) }),
});
const withGroup = (path: (self: Owned) => string): Place => ({
  where: 'body: filter.conditions.groups',
  ends: 'refused',
  ask: ({ group }, self) => ({ path: path(self), body: { name: 'Ajeno', filter: ofGroup(group) } }),
});

export const segmentPlaces: Readonly<Record<string, Entry>> = {
  'GET /segments': {
    reason: 'a list of all',
    ask: () => ({ path: '/segments' }),
    shows: ({ json }, self) => ({ total: [json.total, 1], id: [json.items[0]?.id, self.segmentId] }),
  },
  'POST /segments': [withGroup(() => '/segments')],
  'POST /segments/count': [
    {
      where: 'body: filter.conditions.groups',
      ends: 'nothing',
      ask: ({ group }) => ({ path: '/segments/count', body: { filter: ofGroup(group) } }),
    },
    {
      where: 'body: filter.conditions of an attribute',
      ends: 'nothing',
      ask: ({ attribute }) => ({
        path: '/segments/count',
        body: { filter: { match: 'any', conditions: [{ kind: 'attribute', name: attribute, is: 'has' }] } },
      }),
    },
  ],
  'PUT /segments/{id}': [byId('', own), withGroup(({ segmentId }) => `/segments/${segmentId}`)],
  'DELETE /segments/{id}': [byId('')],
  'POST /segments/{id}/restore': [byId('/restore')],
};
