// How the simulator answers, and how it fails to: refusals, broken connections, silence.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Action, Decision } from './behaviour.ts';
import { errorBody, type TwilioError, twilioError } from './error-catalog.ts';

const maxRequestBytes = 256 * 1024;

export function respond(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'twilio-request-id': 'RQ00000000000000000000000000000000',
    'x-api-domain': 'api.twilio.com',
  });
  response.end(body);
}

export const refuse = (response: ServerResponse, error: TwilioError): void =>
  respond(response, error.status, errorBody(error));

/** The body as text; undefined when it is larger than any request of this API. (Events: iterating costs a tenth of the rate.) */
export function readBody(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxRequestBytes) chunks.push(chunk);
    });
    request.on('end', () => resolve(size > maxRequestBytes ? undefined : Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}

/** Waits as decided, then goes wrong as decided. @returns whether it did: then there is nothing more to answer. */
export async function spoil(response: ServerResponse, decision: Decision): Promise<boolean> {
  await pause(response, decision.latencyMs);
  if (decision.action === undefined) return false;
  goWrong(response, decision.action);
  return true;
}

export function goWrong(response: ServerResponse, action: Action): void {
  if (action.kind === 'fail') refuse(response, twilioError(action.code, action.status));
  else if (action.kind === 'throttle') refuse(response, twilioError(20429));
  else if (action.kind === 'server-error') serverError(response, action);
  else if (action.kind === 'truncate') truncate(response);
  else if (action.kind === 'drop' && action.how === 'reset') response.socket?.resetAndDestroy();
  else if (action.kind === 'drop') response.socket?.destroy();
  // `hang` does nothing: the caller gives up, or the simulator stops.
}

function truncate(response: ServerResponse): void {
  response.writeHead(201, { 'content-type': 'application/json', 'content-length': 900 });
  response.write('{"account_sid":');
  // The head has to arrive before the connection ends, or this would be a drop.
  setTimeout(() => response.socket?.destroy(), 20);
}

function serverError(response: ServerResponse, action: Extract<Action, { kind: 'server-error' }>): void {
  if (action.body === 'html') {
    response.writeHead(action.status, { 'content-type': 'text/html' });
    response.end('<html><body><h1>Bad Gateway</h1></body></html>');
  } else {
    refuse(response, twilioError(action.status === 503 ? 20503 : 20500, action.status));
  }
}

/** Ends early when the caller goes away. */
export function pause(response: ServerResponse, ms: number): Promise<void> {
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      response.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    response.on('close', done);
  });
}
