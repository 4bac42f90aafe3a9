// One request to a webhook: no redirect is followed, no connection kept, and of the answer only the beginning read.
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isAllowed, publicLookup, type Targets } from './address.ts';

export interface Outgoing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `status` is null when there was no answer; `error` then says why: `timeout`, `address_refused`, `ECONNREFUSED` … */
export interface Answered {
  readonly status: number | null;
  readonly error: string | null;
  readonly answer: string;
}

const answerBytes = 1_000;

/** @param timeoutMs from the call to the end of what is read. Never throws. */
export async function post({ url, headers, body }: Outgoing, targets: Targets, timeoutMs: number): Promise<Answered> {
  try {
    const at = new URL(url);
    if (!isAllowed(at, targets)) return failed('address_refused');
    const response = await send(at, { headers, body, targets, signal: AbortSignal.timeout(timeoutMs) });
    return { status: response.statusCode ?? null, error: null, answer: await beginningOf(response) };
  } catch (error) {
    return failed(codeOf(error));
  }
}

const failed = (error: string): Answered => ({ status: null, error, answer: '' });

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'error';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'timeout';
  return 'code' in error && typeof error.code === 'string' ? error.code : 'error';
};

interface Sending {
  readonly headers: Outgoing['headers'];
  readonly body: string;
  readonly targets: Targets;
  readonly signal: AbortSignal;
}

function send(url: URL, { headers, body, targets, signal }: Sending): Promise<IncomingMessage> {
  const client = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.request(url, {
      method: 'POST',
      agent: false,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      signal,
      ...(targets === 'public' ? { lookup: publicLookup } : {}),
    });
    request.on('error', reject);
    request.on('response', resolve);
    request.end(body);
  });
}

/** What came before it broke off or the time was over: its status says already how it went. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // Leaving the loop ends the connection, however much is still to come.
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= answerBytes) break;
    }
  } catch {}
  return Buffer.concat(chunks).subarray(0, answerBytes).toString('utf8');
}
