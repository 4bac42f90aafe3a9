// The statements about users.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { homeAccount } from '../account/sid.ts';
import type { Db } from '../db/client.ts';
import { maybeRow, row } from '../db/query.ts';
import { LineId, newId, type SenderId, UserId } from '../id.ts';
import type { Change, Newcomer } from './user.ts';

const repeatable = { repeatable: true };
const Id = z.object({ id: UserId });

/** One read, no lock: what every request but a user's first one needs. Without a sender on the present line he is as good as new. */
export async function findAdmittedQuery(db: Db, { subject, line }: Newcomer): Promise<UserId | undefined> {
  const found = await maybeRow(
    db,
    sql`select u.id from app_user u
        where u.auth_subject = ${subject}::text and exists (
          select 1 from sender s join sending_line l on l.id = s.line_id
          where s.user_id = u.id and l.provider = 'twilio' and l.account = ${homeAccount}::text and l.address = ${line.address}::text)`,
    Id,
    repeatable,
  );
  return found?.id;
}

/**
 * One statement, so that no half of a user is ever seen. The updates that change nothing are what makes it safe for two
 * at once: the second waits for the first and then gets its row, where `do nothing` would return none.
 */
export async function admitQuery(db: Db, who: Newcomer, userId: UserId, senderId: SenderId): Promise<UserId> {
  const { settings, line } = who;
  const phone = line.address.replace(/^whatsapp:/, '');
  const name = `${line.channel === 'whatsapp' ? 'WhatsApp' : 'SMS'} ${phone}`;
  const admitted = await row(
    db,
    sql`with person as (
          insert into app_user (id, auth_subject, email, display_name, time_zone, country, locale, quiet_from, quiet_to, cap_messages, cap_days)
          values (${userId}::uuid, ${who.subject}::text, ${who.email ?? null}::text, ${who.displayName ?? null}::text,
                  ${settings.timeZone}::text, ${settings.country}::text, ${settings.locale}::text,
                  ${settings.quietHours?.from ?? null}::time, ${settings.quietHours?.to ?? null}::time,
                  ${settings.frequencyCap?.messages ?? null}::int, ${settings.frequencyCap?.days ?? null}::int)
          on conflict (auth_subject) do update set updated_at = app_user.updated_at
          returning id
        ), line as (
          insert into sending_line (id, provider, channel, account, address, name, rate_per_second)
          values (${newId(LineId)}::uuid, 'twilio', ${line.channel}::text, ${homeAccount}::text, ${line.address}::text,
                  ${name}::text, ${line.ratePerSecond}::numeric)
          on conflict (provider, account, address) do update set updated_at = sending_line.updated_at
          returning id
        ), seat as (
          insert into sender (user_id, id, line_id, name, state)
          select person.id, ${senderId}::uuid, line.id, ${name}::text, 'active' from person, line
          on conflict (user_id, line_id) do nothing
        )
        select id from person`,
    Id,
    repeatable,
  );
  return admitted.id;
}

const Row = z.object({
  id: UserId,
  email: z.string().nullable(),
  displayName: z.string().nullable(),
  timeZone: z.string(),
  country: z.string(),
  locale: z.enum(['es', 'en']),
});

const columns = sql.raw('id, email, display_name as "displayName", time_zone as "timeZone", country, locale');

export const getQuery = (db: Db, id: UserId) =>
  maybeRow(db, sql`select ${columns} from app_user where id = ${id}::uuid`, Row, repeatable);

/** The condition on the zone is always true; it makes PostgreSQL refuse (22023) a zone that later reports could not use. */
export const changeQuery = (db: Db, id: UserId, wanted: Change) =>
  maybeRow(
    db,
    sql`update app_user set
          time_zone = coalesce(${wanted.timeZone ?? null}::text, time_zone),
          country = coalesce(${wanted.country ?? null}::text, country),
          locale = coalesce(${wanted.locale ?? null}::text, locale),
          display_name = coalesce(${wanted.displayName ?? null}::text, display_name),
          updated_at = clock_timestamp()
        where id = ${id}::uuid
          and (clock_timestamp() at time zone coalesce(${wanted.timeZone ?? null}::text, 'UTC')) is not null
        returning ${columns}`,
    Row,
    repeatable,
  );
