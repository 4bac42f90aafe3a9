// Who sends a request, proved by an access token of the identity provider. What aws-jwt-verify leaves open is closed
// here: a token without an end, an ID token, another client's token, keys that are trusted for ever.
import { DomainError } from '@pregon/core/error';
import { JwtVerifier } from 'aws-jwt-verify';
import { JwksValidationError, JwkValidationError } from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import * as z from 'zod';
import type { Config } from './config.ts';
import { HttpError } from './problem.ts';

const fetchTimeoutMs = 3_000;
/** The verifier keeps a key set for as long as it lives, also a key that was withdrawn; so it does not live long. */
const keysMaxAgeMs = 3_600_000;

/** The claims that are read, and the three that aws-jwt-verify does not ask for. */
const claims = (oidc: Config['oidc']) =>
  z
    .object({
      exp: z.number(),
      typ: z.literal('Bearer'),
      sub: z.string().min(1).max(255),
      azp: z.string().optional(),
      email: z.string().max(320).optional().catch(undefined),
      name: z.string().max(200).optional().catch(undefined),
      preferred_username: z.string().max(200).optional().catch(undefined),
      realm_access: z.object({ roles: z.array(z.string()) }).optional(),
    })
    // The audience alone proves that a token is meant for this API; without one, only the client's name can.
    .refine((token) => (token.azp === undefined ? oidc.audience !== undefined : oidc.clientIds.includes(token.azp)));

/** What a valid token says about its bearer. */
export interface Identity {
  readonly subject: string;
  readonly email: string | undefined;
  readonly displayName: string | undefined;
  readonly roles: readonly string[];
}

const unreachable = (cause: unknown): DomainError => {
  const detail = 'The identity provider cannot be reached, so the token cannot be checked. Try again.';
  return new DomainError('unavailable', 'identity_provider_unreachable', detail, { cause });
};

export const refused = (code: string, detail: string): HttpError =>
  new HttpError(401, code, detail, { 'www-authenticate': 'Bearer' });

/** The library's own fetcher refuses http, which is what a provider on one machine speaks. */
async function fetchKeys(uri: string): Promise<ArrayBuffer> {
  try {
    const answer = await fetch(uri, { signal: AbortSignal.timeout(fetchTimeoutMs) });
    if (!answer.ok) throw new Error(`The key set answers ${answer.status}.`);
    return await answer.arrayBuffer();
  } catch (cause) {
    throw unreachable(cause);
  }
}

function bearer(authorization: string | undefined): string {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (!token) throw refused('token_missing', 'Send an access token: `Authorization: Bearer …`.');
  return token;
}

/**
 * Makes the check of an Authorization header.
 * @param now milliseconds; for tests.
 * @returns a function that throws HttpError 401 (`token_missing`, `token_invalid`), or DomainError unavailable when
 * the provider's keys cannot be had: that is no fault of the token.
 */
export function makeTokenCheck(oidc: Config['oidc'], now: () => number = Date.now) {
  const schema = claims(oidc);
  const fresh = () => ({
    since: now(),
    verifier: JwtVerifier.create(
      { issuer: oidc.issuer, audience: oidc.audience ?? null, jwksUri: oidc.jwksUri },
      { jwksCache: new SimpleJwksCache({ fetcher: { fetch: fetchKeys } }) },
    ),
  });
  let current = fresh();

  return async (authorization: string | undefined): Promise<Identity> => {
    const token = bearer(authorization);
    if (now() - current.since > keysMaxAgeMs) current = fresh();
    try {
      const payload = schema.parse(await current.verifier.verify(token));
      return {
        subject: payload.sub,
        email: payload.email,
        displayName: payload.name ?? payload.preferred_username,
        roles: payload.realm_access?.roles ?? [],
      };
    } catch (error) {
      if (error instanceof DomainError) throw error;
      if (error instanceof JwksValidationError || error instanceof JwkValidationError) throw unreachable(error);
      throw refused('token_invalid', 'The access token is not valid here: forged, expired, or of another client.');
    }
  };
}
