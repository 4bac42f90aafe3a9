// The description of the API, as it was made from the handlers' schemas when this was built: `npm run openapi`.
import document from '../../docs/openapi.json' with { type: 'json' };
import { http } from '../edge/http.ts';
import { container } from '../edge/ports.ts';

export const handler = http(container('openapi', {}), {
  'GET /openapi.json': async () => ({
    status: 200,
    body: document,
    headers: { 'cache-control': 'public, max-age=300' },
  }),
});
