// Which account a callback comes from, and whether it does: the form names the account, whose token the signature proves.
import { type Credentials, credentialsOf, type SecretPlaces, secretOf } from '@pregon/core/account/credentials';
import { AccountSid, homeAccount } from '@pregon/core/account/sid';
import { isSignedByTwilio, type SignedRequest } from '@pregon/core/channel/callback';
import type { Secrets } from '@pregon/core/cloud/secret';

/** Accounts that nobody has connected are remembered for a moment, so that a stream of them costs little. */
const missMs = 30_000;
const keptMisses = 1_000;

/** @returns as in sending_line.account whose signature the request bears; undefined when it bears nobody's. */
export type VerifyCallback = (request: SignedRequest) => Promise<string | undefined>;

type Reader = Pick<Secrets, 'find' | 'doubt'>;

/** @param now milliseconds. */
export function makeVerify(secrets: Reader, places: SecretPlaces, now: () => number = Date.now): VerifyCallback {
  const misses = new Map<string, number>();

  const find = async (account: string): Promise<Credentials | undefined> => {
    if ((misses.get(account) ?? 0) > now()) return undefined;
    const credentials = await credentialsOf(secrets, places, account);
    misses.delete(account);
    if (credentials !== undefined) return credentials;
    misses.set(account, now() + missMs);
    if (misses.size > keptMisses) misses.delete(misses.keys().next().value ?? '');
    return undefined;
  };

  return async (request) => {
    const sid = AccountSid.safeParse(request.form.get('AccountSid'));
    // Before any secret is looked up: what is not signed at all costs nothing.
    if (!request.signature || !sid.success) return undefined;
    const home = await find(homeAccount);
    const account = home?.accountSid === sid.data ? homeAccount : sid.data;
    const credentials = account === homeAccount ? home : await find(account);
    if (credentials === undefined) return undefined;
    if (isSignedByTwilio(tokensOf(credentials), request)) return account;
    // The token may have been rotated since it was read.
    if (!secrets.doubt(secretOf(places, account))) return undefined;
    const fresh = await find(account);
    return fresh !== undefined && isSignedByTwilio(tokensOf(fresh), request) ? account : undefined;
  };
}

const tokensOf = ({ authToken, previousAuthToken }: Credentials): string[] =>
  previousAuthToken === undefined ? [authToken] : [authToken, previousAuthToken];
