// The main job over the public API: a CSV is imported, a campaign goes out to who is in it, and is watched until it ends.
import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Api } from './api.ts';
import { Sentence } from './sentence.ts';

const Upload = z.object({
  importId: z.string(),
  upload: z.object({ url: z.string(), method: z.string(), headers: z.record(z.string(), z.string()) }),
});

export const ImportState = z.object({
  status: z.enum(['created', 'running', 'completed', 'failed']),
  rowsRead: z.number(),
  bytesRead: z.number(),
  inserted: z.number(),
  updated: z.number(),
  duplicates: z.number(),
  invalid: z.number(),
  error: z.object({ code: z.string(), message: z.string() }).nullish(),
  rejectsUrl: z.string().nullish(),
});
export type ImportState = z.infer<typeof ImportState>;

const outcomes = ['sent', 'error', 'skipped', 'unknown', 'canceled'] as const;

export const CampaignState = z.object({
  id: z.string(),
  status: z.string(),
  statusReason: z.string().nullish(),
  totalRecipients: z.number(),
  counts: z.record(z.enum(['queued', 'sending', ...outcomes, 'delivered', 'read', 'undelivered']), z.number()),
  frozenAt: z.string().nullish(),
  startedAt: z.string().nullish(),
  finishedAt: z.string().nullish(),
  lines: z.array(z.object({ breaker: z.object({ state: z.string(), reason: z.string().nullish() }) })),
});
export type CampaignState = z.infer<typeof CampaignState>;

/** How many recipients have an outcome, an unknown one included. */
export const settledCount = ({ counts }: CampaignState): number =>
  outcomes.reduce((sum, outcome) => sum + counts[outcome], 0);

const pollMs = 400;
/** An import whose file has arrived begins within moments; one that does not will not. */
const importStartLimitMs = 60_000;
/** What the provider alone can tell may take it a quarter of an hour; a command does not wait that long. */
const unknownLimitMs = 60_000;

/**
 * Uploads a file of any size and waits until it is read.
 * @returns the import's id and final figures. @throws Sentence when the file is absent or the import fails.
 */
export async function importFile(api: Api, file: string, onProgress: (state: ImportState, sizeBytes: number) => void) {
  const sizeBytes = await stat(file).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  );
  if (sizeBytes === undefined) throw new Sentence(`There is no file ${file}.`);
  const { importId, upload } = await api.post('/imports', { fileName: path.basename(file), sizeBytes }, Upload);
  await put(upload, file);

  const startBy = Date.now() + importStartLimitMs;
  for (;;) {
    const state = await api.get(`/imports/${importId}`, ImportState);
    onProgress(state, sizeBytes);
    if (state.status === 'completed') return { importId, state };
    if (state.status === 'failed')
      throw new Sentence(`The import failed: ${state.error?.message ?? 'no reason given'}`);
    if (state.status === 'created' && Date.now() > startBy) {
      throw new Sentence(`The import ${importId} has not begun after a minute; look into the functions' log.`);
    }
    await sleep(pollMs);
  }
}

/** A blob of the file is read as it is sent, with its length announced, which a presigned upload needs. */
async function put(upload: z.infer<typeof Upload>['upload'], file: string): Promise<void> {
  const { 'content-length': _, ...headers } = upload.headers;
  const answer = await fetch(upload.url, { method: upload.method, headers, body: await openAsBlob(file) }).catch(
    () => undefined,
  );
  if (answer === undefined) throw new Sentence(`The upload of ${file} broke off.`);
  if (!answer.ok) throw new Sentence(`The upload of ${file} was refused (${answer.status}).`);
}

const rejectsShown = 5;
const rejectsReadBytes = 8192;

/** The first lines of an import's rejects file, without its header; none when nothing was left out. */
export async function firstRejects({ rejectsUrl }: ImportState): Promise<string[]> {
  if (!rejectsUrl) return [];
  const answer = await fetch(rejectsUrl, { headers: { range: `bytes=0-${rejectsReadBytes - 1}` } }).catch(
    () => undefined,
  );
  if (answer?.ok !== true) return [];
  const lines = (await answer.text()).split('\r\n');
  return lines.slice(1, -1).slice(0, rejectsShown);
}

export interface Draft {
  readonly name: string;
  readonly templates: readonly string[];
  readonly importId: string;
  /** Messages a second, below the line's own pace. */
  readonly rate?: number | undefined;
}

/** Makes the campaign and starts it; returns its id. @throws Refused. */
export async function launch(api: Api, draft: Draft): Promise<string> {
  const { importId, ...rest } = draft;
  const { id } = await api.post('/campaigns', { ...rest, audience: { importId } }, CampaignState);
  await api.post(`/campaigns/${id}/start`, {}, z.object({ jobId: z.string() }));
  return id;
}

/**
 * Watches a campaign until it ends, is paused, or has only outcomes left that the provider has to tell and has not for a minute.
 */
export async function watch(api: Api, id: string, onProgress: (state: CampaignState) => void): Promise<CampaignState> {
  let unknownSince: number | undefined;
  for (;;) {
    const state = await api.get(`/campaigns/${id}`, CampaignState);
    onProgress(state);
    if (['completed', 'canceled', 'failed', 'paused'].includes(state.status)) return state;
    const { queued, sending, unknown } = state.counts;
    const isWaiting = Boolean(state.frozenAt) && queued === 0 && sending === 0 && unknown > 0;
    unknownSince = isWaiting ? (unknownSince ?? Date.now()) : undefined;
    if (unknownSince !== undefined && Date.now() - unknownSince > unknownLimitMs) return state;
    await sleep(pollMs);
  }
}
