// The simulator's HTTP face: Twilio's operations behind Basic authentication, the ledger and the switches beside them.
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { accountResource } from './account.ts';
import { Behaviour, type BehaviourInput, type Decider } from './behaviour.ts';
import { contentsOf, listContents } from './contents.ts';
import { createMessage } from './create.ts';
import { twilioError } from './error-catalog.ts';
import { listMessages } from './list.ts';
import { messageResource } from './message.ts';
import { ledgerEntry, type MessageStore } from './message-store.ts';
import { readBody, refuse, respond, spoil } from './respond.ts';
import type { StatusFlow } from './status-flow.ts';

/** What a request needs of the simulator. */
export interface Context {
  /** Each account's token. */
  readonly accounts: ReadonlyMap<string, string>;
  readonly store: MessageStore;
  readonly flow: StatusFlow;
  readonly senders: ReadonlySet<string> | undefined;
  readonly realism: boolean;
  /** When each person last wrote to an address, as `address person`. */
  readonly heard: ReadonlyMap<string, number>;
  readonly decider: () => Decider;
  readonly setBehaviour: (input: BehaviourInput) => void;
  /** Counts one create of this From; true when it is above the limit. */
  readonly isOverRate: (from: string) => boolean;
}

const ledgerChunk = 1000;

export function answer(context: Context, request: IncomingMessage, response: ServerResponse): void {
  route(context, request, response).catch((error: unknown) => {
    console.error('The Twilio simulator failed.', error);
    if (response.headersSent) response.destroy();
    else refuse(response, twilioError(20500));
  });
}

async function route(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  if (path === '/ledger' && request.method === 'GET') return sendLedger(context, response);
  if (path === '/behaviour') return control(context, request, response);

  if (path === '/v1/ContentAndApprovals') return contents(context, query, request, response);

  const match = /^\/2010-04-01\/Accounts\/([^/]+?)(?:\.json|\/(Messages)(?:\/([^/]+))?\.json)$/.exec(path);
  if (match === null) return refuse(response, twilioError(20404));
  const accountSid = accountOf(context, request);
  if (accountSid === undefined) return refuse(response, twilioError(20003));
  if (match[1] !== accountSid) return refuse(response, twilioError(20404));
  if (match[2] !== undefined) return messages(context, { accountSid, sid: match[3], query }, request, response);
  if (request.method !== 'GET') return refuse(response, twilioError(20004));
  respond(response, 200, JSON.stringify(accountResource(accountSid, context.accounts.get(accountSid) ?? '')));
}

async function contents(
  context: Context,
  query: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const accountSid = accountOf(context, request);
  if (accountSid === undefined) return refuse(response, twilioError(20003));
  if (request.method !== 'GET') return refuse(response, twilioError(20004));
  const decider = context.decider();
  if (await spoil(response, decider.decide({ on: 'contents' }))) return;
  const all = contentsOf(accountSid, decider.behaviour.contentStatus);
  const list = listContents(accountSid, all, new URLSearchParams(query));
  if (list === undefined) refuse(response, twilioError(20001));
  else respond(response, 200, JSON.stringify(list));
}

interface Asked {
  readonly accountSid: string;
  readonly sid: string | undefined;
  readonly query: string;
}

async function messages(
  context: Context,
  { accountSid, sid, query }: Asked,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (sid === undefined && request.method === 'POST') return createMessage(context, accountSid, request, response);
  if (request.method !== 'GET') return refuse(response, twilioError(20004));
  const parameters = new URLSearchParams(query);
  const decision = context.decider().decide({
    on: sid === undefined ? 'list' : 'fetch',
    from: parameters.get('From') ?? '',
    to: parameters.get('To') ?? '',
  });
  if (await spoil(response, decision)) return;
  if (sid === undefined) sendList(context, accountSid, parameters, response);
  else sendMessage(context, accountSid, sid, response);
}

function sendMessage(context: Context, accountSid: string, sid: string, response: ServerResponse): void {
  const message = context.store.find(accountSid, sid);
  if (message === undefined) refuse(response, twilioError(20404));
  else respond(response, 200, JSON.stringify(messageResource(message)));
}

function sendList(context: Context, accountSid: string, parameters: URLSearchParams, response: ServerResponse): void {
  const list = listMessages(context.store, parameters, {
    accountSid,
    now: Date.now(),
    lagMs: context.decider().behaviour.listLagMs,
  });
  if (list === undefined) refuse(response, twilioError(20001));
  else respond(response, 200, JSON.stringify(list));
}

/** In pieces: a hundred thousand messages are tens of megabytes. */
async function sendLedger(context: Context, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  const { all } = context.store;
  const total = all.length;
  response.write('[');
  for (let start = 0; start < total && !response.destroyed; start += ledgerChunk) {
    const part = all
      .slice(start, Math.min(start + ledgerChunk, total))
      .map((message) => JSON.stringify(ledgerEntry(message)));
    const hasRoom = response.write((start === 0 ? '\n' : ',\n') + part.join(',\n'));
    if (!hasRoom) await drained(response);
  }
  response.end('\n]\n');
}

/** Resolves when there is room again, or nobody reads any more. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

/** `GET` and `PUT /behaviour`; a PUT replaces the whole behaviour. */
async function control(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'PUT') {
    const parsed = Behaviour.safeParse(parseJson(await readBody(request)));
    if (!parsed.success) return respond(response, 400, JSON.stringify({ error: z.prettifyError(parsed.error) }));
    context.setBehaviour(parsed.data);
  } else if (request.method !== 'GET') {
    return refuse(response, twilioError(20004));
  }
  respond(response, 200, JSON.stringify(context.decider().behaviour));
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** The account whose credentials the request bears. */
function accountOf(context: Context, request: IncomingMessage): string | undefined {
  const given = Buffer.from(request.headers.authorization ?? '');
  for (const [accountSid, authToken] of context.accounts) {
    const expected = Buffer.from(`Basic ${btoa(`${accountSid}:${authToken}`)}`);
    if (given.length === expected.length && timingSafeEqual(given, expected)) return accountSid;
  }
  return undefined;
}
