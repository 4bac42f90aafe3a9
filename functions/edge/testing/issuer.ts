// An identity provider of a test's own: a key set on a port of this machine, and tokens good and bad.
import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

interface Key {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
}

function makeKey(kid: string): Key {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' } };
}

function sign(key: Key, claims: Readonly<Record<string, unknown>>): string {
  const text = `${encode({ alg: 'RS256', typ: 'JWT', kid: key.kid })}.${encode(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key.privateKey).toString('base64url')}`;
}

/** Signed with the public key as if it were a shared secret: what a check that lets the token choose would accept. */
function signWithPublicKey(key: Key, claims: Readonly<Record<string, unknown>>): string {
  const text = `${encode({ alg: 'HS256', typ: 'JWT', kid: key.kid })}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', JSON.stringify(key.jwk)).update(text).digest('base64url')}`;
}

// Making a key takes a fifth of a second, so the issuers of a file share theirs.
const first = makeKey('key-1');
const stranger = makeKey('key-1');
const second = makeKey('key-2');

export interface Issuer extends AsyncDisposable {
  readonly environment: Readonly<Record<string, string>>;
  /** How often the key set was asked for. */
  readonly fetches: () => number;
  /** A good token of `subject`, or what the changed claims make of it; a claim set to undefined is left out. */
  token(subject: string, claims?: Readonly<Record<string, unknown>>): string;
  /** Bad in ways that claims cannot be. */
  forged(subject: string, how: 'other-key' | 'no-algorithm' | 'shared-secret' | 'unknown-key'): string;
  /** From now on the key set answers this status; 200 again makes it well. */
  answer(status: number): void;
  /** The old key is withdrawn, a new one takes its place. */
  rotate(): void;
}

export async function startIssuer(): Promise<Issuer> {
  let key = first;
  let status = 200;
  let fetches = 0;
  const server = createServer((_request, response) => {
    fetches += 1;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [key.jwk] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const good = (subject: string) => {
    const now = Math.floor(Date.now() / 1000);
    const realm_access = { roles: ['operator'] };
    return {
      iss: issuer,
      sub: subject,
      aud: 'pregon-api',
      azp: 'pregon-web',
      typ: 'Bearer',
      iat: now,
      exp: now + 300,
      realm_access,
    };
  };
  return {
    environment: {
      OIDC_ISSUER: issuer,
      OIDC_JWKS_URI: `${issuer}/jwks`,
      OIDC_CLIENT_IDS: 'pregon-web,pregon-cli',
      OIDC_AUDIENCE: 'pregon-api',
    },
    fetches: () => fetches,
    token: (subject, claims = {}) => sign(key, { ...good(subject), ...claims }),
    forged(subject, how) {
      if (how === 'other-key') return sign(stranger, good(subject));
      if (how === 'unknown-key') return sign({ ...key, kid: 'key-9' }, good(subject));
      if (how === 'shared-secret') return signWithPublicKey(key, good(subject));
      return `${encode({ alg: 'none', kid: key.kid })}.${encode(good(subject))}.`;
    },
    answer: (next) => {
      status = next;
    },
    rotate: () => {
      key = second;
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
