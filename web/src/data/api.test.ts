import { expect, test, vi } from 'vitest';
import { createApi, type Tokens } from './api.ts';
import { Problem } from './problem.ts';

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

const tokens = (over: Partial<Tokens> = {}): Tokens => ({
  current: () => 'first',
  renew: async () => undefined,
  expire: () => undefined,
  ...over,
});

test('a refused token is renewed once and the request is sent again', async () => {
  const send = vi
    .fn<typeof fetch>()
    .mockResolvedValueOnce(json(401, {}))
    .mockResolvedValueOnce(json(200, { ok: true }));
  const api = createApi('/api', tokens({ renew: async () => 'second' }), send);
  expect(await api.get('/me')).toEqual({ ok: true });
  expect(new Headers(send.mock.calls[1]?.[1]?.headers).get('authorization')).toBe('Bearer second');
});

test('a session that cannot be renewed is said to be over', async () => {
  const expire = vi.fn();
  const api = createApi('/api', tokens({ expire }), async () => json(401, { code: 'token_expired' }));
  await expect(api.get('/me')).rejects.toMatchObject({ status: 401, code: 'token_expired' });
  expect(expire).toHaveBeenCalledOnce();
});

test('a POST that met a sleeping database is repeated with the same key', async () => {
  const send = vi
    .fn<typeof fetch>()
    .mockResolvedValueOnce(json(503, { code: 'database_resuming' }, { 'retry-after': '0' }))
    .mockResolvedValueOnce(json(201, { id: 'c' }));
  await createApi('/api', tokens(), send).post('/campaigns', {}, { key: 'k-1' });
  const keys = send.mock.calls.map((call) => new Headers(call[1]?.headers).get('idempotency-key'));
  expect(keys).toEqual(['k-1', 'k-1']);
});

test('a refusal is never repeated', async () => {
  const send = vi
    .fn<typeof fetch>()
    .mockImplementation(async () => json(422, { code: 'template_variable_unknown', detail: 'no' }));
  const refused = createApi('/api', tokens(), send).post('/campaigns', {}, { key: 'k' });
  await expect(refused).rejects.toMatchObject({ code: 'template_variable_unknown', message: 'no' });
  expect(send).toHaveBeenCalledOnce();
});

test('a page that is no problem+json still becomes a problem with the request’s id', async () => {
  const send = async () => new Response('<html>', { status: 500, headers: { 'apigw-requestid': 'r-9' } });
  const failed = await createApi('/api', tokens(), send)
    .get('/me')
    .catch((error) => error);
  expect(failed).toBeInstanceOf(Problem);
  expect(failed).toMatchObject({ code: 'http_500', requestId: 'r-9' });
});

test('no answer at all is a problem that may pass', async () => {
  const failed = createApi('/api', tokens(), async () => Promise.reject(new TypeError('fetch failed'))).get('/me');
  await expect(failed).rejects.toMatchObject({ code: 'network', isPassing: true });
});

test('empty filters stay out of the address', async () => {
  const send = vi.fn<typeof fetch>().mockResolvedValue(json(200, {}));
  await createApi('/api', tokens(), send).get('/contacts', { search: 'ana maría', group: '', page: 2 });
  expect(send.mock.calls[0]?.[0]).toBe('/api/contacts?search=ana+mar%C3%ADa&page=2');
});

test('an answer with a tag is kept, and shown again for as long as it is the same', async () => {
  const send = vi
    .fn<typeof fetch>()
    .mockResolvedValueOnce(json(200, { n: 1 }, { etag: 'W/"a"' }))
    .mockResolvedValueOnce(new Response(null, { status: 304 }))
    .mockResolvedValueOnce(json(200, { n: 2 }, { etag: 'W/"b"' }))
    .mockResolvedValueOnce(json(200, { n: 3 }));
  const api = createApi('/api', tokens(), send);
  const path = '/dashboard/summary';
  expect([await api.get(path), await api.get(path), await api.get(path)]).toEqual([{ n: 1 }, { n: 1 }, { n: 2 }]);
  await api.get(path, { group: 'a' });
  const sent = send.mock.calls.map(([, init]) => new Headers(init?.headers).get('if-none-match'));
  expect(sent).toEqual([null, 'W/"a"', 'W/"a"', null]);
});
