// The OpenID provider as a browser, a Lambda and the command line meet it.
import { createHash, createPublicKey, type JsonWebKey, randomBytes, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { demoUsers } from './oidc/users.ts';
import { type Oidc, startOidc } from './oidc.ts';

const origin = 'http://localhost:3000';
const redirectUri = `${origin}/callback?from=login`;
const scope = 'openid profile email';
const anaSub = demoUsers[0]?.sub;

let oidc: Oidc;
beforeAll(async () => {
  oidc = await startOidc({ webOrigins: [origin] });
});
afterAll(() => oidc.stop());

/** A browser's cookies and redirects, as far as a sign-in needs them. */
class Browser {
  readonly #cookies = new Map<string, string>();

  async go(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  /** Follows redirects on the provider. @returns the page, or the URL outside to which it leads. */
  async follow(url: string, init?: RequestInit): Promise<{ page?: string; leaves?: URL; status: number }> {
    let response = await this.go(url, init);
    let at = url;
    while (response.status >= 300 && response.status < 400) {
      const next = new URL(response.headers.get('location') ?? '', at);
      if (next.origin !== new URL(url).origin) return { leaves: next, status: response.status };
      at = next.href;
      response = await this.go(at);
    }
    return { page: await response.text(), status: response.status };
  }
}

function authorization(more: Record<string, string> = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: oidc.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope,
    state: 'abc',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  });
  return { url: `${oidc.issuer}/auth?${query}`, verifier };
}

const actionOf = (page: string | undefined) => oidc.issuer + (/action="([^"]+)"/.exec(page ?? '')?.[1] ?? '');

async function signIn(browser: Browser, username: string) {
  const { url, verifier } = authorization();
  const { page } = await browser.follow(url);
  const body = new URLSearchParams({ user: username });
  const { leaves } = await browser.follow(actionOf(page), { method: 'POST', body });
  return { leaves, verifier, page };
}

const askToken = (fields: Record<string, string>) =>
  fetch(`${oidc.issuer}/token`, {
    method: 'POST',
    headers: { origin },
    body: new URLSearchParams({ client_id: oidc.clientId, ...fields }),
  });

async function exchange(leaves: URL | undefined, verifier: string) {
  const code = leaves?.searchParams.get('code') ?? '';
  return askToken({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier });
}

const partOf = (token: string, index: number) =>
  JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString('utf8'));

async function isGenuine(token: string, jwksUri = oidc.jwksUri): Promise<boolean> {
  const { keys }: { keys: (JsonWebKey & { kid: string })[] } = await (await fetch(jwksUri)).json();
  const jwk = keys.find(({ kid }) => kid === partOf(token, 0).kid);
  const [header, payload, signature = ''] = token.split('.');
  if (jwk === undefined) return false;
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
}

const keycloakClaims = () => ({
  iss: oidc.issuer,
  sub: anaSub,
  aud: 'pregon-api',
  azp: 'pregon-web',
  typ: 'Bearer',
  realm_access: { roles: ['operator'] },
  preferred_username: 'ana',
  email: 'ana@pregon.example',
  name: 'Ana Benítez',
});

describe('an access token', () => {
  test('looks like Keycloak’s, and its signature holds', async () => {
    const token = await oidc.token('ana');
    expect(partOf(token, 0)).toMatchObject({ alg: 'RS256', typ: 'at+jwt', kid: expect.any(String) });
    expect(partOf(token, 1)).toMatchObject(keycloakClaims());
    const { exp, iat } = partOf(token, 1);
    expect(exp - iat).toBe(3600);
    expect(await isGenuine(token)).toBe(true);
  });

  test('is of the user that was asked for, and of nobody unknown', async () => {
    expect(partOf(await oidc.token('beto'), 1)).toMatchObject({ sub: demoUsers[1]?.sub, preferred_username: 'beto' });
    await expect(oidc.token('carla')).rejects.toThrow('carla');
  });

  test('can be spoilt in one way each', async () => {
    const now = Date.now() / 1000;
    const expired = await oidc.token('ana', 'expired');
    expect(partOf(expired, 1).exp).toBeLessThan(now);
    const foreign = await oidc.token('ana', 'wrong-azp');
    expect(partOf(foreign, 1)).toMatchObject({ ...keycloakClaims(), azp: 'another-client' });
    const endless = await oidc.token('ana', 'missing-exp');
    expect(partOf(endless, 1)).toMatchObject(keycloakClaims());
    expect(partOf(endless, 1)).not.toHaveProperty('exp');
    for (const token of [expired, foreign, endless]) expect(await isGenuine(token)).toBe(true);
    const forged = await oidc.token('ana', 'forged');
    expect(partOf(forged, 1)).toMatchObject(keycloakClaims());
    expect(await isGenuine(forged)).toBe(false);
  });

  test('is given to the command line over HTTP', async () => {
    const ask = (body: string) => fetch(`${oidc.issuer}/local/token`, { method: 'POST', body });
    const { access_token: token, expires_in: seconds } = await (await ask('{"user":"ana"}')).json();
    expect(partOf(token, 1)).toMatchObject(keycloakClaims());
    expect(seconds).toBe(3600);
    for (const body of ['{"user":"carla"}', '{}', 'x', '{"user":"ana","flaw":"odd"}']) {
      expect((await ask(body)).status).toBe(400);
    }
    expect((await (await ask('{"user":"carla"}')).json()).error_description).toContain('ana, beto');
  });
});

describe('a sign-in', () => {
  test('is a click on a person, and gives tokens for a code with PKCE', async () => {
    const { leaves, verifier } = await signIn(new Browser(), 'ana');
    expect(leaves?.href).toMatch(/^http:\/\/localhost:3000\/callback\?from=login&code=/);
    expect(leaves?.searchParams.get('state')).toBe('abc');
    const response = await exchange(leaves, verifier);
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    const tokens = await response.json();
    expect(partOf(tokens.access_token, 1)).toMatchObject(keycloakClaims());
    expect(partOf(tokens.id_token, 1)).toMatchObject({
      sub: anaSub,
      aud: 'pregon-web',
      name: 'Ana Benítez',
      email: 'ana@pregon.example',
    });
    expect(await isGenuine(tokens.access_token)).toBe(true);
  });

  test('goes on with its refresh token, as often as it takes', async () => {
    const { leaves, verifier } = await signIn(new Browser(), 'beto');
    const { refresh_token: first } = await (await exchange(leaves, verifier)).json();
    const refresh = (token: string) => askToken({ grant_type: 'refresh_token', refresh_token: token });
    const next = await (await refresh(first)).json();
    expect(partOf(next.access_token, 1)).toMatchObject({
      preferred_username: 'beto',
      azp: 'pregon-web',
      aud: 'pregon-api',
    });
    // Keycloak's default too. (Turning it each time would sign out a user with two tabs.)
    expect((await refresh(first)).status).toBe(200);
    expect((await refresh('none')).status).toBe(400);
  });

  test('is remembered by the browser until it signs out', async () => {
    const browser = new Browser();
    const { leaves, verifier } = await signIn(browser, 'ana');
    const { id_token: idToken } = await (await exchange(leaves, verifier)).json();
    expect((await browser.follow(authorization().url)).leaves?.searchParams.get('code')).toBeTruthy();

    const query = new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: `${origin}/` });
    const { page } = await browser.follow(`${oidc.issuer}/session/end?${query}`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page ?? '')?.[1] ?? '';
    const action = /action="([^"]+)"/.exec(page ?? '')?.[1] ?? '';
    const body = new URLSearchParams({ xsrf, logout: 'yes' });
    expect((await browser.follow(action, { method: 'POST', body })).leaves?.href).toBe(`${origin}/`);
    expect((await browser.follow(authorization().url)).page).toContain('name="user"');
  });

  test('is offered in the browser’s language, to each user, with buttons that have names', async () => {
    const pageIn = async (language: string) => {
      const browser = new Browser();
      const response = await browser.go(authorization().url);
      const at = new URL(response.headers.get('location') ?? '', oidc.issuer).href;
      return (await browser.go(at, { headers: { 'accept-language': language } })).text();
    };
    const spanish = await pageIn('es-PY,es;q=0.9');
    expect(spanish).toContain('<html lang="es">');
    expect(spanish).toMatch(/<button name="user" value="ana">\s*<strong>Entrar como Ana Benítez/);
    const english = await pageIn('en-US,en;q=0.9');
    expect(english).toContain('<html lang="en">');
    expect(english).toMatch(/<button name="user" value="beto">\s*<strong>Sign in as Beto Cáceres/);
    expect(await pageIn('de')).toContain('<html lang="es">');
  });

  test('of somebody unknown shows the page again, and without its cookie an error', async () => {
    const { leaves, page } = await signIn(new Browser(), 'carla');
    expect(leaves).toBeUndefined();
    const stranger = await fetch(actionOf(page), { method: 'POST', body: new URLSearchParams({ user: 'ana' }) });
    expect(stranger.status).toBe(400);
  });

  test.each([
    [{ redirect_uri: 'http://localhost:4000/callback' }, 'redirect_uri'],
    [{ redirect_uri: 'https://localhost:3000/callback' }, 'redirect_uri'],
    [{ client_id: 'another' }, 'client'],
  ])('that would lead elsewhere is refused on a page: %o', async (more, word) => {
    const { page, status } = await new Browser().follow(authorization(more).url);
    expect(status).toBe(400);
    expect(page).toContain(word);
  });

  test('without PKCE, or with another verifier, gives nothing', async () => {
    const { leaves } = await new Browser().follow(authorization({ code_challenge: '', code_challenge_method: '' }).url);
    expect(leaves?.searchParams.get('error')).toBe('invalid_request');
    const signedIn = await signIn(new Browser(), 'ana');
    expect((await exchange(signedIn.leaves, randomBytes(32).toString('base64url'))).status).toBe(400);
  });

  test('serves no script of another origin', async () => {
    const headers = { origin: 'http://evil.example' };
    const body = new URLSearchParams({ client_id: oidc.clientId, grant_type: 'refresh_token', refresh_token: 'x' });
    const response = await fetch(`${oidc.issuer}/token`, { method: 'POST', headers, body });
    expect(response.headers.get('access-control-allow-origin')).not.toBe('http://evil.example');
  });
});

test('issuer, keys and refresh tokens stay the same after a restart', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'pregon-oidc-'));
  const shared = oidc;
  try {
    oidc = await startOidc({ webOrigins: [origin], dir });
    const first = oidc;
    const token = await oidc.token('ana');
    const { leaves, verifier } = await signIn(new Browser(), 'ana');
    const { refresh_token: refreshToken } = await (await exchange(leaves, verifier)).json();
    await oidc.stop();
    oidc = await startOidc({ webOrigins: [origin], dir });
    expect(oidc.issuer).toBe(first.issuer);
    // The pool of fetch still holds a connection to the stopped server, and notices in its own time.
    await vi.waitFor(() => fetch(oidc.jwksUri));
    expect(await isGenuine(token)).toBe(true);
    expect((await askToken({ grant_type: 'refresh_token', refresh_token: refreshToken })).status).toBe(200);
    await oidc.stop();
  } finally {
    oidc = shared;
    await rm(dir, { recursive: true });
  }
});
