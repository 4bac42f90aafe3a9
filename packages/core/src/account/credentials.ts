// Where an account's credentials are: the deployment's in its own secret, a user's under a prefix and the account's id, so that the
// webhook, which has no database, finds them by what a callback says of itself.
import * as z from 'zod';
import type { Secrets } from '../cloud/secret.ts';
import { homeAccount } from './sid.ts';

export const Credentials = z.object({
  accountSid: z.string().min(1),
  authToken: z.string().min(1),
  /** While the token is rotated: callbacks still come signed with it. */
  previousAuthToken: z.string().min(1).optional(),
});
export type Credentials = z.infer<typeof Credentials>;

export interface SecretPlaces {
  /** The ARN of the deployment's secret. */
  readonly home: string;
  /** What the names of users' secrets begin with. */
  readonly prefix: string;
}

/** The name of an account's secret, or its ARN. @param account as in sending_line.account. */
export const secretOf = (places: SecretPlaces, account: string): string =>
  account === homeAccount ? places.home : `${places.prefix}${account}`;

/** @returns undefined when there are none: the account was disconnected. */
export const credentialsOf = (
  secrets: Pick<Secrets, 'find'>,
  places: SecretPlaces,
  account: string,
): Promise<Credentials | undefined> => secrets.find(secretOf(places, account), Credentials);
