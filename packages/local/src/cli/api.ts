// The public API as commands use it: a bearer token, JSON, repeated where that is safe, refusals as sentences.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { Sentence } from './sentence.ts';

const Problem = z.object({
  code: z.string().optional(),
  detail: z.string().optional(),
  title: z.string().optional(),
  field: z.string().optional(),
});

/** What the API refused, in its own words. */
export class Refused extends Sentence {
  readonly status: number;
  readonly code: string;

  constructor(status: number, problem: z.infer<typeof Problem>) {
    const words = problem.detail ?? problem.title ?? 'The API refused the request.';
    const field = problem.field === undefined ? '' : ` [${problem.field}]`;
    super(`${words}${field} (${status}${problem.code === undefined ? '' : ` ${problem.code}`})`);
    this.status = status;
    this.code = problem.code ?? '';
  }
}

/** @throws Sentence when the answer is not of the form that the API promises. */
function understood<T>(request: string, schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new Sentence(
    `${request} was answered in a form that this command does not know: ${z.prettifyError(parsed.error)}`,
  );
}

const attempts = 5;
const pauseMs = 500;

export class Api {
  readonly #base: string;
  readonly #token: string;

  /** @param base the API's root, without a slash at its end. */
  constructor(base: string, token: string) {
    this.#base = base;
    this.#token = token;
  }

  /** @throws Refused; Sentence when nobody answers. */
  async get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return understood(`GET ${path}`, schema, await this.#send('GET', path, {}));
  }

  /** Repeated under one Idempotency-Key, so that a lost answer does nothing twice. @throws as get. */
  async post<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    return understood(`POST ${path}`, schema, await this.#send('POST', path, { headers, body: JSON.stringify(body) }));
  }

  async #send(
    method: string,
    path: string,
    init: { headers?: Record<string, string>; body?: string },
  ): Promise<unknown> {
    const headers = { ...init.headers, authorization: `Bearer ${this.#token}` };
    for (let attempt = 1; ; attempt += 1) {
      const answer = await fetch(this.#base + path, { ...init, method, headers }).catch(() => undefined);
      if (answer?.ok === true) return answer.json();
      const mayPass = answer === undefined || answer.status === 503 || answer.status === 429;
      if (attempt === attempts || !mayPass) throw await this.#refusal(answer);
      await sleep(pauseMs * attempt);
    }
  }

  async #refusal(answer: Response | undefined): Promise<Sentence> {
    if (answer === undefined) return new Sentence(`Nobody answers at ${this.#base}: is the system still running?`);
    const problem = Problem.safeParse(await answer.json().catch(() => undefined));
    return new Refused(answer.status, problem.success ? problem.data : {});
  }
}
