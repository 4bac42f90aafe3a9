// A user's own account at the provider: connected, renamed, its token rotated, disconnected. The database knows whose it is; the
// credentials are in Secrets Manager and nowhere else.
import * as z from 'zod';
import { checkAccount } from '../channel/twilio-account.ts';
import type { Secrets } from '../cloud/secret.ts';
import type { Db } from '../db/client.ts';
import { DomainError, notFound } from '../error.ts';
import { newId, ProviderAccountId, type UserId } from '../id.ts';
import { disconnectQuery, findQuery, holdQuery, listQuery, renameQuery, sendersQuery } from './account.query.ts';
import { type Credentials, credentialsOf, type SecretPlaces, secretOf } from './credentials.ts';
import { AccountSid, homeAccount } from './sid.ts';

export interface AccountPorts {
  readonly db: Db;
  readonly secrets: Pick<Secrets, 'find' | 'put' | 'remove'>;
  readonly places: SecretPlaces;
  readonly provider: { readonly baseUrl: string | undefined; readonly timeoutMs: number };
}

export interface ProviderAccount {
  readonly id: ProviderAccountId;
  readonly name: string;
  readonly accountSid: string;
  readonly createdAt: Date;
}

const name = z.string().trim().min(1).max(100);
/** Twilio's have 32 characters; what is longer is none. */
const authToken = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{16,128}$/, 'is no auth token');

export const ConnectInput = z.strictObject({ name, accountSid: z.string().trim().pipe(AccountSid), authToken });
export type ConnectInput = z.infer<typeof ConnectInput>;

/** With a token it is a rotation. */
export const ChangeInput = z.strictObject({ name, authToken: authToken.optional() });
export type ChangeInput = z.infer<typeof ChangeInput>;

/** A user has one, seldom three. */
export const maxAccounts = 100;

/** The user's accounts, oldest first. */
export const list = (db: Db, userId: UserId): Promise<ProviderAccount[]> => listQuery(db, userId, maxAccounts);

/**
 * Connects an account, once its credentials were tried. The row comes before the secret, so that nobody overwrites the secret of
 * an account that another has; a secret that could not be written then is written by the repetition, or by a new token.
 * @param id of the request: repeated with the same one, it is the same account.
 * @throws DomainError as checkAccount; invalid `provider_account_home`; conflict `provider_account_connected` (by this user),
 * `provider_account_taken`, `provider_account_limit`; unavailable `secrets_unavailable`.
 */
export async function connect(
  ports: AccountPorts,
  userId: UserId,
  input: ConnectInput,
  id = newId(ProviderAccountId),
): Promise<ProviderAccount> {
  const { accountSid, authToken: token } = input;
  await checkAccount({ accountSid, authToken: token, ...ports.provider });
  await assertNotHome(ports, accountSid);
  const held = await holdQuery(ports.db, userId, { id, name: input.name, accountSid }, maxAccounts);
  if (held === undefined) throw tooMany();
  if (held.userId !== userId) throw taken();
  if (held.id !== id) throw connectedAlready();
  await write(ports, { accountSid, authToken: token });
  return found(ports, userId, id);
}

/**
 * Renames an account, and gives it a new token if there is one. The token that it had is kept beside it, for the callbacks that
 * still come signed with it.
 * @throws DomainError not_found; as checkAccount; unavailable `secrets_unavailable`.
 */
export async function change(
  ports: AccountPorts,
  userId: UserId,
  id: ProviderAccountId,
  input: ChangeInput,
): Promise<ProviderAccount> {
  const { accountSid } = await found(ports, userId, id);
  if (input.authToken !== undefined) {
    await checkAccount({ accountSid, authToken: input.authToken, ...ports.provider });
    const before = await credentialsOf(ports.secrets, ports.places, accountSid);
    await write(ports, rotated(accountSid, input.authToken, before));
  }
  await renameQuery(ports.db, userId, id, input.name);
  return found(ports, userId, id);
}

/** The same token given twice is no rotation: what was the previous one stays. */
function rotated(accountSid: string, token: string, before: Credentials | undefined): Credentials {
  const previous = before?.authToken === token ? before.previousAuthToken : before?.authToken;
  return { accountSid, authToken: token, ...(previous === undefined ? {} : { previousAuthToken: previous }) };
}

/**
 * Disconnects an account: first its secret goes, then its row, so that a user who was told it is gone has left nothing behind. A sender
 * made in between keeps the row, and its line's breaker says what lacks.
 * @throws DomainError not_found; conflict `provider_account_in_use` (facts `senders`); unavailable `secrets_unavailable`.
 */
export async function disconnect(ports: AccountPorts, userId: UserId, id: ProviderAccountId): Promise<void> {
  const { accountSid } = await found(ports, userId, id);
  await assertUnused(ports.db, accountSid);
  await ports.secrets.remove(secretOf(ports.places, accountSid)).catch(refuseSecrets);
  if (!(await disconnectQuery(ports.db, userId, id))) await assertUnused(ports.db, accountSid);
}

async function found({ db }: AccountPorts, userId: UserId, id: ProviderAccountId): Promise<ProviderAccount> {
  const account = await findQuery(db, userId, id);
  if (!account) throw notFound('provider_account');
  return account;
}

async function assertUnused(db: Db, accountSid: string): Promise<void> {
  const senders = await sendersQuery(db, accountSid);
  if (senders.length === 0) return;
  const message = 'Numbers of this account are still active. Retire them first.';
  throw new DomainError('conflict', 'provider_account_in_use', message, { facts: { senders } });
}

/** The deployment's lines belong to all; somebody who connected its account could tell what became of everybody's messages. */
async function assertNotHome({ secrets, places }: AccountPorts, accountSid: string): Promise<void> {
  const home = await credentialsOf(secrets, places, homeAccount);
  if (home?.accountSid !== accountSid) return;
  const message = 'This is the account of the deployment, which everybody here sends from already.';
  throw new DomainError('invalid', 'provider_account_home', message, { field: 'accountSid' });
}

const write = ({ secrets, places }: AccountPorts, credentials: Credentials): Promise<void> =>
  secrets.put(secretOf(places, credentials.accountSid), credentials).catch(refuseSecrets);

/** Without its cause: what a client of Secrets Manager says may hold what it was given. */
function refuseSecrets(): never {
  const message = 'The place where credentials are kept did not answer. Try again in a moment.';
  throw new DomainError('unavailable', 'secrets_unavailable', message);
}

const connectedAlready = () =>
  new DomainError(
    'conflict',
    'provider_account_connected',
    'This account is connected already; give it a new token there.',
    {
      field: 'accountSid',
    },
  );

const taken = () =>
  new DomainError('conflict', 'provider_account_taken', 'Another user has connected this account.', {
    field: 'accountSid',
  });

const tooMany = () =>
  new DomainError('conflict', 'provider_account_limit', `A user can connect at most ${maxAccounts} accounts.`);
