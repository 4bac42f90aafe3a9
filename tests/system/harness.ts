// A whole Pregón for a test: its own folder and ports, its own ledger, and the way a client speaks to it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openBucket } from '@pregon/local/s3/client';
import { type System, type SystemOptions, startSystem } from '@pregon/local/system';
import pg from 'pg';
import { expectDescribed } from './answers.ts';

export interface Client {
  get<T>(route: string): Promise<T>;
  post<T>(route: string, body?: unknown, headers?: Record<string, string>): Promise<T>;
  put<T>(route: string, body: unknown): Promise<T>;
  /** POST /send-messages. */
  sendMessages(form: { name: string; csv: string; templates: string[]; senderId?: string }): Promise<SendAnswer>;
}

export interface SendAnswer {
  campaignId: string;
  totalNumbers: number;
  queued: number;
  importSummary: { inserted: number; updated: number; duplicates: number; invalid: number };
}

export interface CampaignAnswer {
  id: string;
  status: string;
  totalRecipients: number;
  counts: Record<
    'queued' | 'sending' | 'sent' | 'error' | 'skipped' | 'unknown' | 'canceled' | 'delivered' | 'read' | 'undelivered',
    number
  >;
  startedAt: string;
  finishedAt: string | null;
}

export interface Harness {
  readonly system: System;
  readonly sql: pg.Pool;
  client(user: 'ana' | 'beto' | 'caro'): Promise<Client>;
  stop(): Promise<void>;
}

export async function startHarness(options: Omit<SystemOptions, 'dir'>): Promise<Harness> {
  const dir = await mkdtemp(path.join(tmpdir(), 'pregon-system-'));
  const system = await startSystem({ dir, webPort: 0, apiPort: 0, web: false, ...options });
  const sql = new pg.Pool({ connectionString: system.endpoints.postgres, max: 2 });
  // A connection ends when a test stops the server; the next query opens another.
  sql.on('error', () => undefined);
  return {
    system,
    sql,
    client: async (user) => clientOf(system.endpoints.api, await system.token(user)),
    stop: async () => {
      await sql.end();
      await system.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function clientOf(api: string, token: string): Client {
  const call = async <T>(route: string, init: RequestInit = {}): Promise<T> => {
    const headers = { authorization: `Bearer ${token}`, ...init.headers };
    const response = await fetch(`${api}${route}`, { ...init, headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${route}: ${response.status} ${text}`);
    expectDescribed(init.method ?? 'GET', route, response.status, text);
    return JSON.parse(text);
  };
  const send = <T>(method: string, route: string, body: unknown, headers: Record<string, string> = {}): Promise<T> =>
    call(route, { method, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
  return {
    get: (route) => call(route),
    post: (route, body, headers) => send('POST', route, body ?? {}, headers),
    put: (route, body) => send('PUT', route, body),
    sendMessages: ({ name, csv, templates, senderId }) => {
      const form = new FormData();
      form.set('campaignName', name);
      form.set('csvFile', new Blob([csv], { type: 'text/csv' }), `${name}.csv`);
      if (senderId !== undefined) form.set('senderId', senderId);
      for (const template of templates) form.append('templates', template);
      return call('/send-messages', { method: 'POST', body: form });
    },
  };
}

/** Puts an object into the local bucket with the real client of the SDK. */
export async function putObject(
  { system }: Pick<Harness, 'system'>,
  key: string,
  body: Uint8Array | string,
): Promise<void> {
  using opened = openBucket(system.endpoints.s3);
  await opened.bucket.write(key, body, 'text/csv');
}

/** Polls until the value is as wanted. @throws with the last value when it never is. */
export async function until<T>(
  read: () => Promise<T>,
  isWanted: (value: T) => boolean,
  timeoutMs: number,
  everyMs = 250,
): Promise<T> {
  const endsAt = performance.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (isWanted(value)) return value;
    if (performance.now() > endsAt) throw new Error(`Not as wanted after ${timeoutMs} ms: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

export const isEnded = (campaign: CampaignAnswer): boolean =>
  ['completed', 'canceled', 'failed'].includes(campaign.status);

/** A CSV of distinct valid Paraguayan numbers with names. */
export const csvOf = (count: number, from: number): string =>
  [
    'numero,nombre,sustantivo,grupo',
    ...Array.from({ length: count }, (_, i) => `${phoneAt(from + i)},${nameAt(from + i)},Sra,G${i % 3}`),
  ].join('\n');

export const phoneAt = (index: number): string => `5959${81_000_000 + index}`;
export const nameAt = (index: number): string => `Persona ${index}`;

/** How many events fall into the fullest window. @param times sorted, milliseconds. */
export function fullest(times: readonly number[], windowMs: number): number {
  let most = 0;
  let start = 0;
  for (const [end, at] of times.entries()) {
    while ((times[start] ?? at) <= at - windowMs) start += 1;
    most = Math.max(most, end - start + 1);
  }
  return most;
}
