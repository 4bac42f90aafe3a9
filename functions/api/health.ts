// Whether the API is there, and whether it can do its work.
import { checkSchema } from '@pregon/core/db/migrate';
import { http } from '../edge/http.ts';
import { db } from '../edge/port/database.ts';
import { container } from '../edge/ports.ts';
import { schemaVersion } from '../edge/schema-version.ts';

export const handler = http(container('health', { db }), {
  // Asked often, by load balancers and people alike: it must not keep a paused database awake.
  'GET /health': async () => ({ status: 200, body: { status: 'ok' } }),

  'GET /ready': async ({ ports }) => {
    await checkSchema(ports.db, schemaVersion);
    return { status: 200, body: { status: 'ready', schemaVersion } };
  },
});
