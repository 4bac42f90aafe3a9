// Files of contacts and media: where to upload them, and what became of them.
import { ImportId, MediaId } from '@pregon/core/id';
import * as Import from '@pregon/core/import/import';
import * as Preview from '@pregon/core/import/preview';
import * as Undo from '@pregon/core/import/undo';
import * as Upload from '@pregon/core/import/upload';
import * as Media from '@pregon/core/media/media';
import { Page } from '@pregon/core/page';
import * as User from '@pregon/core/user/user';
import { http, route } from '../edge/http.ts';
import { bucket } from '../edge/port/bucket.ts';
import { db } from '../edge/port/database.ts';
import { uploads } from '../edge/port/uploads.ts';
import { container } from '../edge/ports.ts';

export const handler = http(container('imports', { bucket, db, uploads }), {
  'POST /imports': route({
    body: Import.Draft,
    run: async ({ actor, ports, body, resourceId, note }) => {
      const id = ImportId.parse(resourceId);
      note({ importId: id });
      return { status: 201, body: await Import.draft(ports, actor.userId, id, body) };
    },
  }),

  'GET /imports': route({
    query: Page,
    run: async ({ actor, ports, query }) => ({ status: 200, body: await Import.list(ports, actor.userId, query) }),
  }),

  'GET /imports/{id}': route({
    id: ImportId,
    run: async ({ actor, ports, id }) => ({ status: 200, body: await Import.get(ports, actor.userId, id) }),
  }),

  'DELETE /imports/{id}': route({
    id: ImportId,
    run: async ({ actor, ports, id, note }) => {
      note({ importId: id });
      await Upload.withdraw(ports, actor.userId, id);
      return { status: 204 };
    },
  }),

  'GET /imports/{id}/parts': route({
    id: ImportId,
    run: async ({ actor, ports, id }) => ({ status: 200, body: await Upload.state(ports, actor.userId, id) }),
  }),

  'POST /imports/{id}/parts': route({
    id: ImportId,
    body: Upload.PartNumbers,
    run: async ({ actor, ports, id, body }) => ({
      status: 200,
      body: await Upload.links(ports, actor.userId, id, body),
    }),
  }),

  'POST /imports/{id}/complete': route({
    id: ImportId,
    run: async ({ actor, ports, id, note }) => {
      note({ importId: id });
      await Upload.complete(ports, actor.userId, id);
      return { status: 202, body: await Import.get(ports, actor.userId, id) };
    },
  }),

  'POST /imports/{id}/undo': route({
    id: ImportId,
    run: async ({ actor, ports, id, note }) => {
      note({ importId: id });
      return { status: 202, body: await Undo.ask(ports, actor.userId, id) };
    },
  }),

  'POST /imports/preview': route({
    query: Preview.Asked,
    run: async ({ actor: { userId }, ports, request, query }) => {
      const { country } = await User.get(ports.db, userId);
      const remembered: Preview.Remembered = (headers) => Import.rememberedRoles(ports.db, userId, headers);
      return { status: 200, body: await Preview.preview(request.bytes(), country, query, remembered) };
    },
  }),

  'POST /media': route({
    body: Media.Draft,
    run: async ({ actor, ports, body, resourceId, note }) => {
      const id = MediaId.parse(resourceId);
      note({ mediaId: id });
      return { status: 201, body: await Media.draft(ports.bucket, actor.userId, id, body) };
    },
  }),
});
