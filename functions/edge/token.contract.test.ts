// The token check against the identity provider of npm start, whose tokens are meant to look like Keycloak's.
import { startOidc } from '@pregon/local/oidc';
import { describe, expect, it } from 'vitest';
import { exampleConfig } from './testing/environment.ts';
import { makeTokenCheck } from './token.ts';

describe('a token of the local provider', () => {
  it('is accepted, and refused with any flaw that it can have', async () => {
    const oidc = await startOidc({ webOrigins: ['http://localhost:3000'] });
    try {
      const { issuer, jwksUri, clientId, audience } = oidc;
      const { oidc: settings } = exampleConfig({
        OIDC_ISSUER: issuer,
        OIDC_JWKS_URI: jwksUri,
        OIDC_CLIENT_IDS: clientId,
        OIDC_AUDIENCE: audience,
      });
      const check = makeTokenCheck(settings);
      expect(await check(`Bearer ${await oidc.token('ana')}`)).toMatchObject({
        subject: expect.any(String),
        roles: expect.any(Array),
      });
      for (const flaw of ['expired', 'wrong-azp', 'forged', 'missing-exp'] as const) {
        const header = `Bearer ${await oidc.token('ana', flaw)}`;
        await expect(check(header), flaw).rejects.toMatchObject({ status: 401, code: 'token_invalid' });
      }
    } finally {
      await oidc.stop();
    }
  });
});
