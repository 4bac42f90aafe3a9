// A user: the tenant of everything else. He is known by the subject of his tokens, and has a country, time zone and language.
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { sqlState } from '../db/error.ts';
import { DomainError, notFound } from '../error.ts';
import type { FrequencyCap, QuietHours } from '../guard/guard.ts';
import { newId, SenderId, UserId } from '../id.ts';
import { isCountry } from '../phone/countries.ts';
import { TimeZone } from './time-zone.ts';
import { admitQuery, changeQuery, findAdmittedQuery, getQuery } from './user.query.ts';

export interface Settings {
  /** IANA: `America/Asuncion`. Days, months and schedules are the user's. */
  readonly timeZone: string;
  /** ISO 3166, two letters: how a phone without a country code is read. */
  readonly country: string;
  readonly locale: 'es' | 'en';
}

/** What a newcomer begins with: his guards besides. */
export interface NewcomerSettings extends Settings {
  readonly quietHours: QuietHours | null;
  readonly frequencyCap: FrequencyCap | null;
}

export interface User extends Settings {
  readonly id: UserId;
  readonly email: string | null;
  readonly displayName: string | null;
}

/** The deployment's own line, on which a newcomer gets his sender. */
export interface HomeLine {
  /** As the provider writes it: `whatsapp:+14155238886`. */
  readonly address: string;
  readonly channel: 'whatsapp' | 'sms';
  /** Of a line that does not exist yet; null: no limit of ours. */
  readonly ratePerSecond: number | null;
}

export interface Newcomer {
  readonly subject: string;
  readonly email: string | undefined;
  readonly displayName: string | undefined;
  readonly settings: NewcomerSettings;
  readonly line: HomeLine;
}

/**
 * The user of a token. The first time, makes him with the deployment's settings and a sender on its line, which is made
 * too when it is the first user of all. Safe for any number of first requests at once.
 */
export async function admit(db: Db, newcomer: Newcomer): Promise<UserId> {
  const known = await findAdmittedQuery(db, newcomer);
  return known ?? admitQuery(db, newcomer, newId(UserId), newId(SenderId));
}

/** @throws DomainError not_found `user_not_found`. */
export async function get(db: Db, id: UserId): Promise<User> {
  const user = await getQuery(db, id);
  if (!user) throw notFound('user');
  return user;
}

/** What a user may change about himself; what is left out stays. */
export const Change = z.strictObject({
  timeZone: TimeZone.optional(),
  country: z.string().refine(isCountry, 'is not a country, such as PY').optional(),
  locale: z.enum(['es', 'en']).optional(),
  displayName: z.string().trim().min(1).max(200).optional(),
});
export type Change = z.infer<typeof Change>;

/** @throws DomainError invalid `time_zone_unknown` when the database's list of zones lacks one that ours has. */
export async function change(db: Db, id: UserId, wanted: Change): Promise<User> {
  try {
    const user = await changeQuery(db, id, wanted);
    if (!user) throw notFound('user');
    return user;
  } catch (error) {
    if (sqlState(error) !== '22023') throw error;
    const detail = 'The database does not know this time zone. Choose a neighbouring one.';
    throw new DomainError('invalid', 'time_zone_unknown', detail, { field: 'timeZone', cause: error });
  }
}
