// The places of the routes about kept messages.
import type { Entry, Place } from './place.ts';

const body = { name: 'Ajena', texts: ['Hola'] };
const path = (target: { templateId: string }) => `/templates/${target.templateId}`;
const byId = (more: { readonly body?: unknown } = {}): Place => ({
  where: 'path: id of a template',
  ends: 'refused',
  ask: (target) => ({ path: path(target), ...more }),
});
const withMedia = (at: (self: { templateId: string }) => string): Place => ({
  where: 'body: media.id',
  ends: 'refused',
  ask: ({ mediaId }, self) => ({ path: at(self), body: { ...body, media: { id: mediaId, name: 'foto.png' } } }),
});

export const templatePlaces: Readonly<Record<string, Entry>> = {
  'GET /templates': {
    reason: 'a list of all',
    ask: () => ({ path: '/templates' }),
    shows: ({ json }, self) => ({ total: [json.total, 1], id: [json.items[0]?.id, self.templateId] }),
  },
  'POST /templates': [withMedia(() => '/templates')],
  'GET /templates/{id}': [byId()],
  'PUT /templates/{id}': [byId({ body }), withMedia(path)],
  'DELETE /templates/{id}': [byId()],
};
