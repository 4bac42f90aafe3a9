// Finds the system that runs on this machine, and lets a command act as one of its demo users.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { Api } from './api.ts';
import { Sentence } from './sentence.ts';

const Running = z.object({ web: z.string(), api: z.string(), oidc: z.string(), s3: z.string() });
export type Running = z.infer<typeof Running>;

/** Where `npm start` keeps its state. */
export const defaultDir = path.resolve(import.meta.dirname, '../../../../.local');

const notRunning = 'Pregón is not running here. Start it with: npm start';

/** @throws Sentence when no system is running on the folder. */
export async function findRunning(dir: string): Promise<Running> {
  const text = await readFile(path.join(dir, 'endpoints.json'), 'utf8').catch(() => '{}');
  const running = Running.safeParse(JSON.parse(text));
  if (!running.success) throw new Sentence(notRunning);
  return running.data;
}

const Issued = z.object({ access_token: z.string() });
const Refusal = z.object({ error_description: z.string() });

/** An access token, valid for an hour. @throws Sentence when there is no such user, or nobody answers. */
export async function tokenFor(running: Running, user: string): Promise<string> {
  const answer = await fetch(`${running.oidc}/local/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user }),
  }).catch(() => {
    throw new Sentence(notRunning);
  });
  const body: unknown = await answer.json().catch(() => undefined);
  if (answer.ok) return Issued.parse(body).access_token;
  const refusal = Refusal.safeParse(body);
  throw new Sentence(refusal.success ? refusal.data.error_description : `No token: ${answer.status}.`);
}

export const apiFor = async (running: Running, user: string): Promise<Api> =>
  new Api(running.api, await tokenFor(running, user));
