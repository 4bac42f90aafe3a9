// An OpenID provider on this machine whose access tokens look like Keycloak's; signing in is choosing a demo user.
import http, { type Server } from 'node:http';
import { type Listening, listen } from './listen.ts';
import { openIdentity, SessionStore } from './oidc/identity.ts';
import { makeProvider } from './oidc/provider.ts';
import { listener } from './oidc/routes.ts';
import { issueToken, spoilToken, type TokenFlaw } from './oidc/token.ts';
import { type DemoUser, demoUsers } from './oidc/users.ts';

export interface OidcOptions {
  /** Default: the one of the last run in `dir` when it is free, else a free one. Tokens carry it in `iss`. */
  readonly port?: number;
  /** The dashboard's origins: `http://localhost:3000`. */
  readonly webOrigins: readonly string[];
  /** Default: ana and beto. */
  readonly users?: readonly DemoUser[];
  /** Default `pregon-web`. */
  readonly clientId?: string;
  /** The `aud` of access tokens. Default `pregon-api`. */
  readonly audience?: string;
  /** Where keys and sessions are kept over restarts. Default: memory only. */
  readonly dir?: string;
}

export interface Oidc {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly clientId: string;
  readonly audience: string;
  readonly port: number;
  /** An access token for a user by name, valid for an hour; or one with a flaw, for tests. Throws on an unknown user. */
  token(username: string, flaw?: TokenFlaw): Promise<string>;
  stop(): Promise<void>;
}

export async function startOidc(options: OidcOptions): Promise<Oidc> {
  const { users = demoUsers, clientId = 'pregon-web', audience = 'pregon-api', webOrigins } = options;
  const { identity, keepPort } = openIdentity(options.dir);
  const store = new SessionStore(options.dir);
  const server = http.createServer();
  const { url: issuer, port, close } = await listenAgain(server, options.port, identity.port);
  keepPort(port);
  const provider = makeProvider({ issuer, clientId, audience, webOrigins, users, identity, store });
  const token = async (username: string, flaw?: TokenFlaw) => {
    const user = users.find((candidate) => candidate.username === username);
    if (user === undefined) throw new Error(`No demo user is called ${username}.`);
    const good = await issueToken({ provider, clientId, audience }, user.sub);
    return flaw === undefined ? good : spoilToken(good, flaw, identity.signingKey);
  };
  server.on('request', listener({ provider, users, token }));
  return {
    issuer,
    jwksUri: `${issuer}/jwks`,
    clientId,
    audience,
    port,
    token,
    async stop() {
      await close();
      store.close();
    },
  };
}

/** On the wanted port, else on the last run's, else, when another has taken that one meanwhile, on a free one. */
async function listenAgain(server: Server, wanted: number | undefined, last: number | undefined): Promise<Listening> {
  if (wanted !== undefined || last === undefined) return listen(server, wanted);
  return listen(server, last).catch(() => listen(server));
}
