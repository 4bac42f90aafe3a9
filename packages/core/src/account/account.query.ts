// The statements about users' accounts at the provider.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, maybeRow, rows } from '../db/query.ts';
import { ProviderAccountId, UserId } from '../id.ts';

const repeatable = { repeatable: true };

const Row = z.object({
  id: ProviderAccountId,
  name: z.string(),
  accountSid: z.string(),
  createdAt: column.timestamp,
});
const columns = sql.raw('id, name, account_sid as "accountSid", created_at as "createdAt"');

export const listQuery = (db: Db, userId: UserId, limit: number) =>
  rows(
    db,
    sql`select ${columns} from provider_account where user_id = ${userId}::uuid order by id limit ${limit}::bigint`,
    Row,
    repeatable,
  );

export const findQuery = (db: Db, userId: UserId, id: ProviderAccountId) =>
  maybeRow(
    db,
    sql`select ${columns} from provider_account where user_id = ${userId}::uuid and id = ${id}::uuid`,
    Row,
    repeatable,
  );

/** Whether an account of the provider is this user's. */
export async function hasQuery(db: Db, userId: UserId, accountSid: string): Promise<boolean> {
  const own = await maybeRow(
    db,
    sql`select id from provider_account where user_id = ${userId}::uuid and provider = 'twilio' and account_sid = ${accountSid}::text`,
    z.object({ id: ProviderAccountId }),
    repeatable,
  );
  return own !== undefined;
}

/**
 * Makes the row, or finds whose it is. The update that changes nothing waits for another's insert and then gets its row, where
 * `do nothing` would return none. @returns undefined when the user has as many as he may.
 */
export const holdQuery = (
  db: Db,
  userId: UserId,
  account: { readonly id: ProviderAccountId; readonly name: string; readonly accountSid: string },
  limit: number,
) =>
  maybeRow(
    db,
    sql`insert into provider_account (user_id, id, provider, account_sid, name)
        select ${userId}::uuid, ${account.id}::uuid, 'twilio', ${account.accountSid}::text, ${account.name}::text
        where (select count(*) from provider_account where user_id = ${userId}::uuid) < ${limit}::bigint
          or exists (select 1 from provider_account where provider = 'twilio' and account_sid = ${account.accountSid}::text)
        on conflict (provider, account_sid) do update set updated_at = provider_account.updated_at
        returning id, user_id as "userId"`,
    z.object({ id: ProviderAccountId, userId: UserId }),
    repeatable,
  );

export const renameQuery = (db: Db, userId: UserId, id: ProviderAccountId, name: string) =>
  maybeRow(
    db,
    sql`update provider_account set name = ${name}::text, updated_at = clock_timestamp()
        where user_id = ${userId}::uuid and id = ${id}::uuid returning id`,
    z.object({ id: ProviderAccountId }),
    repeatable,
  );

/** The names of the active senders on the account's lines. */
export async function sendersQuery(db: Db, accountSid: string): Promise<string[]> {
  const found = await rows(
    db,
    sql`select s.name from sender s join sending_line l on l.id = s.line_id
        where l.provider = 'twilio' and l.account = ${accountSid}::text and s.state = 'active' order by s.id limit 20`,
    z.object({ name: z.string() }),
    repeatable,
  );
  return found.map(({ name }) => name);
}

/** @returns whether it is gone: not while an active sender uses one of its lines. */
export async function disconnectQuery(db: Db, userId: UserId, id: ProviderAccountId): Promise<boolean> {
  const gone = await maybeRow(
    db,
    sql`delete from provider_account a where a.user_id = ${userId}::uuid and a.id = ${id}::uuid and not exists (
          select 1 from sender s join sending_line l on l.id = s.line_id
          where l.provider = 'twilio' and l.account = a.account_sid and s.state = 'active')
        returning a.id`,
    z.object({ id: ProviderAccountId }),
    repeatable,
  );
  return gone !== undefined;
}
