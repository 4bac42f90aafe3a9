// How a tenant asks the API, and what it answers; each answer is held against the API's description.
import { expectDescribed } from '../system/answers.ts';

interface Upload {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Item {
  readonly id: string;
  readonly phone: string;
  readonly nombre: string;
  readonly name: string;
  readonly size: number;
  readonly sent: number;
  readonly status: string;
}

/** Whatever fields answers have that are looked at; each answer has some of them. */
export interface Body {
  readonly id: string;
  readonly code: string;
  readonly status: string;
  readonly total: number;
  readonly size: number;
  readonly sent: number;
  readonly items: readonly Item[];
  readonly points: readonly Item[];
  readonly groups: readonly Item[];
  readonly contacts: readonly Item[];
  readonly senders: readonly Item[];
  readonly metrics: { readonly system: { readonly messagesSent: number } };
  readonly rows: readonly unknown[];
  readonly importId: string;
  readonly mediaId: string;
  readonly upload: Upload;
  readonly lines: readonly unknown[];
  readonly starts: readonly string[];
  readonly userStoppedAt: string | null;
  readonly stopWords: readonly string[];
  readonly currency: string;
  readonly known: number;
  readonly address: { readonly bucket: string; readonly prefix: string };
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: Body;
}

export interface Ask {
  readonly method: string;
  readonly path: string;
  /** An object is sent as JSON, a FormData as it is, a text as `text/csv`. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Client = (ask: Ask) => Promise<Answer>;

export function clientOf(api: string, token: string): Client {
  return async ({ method, path, body, headers = {} }) => {
    const isPlain = body === undefined || typeof body === 'string' || body instanceof FormData;
    const type = body instanceof FormData || body === undefined ? undefined : isPlain ? 'text/csv' : 'application/json';
    const response = await fetch(api + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(type ? { 'content-type': type } : {}), ...headers },
      ...(body === undefined ? {} : { body: isPlain ? (body as string | FormData) : JSON.stringify(body) }),
    });
    const text = await response.text();
    expectDescribed(method, path, response.status, text);
    return { status: response.status, text, json: JSON.parse(text || '{}') };
  };
}
