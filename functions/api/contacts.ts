// The user's contacts and groups.
import * as Contact from '@pregon/core/contact/contact';
import { ContactChange, ContactInput } from '@pregon/core/contact/input';
import * as Written from '@pregon/core/contact/write';
import { ContactId } from '@pregon/core/id';
import { Page } from '@pregon/core/page';
import * as z from 'zod';
import { http, route } from '../edge/http.ts';
import { bucket } from '../edge/port/bucket.ts';
import { db } from '../edge/port/database.ts';
import { container } from '../edge/ports.ts';

const id = ContactId;

export const handler = http(container('contacts', { bucket, db }), {
  'GET /contacts': route({
    query: Contact.Filter,
    run: async ({ actor, ports, query }) => ({ status: 200, body: await Contact.list(ports.db, actor.userId, query) }),
  }),

  'POST /contacts': route({
    body: ContactInput,
    run: async ({ actor, ports, body, resourceId, note }) => {
      const { contact, isNew } = await Written.add(ports.db, actor.userId, id.parse(resourceId), body);
      note({ contactId: contact.id });
      return { status: isNew ? 201 : 200, body: contact };
    },
  }),

  'PUT /contacts/{id}': route({
    id,
    body: ContactChange,
    run: async (call) => {
      call.note({ contactId: call.id });
      return { status: 200, body: await Written.change(call.ports.db, call.actor.userId, call.id, call.body) };
    },
  }),

  'DELETE /contacts/{id}': route({
    id,
    query: z.object({ erase: z.enum(['true', 'false']).default('false') }),
    run: async ({ actor, ports, id: contactId, query, note }) => {
      note({ contactId, erase: query.erase });
      if (query.erase === 'true') await Written.erase(ports, actor.userId, contactId);
      else await Written.remove(ports.db, actor.userId, contactId);
      return { status: 204 };
    },
  }),

  'GET /groups': route({
    query: Page,
    run: async ({ actor, ports, query }) => ({
      status: 200,
      body: await Contact.groups(ports.db, actor.userId, query),
    }),
  }),
});
