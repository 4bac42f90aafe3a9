// Access tokens made without a browser: as the provider makes them, and, for tests, spoilt in one way each.
import { createPrivateKey, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Provider } from 'oidc-provider';
import type { Identity } from './identity.ts';
import { resourceServer, resourceUri } from './provider.ts';

/** How a token can be bad. Each must be refused: expired, made for another client, signed by another key, without an end. */
export const tokenFlaws = ['expired', 'wrong-azp', 'forged', 'missing-exp'] as const;
export type TokenFlaw = (typeof tokenFlaws)[number];

export interface TokenMaker {
  readonly provider: Provider;
  readonly clientId: string;
  readonly audience: string;
}

/** An access token for this subject, from the provider itself. */
export async function issueToken(maker: TokenMaker, sub: string): Promise<string> {
  const { provider, clientId, audience } = maker;
  const resource = resourceUri(audience);
  const client = await provider.Client.find(clientId);
  if (client === undefined) throw new Error(`The client ${clientId} is not known to the provider.`);
  const grant = new provider.Grant({ accountId: sub, clientId });
  grant.addOIDCScope('openid profile email');
  grant.addResourceScope(resource, 'openid profile email');
  const token = new provider.AccessToken({
    client,
    accountId: sub,
    grantId: await grant.save(),
    gty: 'authorization_code',
    scope: 'openid profile email',
    resourceServer: new provider.ResourceServer(resource, resourceServer(audience)),
  });
  return token.save();
}

/** The same token with one flaw, signed again with the provider's key (or, forged, with another of the same `kid`). */
export function spoilToken(good: string, flaw: TokenFlaw, signingKey: Identity['signingKey']): string {
  const [header = '', payload = ''] = good.split('.');
  const claims: Record<string, unknown> = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  const nowSeconds = Math.floor(Date.now() / 1000);
  if (flaw === 'expired') Object.assign(claims, { iat: nowSeconds - 7200, exp: nowSeconds - 3600 });
  if (flaw === 'wrong-azp') Object.assign(claims, { azp: 'another-client', client_id: 'another-client' });
  if (flaw === 'missing-exp') delete claims.exp;
  const key: KeyObject =
    flaw === 'forged'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
      : createPrivateKey({ key: signingKey, format: 'jwk' });
  const signed = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key).toString('base64url')}`;
}
