import { DomainError } from '@pregon/core/error';
import { describe, expect, it } from 'vitest';
import { HttpError } from './problem.ts';
import { exampleConfig } from './testing/environment.ts';
import { type Issuer, startIssuer } from './testing/issuer.ts';
import { makeTokenCheck } from './token.ts';

const checkOf = (issuer: Issuer, over: Record<string, string> = {}, now?: () => number) =>
  makeTokenCheck(exampleConfig({ ...issuer.environment, ...over }).oidc, now);

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepted',
    (error: unknown) => (error instanceof HttpError ? `${error.status} ${error.code}` : error),
  );

describe('the token check', () => {
  it('reads who the bearer is', async () => {
    await using issuer = await startIssuer();
    const token = issuer.token('sub-1', { name: 'Ana', email: 'a@example.com', realm_access: { roles: ['admin'] } });
    expect(await checkOf(issuer)(`Bearer ${token}`)).toEqual({
      subject: 'sub-1',
      email: 'a@example.com',
      displayName: 'Ana',
      roles: ['admin'],
    });
  });

  it('refuses a request without a bearer token', async () => {
    await using issuer = await startIssuer();
    const check = checkOf(issuer);
    for (const header of [undefined, '', 'Bearer', 'Basic YTpi', issuer.token('sub-1')]) {
      expect(await refusal(check(header)), String(header)).toBe('401 token_missing');
    }
  });

  const past = Math.floor(Date.now() / 1000) - 10;
  it.each([
    ['that has expired', { exp: past }],
    ['without an end', { exp: undefined }],
    ['that is not valid yet', { nbf: past + 1000 }],
    ['of another issuer', { iss: 'http://127.0.0.1:1' }],
    ['for another audience', { aud: 'account' }],
    ['for no audience', { aud: undefined }],
    ['of another client', { azp: 'another-client' }],
    ['that proves an identity and grants no access', { typ: 'ID' }],
    ['of no type', { typ: undefined }],
    ['of nobody', { sub: undefined }],
    ['of an empty subject', { sub: '' }],
  ])('refuses a token %s', async (_, claims) => {
    await using issuer = await startIssuer();
    expect(await refusal(checkOf(issuer)(`Bearer ${issuer.token('sub-1', claims)}`))).toBe('401 token_invalid');
  });

  it.each(['other-key', 'no-algorithm', 'shared-secret', 'unknown-key'] as const)(
    'refuses a forged token (%s)',
    async (how) => {
      await using issuer = await startIssuer();
      expect(await refusal(checkOf(issuer)(`Bearer ${issuer.forged('sub-1', how)}`))).toBe('401 token_invalid');
    },
  );

  it('refuses what is no token at all', async () => {
    await using issuer = await startIssuer();
    for (const text of ['x', 'a.b.c', '..', '{}']) {
      expect(await refusal(checkOf(issuer)(`Bearer ${text}`)), text).toBe('401 token_invalid');
    }
  });

  it('goes by the client alone where no audience is set', async () => {
    await using issuer = await startIssuer();
    const check = checkOf(issuer, { OIDC_AUDIENCE: '' });
    expect((await check(`Bearer ${issuer.token('sub-1', { aud: 'account', azp: 'pregon-cli' })}`)).subject).toBe(
      'sub-1',
    );
    expect(await refusal(check(`Bearer ${issuer.token('sub-1', { azp: undefined })}`))).toBe('401 token_invalid');
  });

  it('goes by the audience alone where the token names no client', async () => {
    await using issuer = await startIssuer();
    expect((await checkOf(issuer)(`Bearer ${issuer.token('sub-1', { azp: undefined })}`)).subject).toBe('sub-1');
  });

  it('says that it cannot know while the provider is out of reach, and recovers', async () => {
    await using issuer = await startIssuer();
    const check = checkOf(issuer);
    const header = `Bearer ${issuer.token('sub-1')}`;
    issuer.answer(502);
    const error = await check(header).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DomainError);
    expect(error).toMatchObject({ kind: 'unavailable', code: 'identity_provider_unreachable' });
    issuer.answer(200);
    expect((await check(header)).subject).toBe('sub-1');
  });

  it('asks for the keys once, and again when an hour is over, so that a withdrawn key loses its trust', async () => {
    await using issuer = await startIssuer();
    let now = 0;
    const check = checkOf(issuer, {}, () => now);
    const header = `Bearer ${issuer.token('sub-1')}`;
    await check(header);
    await check(header);
    expect(issuer.fetches()).toBe(1);
    issuer.rotate();
    now = 3_600_001;
    expect(await refusal(check(header))).toBe('401 token_invalid');
    expect((await check(`Bearer ${issuer.token('sub-1')}`)).subject).toBe('sub-1');
  });
});
