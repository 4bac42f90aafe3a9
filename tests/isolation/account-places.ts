// The places of the routes about accounts at the provider and their templates.
import type { Entry } from './place.ts';

const path = (target: { providerAccountId: string }) => `/provider-accounts/${target.providerAccountId}`;

export const accountPlaces: Readonly<Record<string, Entry>> = {
  'GET /provider-accounts': {
    reason: 'a list of all',
    ask: () => ({ path: '/provider-accounts' }),
    shows: ({ json }, self) => ({ total: [json.total, 1], id: [json.items[0]?.id, self.providerAccountId] }),
  },
  'POST /provider-accounts': [
    {
      where: 'body: accountSid, without its token',
      ends: 'refused',
      ask: ({ accountSid }) => ({
        path: '/provider-accounts',
        body: { name: 'Ajena', accountSid, authToken: 'guessed-token-guessed-token' },
      }),
    },
  ],
  'PUT /provider-accounts/{id}': [
    {
      where: 'path: id of an account',
      ends: 'refused',
      ask: (target) => ({ path: path(target), body: { name: 'Ajena' } }),
    },
  ],
  'DELETE /provider-accounts/{id}': [
    { where: 'path: id of an account', ends: 'refused', ask: (target) => ({ path: path(target) }) },
  ],
  'GET /content-templates': [
    {
      where: 'query: senderId',
      ends: 'refused',
      ask: ({ senderId }) => ({ path: `/content-templates?senderId=${senderId}` }),
    },
  ],
};
