// The routes beside the provider's own: the page on which one signs in, and tokens for the command line.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import * as z from 'zod';
import { errorPage, languageOf, loginPage } from './pages.ts';
import { type TokenFlaw, tokenFlaws } from './token.ts';
import type { DemoUser } from './users.ts';

export interface RouteOptions {
  readonly provider: Provider;
  readonly users: readonly DemoUser[];
  readonly token: (username: string, flaw?: TokenFlaw) => Promise<string>;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

const maxBodyBytes = 10_000;

export function listener(options: RouteOptions): Listener {
  const provider = options.provider.callback();
  return (request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const isLogin = path.startsWith('/login/');
    if (!isLogin && !(path === '/local/token' && request.method === 'POST')) {
      provider(request, response);
      return;
    }
    (isLogin ? login : tokenForUser)(options, request, response).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      const page = errorPage(languageOf(request.headers['accept-language']), 'invalid_request', message);
      if (!response.headersSent) response.writeHead(400, { 'content-type': 'text/html; charset=utf-8' });
      response.end(page);
    });
  };
}

async function login(options: RouteOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { provider, users } = options;
  // Throws when the cookie of this sign-in is missing or too old.
  const { uid } = await provider.interactionDetails(request, response);
  if (request.method === 'POST') {
    const username = new URLSearchParams(await readText(request)).get('user');
    const user = users.find((candidate) => candidate.username === username);
    if (user !== undefined) {
      await provider.interactionFinished(request, response, { login: { accountId: user.sub } });
      return;
    }
  }
  const page = loginPage(languageOf(request.headers['accept-language']), `/login/${uid}`, users);
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(page);
}

const TokenRequest = z.object({ user: z.string(), flaw: z.enum(tokenFlaws).optional() });

/** `POST /local/token {user, flaw?}` → `{access_token, token_type, expires_in}`; 400 for an unknown user. */
async function tokenForUser(options: RouteOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = TokenRequest.safeParse(parseJson(await readText(request)));
  const user = options.users.find(({ username }) => username === asked.data?.user);
  if (!asked.success || user === undefined) {
    const known = options.users.map(({ username }) => username).join(', ');
    const detail = asked.success ? `No such user; there are: ${known}.` : z.prettifyError(asked.error);
    sendJson(response, 400, { error: 'invalid_request', error_description: detail });
    return;
  }
  const accessToken = await options.token(user.username, asked.data.flaw);
  sendJson(response, 200, { access_token: accessToken, token_type: 'Bearer', expires_in: 3600 });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new Error('The request is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
