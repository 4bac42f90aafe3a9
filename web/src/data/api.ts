// The one way to the API: bearer token, one renewal on 401, problems as errors, a key on every POST.
import { Problem, problemOf } from './problem.ts';

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface PostOptions {
  /** The same intent must come with the same key, however often it is sent: made when the intent is, not when it is sent. */
  readonly key: string;
  readonly signal?: AbortSignal;
}

export interface Api {
  get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T>;
  post<T>(path: string, body: unknown, options: PostOptions): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  remove<T = void>(path: string): Promise<T>;
  /** A body that is not JSON. */
  postBytes<T>(path: string, body: Blob, contentType: string, options: PostOptions): Promise<T>;
}

/** What the API needs of the session. */
export interface Tokens {
  current(): string | undefined;
  /** @returns a newer token, or undefined when the user has to sign in again. */
  renew(): Promise<string | undefined>;
  expire(): void;
}

/** Repeats of a POST whose first answer said «not now»: safe, since the key makes them one. */
const postRepeats = 3;

const mostKept = 50;

export const newKey = (): string => crypto.randomUUID();

export function createApi(base: string, tokens: Tokens, send: typeof fetch = (...args) => fetch(...args)): Api {
  const once = async (path: string, init: RequestInit, token: string | undefined): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('accept', 'application/json');
    if (token) headers.set('authorization', `Bearer ${token}`);
    try {
      return await send(`${base}${path}`, { ...init, headers });
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw new Problem(0, 'network', 'No answer came.', { cause });
    }
  };

  const asked = async (path: string, init: RequestInit): Promise<Response> => {
    let response = await once(path, init, tokens.current());
    if (response.status === 401) {
      const renewed = await tokens.renew();
      if (renewed) response = await once(path, init, renewed);
      if (response.status === 401) tokens.expire();
    }
    return response;
  };

  const call = async <T>(path: string, init: RequestInit): Promise<T> => {
    const response = await asked(path, init);
    if (!response.ok) throw await problemOf(response);
    return (response.status === 204 ? undefined : await response.json()) as T;
  };

  /** The last answers that had a tag: asked for again, most are still the same. */
  const kept = new Map<string, { readonly tag: string; readonly body: unknown }>();

  const read = async <T>(path: string, signal: AbortSignal | undefined): Promise<T> => {
    const known = kept.get(path);
    const headers: Record<string, string> = known ? { 'if-none-match': known.tag } : {};
    const response = await asked(path, { headers, ...(signal ? { signal } : {}) });
    if (response.status === 304 && known) return known.body as T;
    if (!response.ok) throw await problemOf(response);
    const body = await response.json();
    const tag = response.headers.get('etag');
    // The oldest goes first: what a page polls is put back at each new answer.
    kept.delete(path);
    if (tag) kept.set(path, { tag, body });
    for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest);
    return body as T;
  };

  const post = async <T>(path: string, body: BodyInit, contentType: string, options: PostOptions): Promise<T> => {
    const init: RequestInit = {
      method: 'POST',
      body,
      headers: { 'content-type': contentType, 'idempotency-key': options.key },
      ...(options.signal ? { signal: options.signal } : {}),
    };
    for (let repeat = 0; ; repeat++) {
      try {
        return await call<T>(path, init);
      } catch (error) {
        if (!(error instanceof Problem) || !error.isPassing || repeat >= postRepeats) throw error;
        await pause(error.retryAfterMs ?? 500 * 2 ** repeat);
      }
    }
  };

  return {
    remove: (path) => call(path, { method: 'DELETE' }),
    get: (path, query, signal) => read(`${path}${searchOf(query)}`, signal),
    post: (path, body, options) => post(path, JSON.stringify(body), 'application/json', options),
    postBytes: (path, body, contentType, options) => post(path, body, contentType, options),
    put: (path, body) =>
      call(path, { method: 'PUT', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function searchOf(query: Query | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== '') search.set(name, String(value));
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
