// Where an id or a person of another tenant may be named in the routes of contacts.
import { type Entry, type Place, query } from './place.ts';

const contactPath = (suffix: string, body?: unknown): readonly Place[] => [
  {
    where: 'path: id of a contact',
    ends: 'refused',
    ask: ({ contactId }) => ({ path: `/contacts/${contactId}${suffix}`, ...(body ? { body } : {}) }),
  },
];

const cursor = (contactId: string): string =>
  Buffer.from(JSON.stringify({ after: [0, '', contactId], counted: 0 })).toString('base64url');

export const contactPlaces: Readonly<Record<string, Entry>> = {
  'GET /contacts': [
    query('/contacts', 'search', 'nothing', ({ phone }) => phone),
    query('/contacts', 'search', 'nothing', ({ phone }) => phone.slice(-7)),
    query('/contacts', 'search', 'nothing', ({ nombre }) => nombre),
    query('/contacts', 'search', 'nothing', ({ contactId }) => contactId),
    query('/contacts', 'group', 'nothing', ({ group }) => group),
    query('/contacts', 'segment', 'refused', ({ segmentId }) => segmentId),
    {
      where: 'query: cursor',
      ends: 'nothing',
      ask: ({ contactId, group }) => ({
        path: `/contacts?group=${encodeURIComponent(group)}&cursor=${cursor(contactId)}`,
      }),
    },
  ],
  'POST /contacts': {
    reason: 'a phone and the names of groups are the own ones of whoever asks',
    ask: ({ phone }) => ({ path: '/contacts', body: { phone } }),
    shows: ({ json }, self) => ({ id: [json.id, self.contactId] }),
  },
  'PUT /contacts/{id}': contactPath('', { nombre: 'Otra', grupo: ['Otro'] }),
  'DELETE /contacts/{id}': [...contactPath(''), ...contactPath('?erase=true')],
};
