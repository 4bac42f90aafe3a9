// The user's contacts and groups.
import * as Contact from '@pregon/core/contact/contact';
import { Page } from '@pregon/core/page';
import { http, route } from '../edge/http.ts';
import { db } from '../edge/port/database.ts';
import { container } from '../edge/ports.ts';

export const handler = http(container('contacts', { db }), {
  'GET /contacts': route({
    query: Contact.Filter,
    run: async ({ actor, ports, query }) => ({ status: 200, body: await Contact.list(ports.db, actor.userId, query) }),
  }),

  'GET /groups': route({
    query: Page,
    run: async ({ actor, ports, query }) => ({
      status: 200,
      body: await Contact.groups(ports.db, actor.userId, query),
    }),
  }),
});
