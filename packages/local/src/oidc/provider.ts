// The configuration of oidc-provider: tokens as Keycloak makes them, one public client, login without consent.
import {
  type ClientMetadata,
  type Configuration,
  type KoaContextWithOIDC,
  Provider,
  type ResourceServer,
} from 'oidc-provider';
import type { Identity, SessionStore } from './identity.ts';
import { errorPage, languageOf, loggedOutPage, logoutPage } from './pages.ts';
import type { DemoUser } from './users.ts';

export interface ProviderOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly audience: string;
  /** Redirects go back to any path of these, and their scripts may ask for tokens. */
  readonly webOrigins: readonly string[];
  readonly users: readonly DemoUser[];
  readonly identity: Identity;
  readonly store: SessionStore;
}

const hour = 3600;
const day = 24 * hour;
const scope = 'openid profile email offline_access';

/** The one API that tokens are for. */
export const resourceServer = (audience: string): ResourceServer => ({
  audience,
  scope: 'openid profile email',
  accessTokenTTL: hour,
  accessTokenFormat: 'jwt',
  jwt: { sign: { alg: 'RS256' } },
});

/** Resource indicators are URIs; the audience in the token stays the plain name. */
export const resourceUri = (audience: string): string => `urn:pregon:${audience}`;

export function makeProvider(options: ProviderOptions): Provider {
  const provider = new Provider(options.issuer, configuration(options));
  const isOurs = (uri: string) => {
    const url = URL.parse(uri);
    return url !== null && options.webOrigins.includes(url.origin);
  };
  // The dashboard's routes are its own business: any path of its origins will do.
  provider.Client.prototype.redirectUriAllowed = isOurs;
  provider.Client.prototype.postLogoutRedirectUriAllowed = isOurs;
  return provider;
}

function configuration(options: ProviderOptions): Configuration {
  const { identity, store, users, audience } = options;
  const languageOfContext = (ctx: KoaContextWithOIDC) => languageOf(ctx.get('accept-language'));
  return {
    adapter: (model: string) => store.adapter(model),
    clients: [client(options)],
    jwks: { keys: [identity.signingKey] },
    cookies: { keys: [identity.cookieKey] },
    scopes: scope.split(' '),
    claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'locale'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    clientBasedCORS: (_ctx, origin) => options.webOrigins.includes(origin),
    interactions: { url: (_ctx, interaction) => `/login/${interaction.uid}` },
    findAccount: (_ctx, sub) => account(users.find((user) => user.sub === sub)),
    loadExistingGrant: (ctx) => grantAll(ctx, audience),
    issueRefreshToken: async (_ctx, asking) => asking.grantTypeAllowed('refresh_token'),
    extraTokenClaims: (_ctx, token) =>
      'accountId' in token
        ? keycloakClaims(
            users.find((user) => user.sub === token.accountId),
            options.clientId,
          )
        : {},
    rotateRefreshToken: false,
    ttl: {
      Session: 14 * day,
      Grant: 14 * day,
      RefreshToken: 14 * day,
      AccessToken: hour,
      IdToken: hour,
      Interaction: hour,
      AuthorizationCode: 60,
    },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.body = errorPage(languageOfContext(ctx), out.error, out.error_description);
    },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resourceUri(audience),
        useGrantedResource: () => true,
        getResourceServerInfo: () => resourceServer(audience),
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = logoutPage(languageOfContext(ctx), form);
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.body = loggedOutPage(languageOfContext(ctx));
        },
      },
    },
  };
}

function client(options: ProviderOptions): ClientMetadata {
  const uris = options.webOrigins.map((origin) => `${origin}/`);
  return {
    client_id: options.clientId,
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: uris,
    post_logout_redirect_uris: uris,
    scope,
  };
}

function account(user: DemoUser | undefined) {
  if (user === undefined) return undefined;
  const claims = {
    sub: user.sub,
    name: user.name,
    preferred_username: user.username,
    email: user.email,
    email_verified: true,
  };
  return { accountId: user.sub, claims: async () => claims };
}

/** What Keycloak puts into an access token beside the standard claims. */
function keycloakClaims(user: DemoUser | undefined, clientId: string): Record<string, unknown> {
  if (user === undefined) return {};
  return {
    typ: 'Bearer',
    azp: clientId,
    realm_access: { roles: user.roles },
    preferred_username: user.username,
    name: user.name,
    email: user.email,
    email_verified: true,
  };
}

/** Nobody is asked for consent: who signs in has granted all there is. */
async function grantAll(ctx: KoaContextWithOIDC, audience: string) {
  const { provider, client: asking, session, result } = ctx.oidc;
  if (asking === undefined || session?.accountId === undefined) return undefined;
  const known = result?.consent?.grantId ?? session.grantIdFor(asking.clientId);
  const existing = known === undefined ? undefined : await provider.Grant.find(known);
  if (existing !== undefined) return existing;
  const grant = new provider.Grant({ clientId: asking.clientId, accountId: session.accountId });
  grant.addOIDCScope(scope);
  grant.addResourceScope(resourceUri(audience), scope);
  await grant.save();
  return grant;
}
