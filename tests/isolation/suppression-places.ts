// The places of the routes about whom a user does not write to.
import { type Entry, query } from './place.ts';

export const suppressionPlaces: Readonly<Record<string, Entry>> = {
  'GET /suppressions': [
    query('/suppressions', 'search', 'nothing', ({ suppressedPhone }) => suppressedPhone),
    query('/suppressions', 'search', 'nothing', ({ nombre }) => nombre),
  ],
  'POST /suppressions': {
    reason: 'a phone is nobody’s; what another tenant knows of it is not told',
    ask: (self) => ({ path: '/suppressions', body: { phones: [self.suppressedPhone] } }),
    shows: ({ json }) => ({ known: [json.known, 1] }),
  },
  'DELETE /suppressions/{id}': [
    {
      where: 'path: id of a suppression',
      ends: 'refused',
      ask: ({ suppressionId }) => ({ path: `/suppressions/${suppressionId}` }),
    },
  ],
};
