// A user's table of prices, by country and channel, and the number of people above which a launch is confirmed by typing it.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, maybeRow } from '../db/query.ts';
import { notFound } from '../error.ts';
import type { UserId } from '../id.ts';
import { isCountry } from '../phone/countries.ts';
import { amountPattern, fromMillionths, toMillionths } from './money.ts';

const Amount = z
  .string()
  .regex(amountPattern, 'is not an amount such as 0.0525, with at most six decimals')
  .transform((amount) => fromMillionths(toMillionths(amount)));

const Price = z.strictObject({
  country: z.string().refine(isCountry, 'is not a country, such as PY'),
  channel: z.enum(['whatsapp', 'sms']),
  /** Of a message; of an SMS, of each of its parts. */
  amount: Amount,
});
export type Price = z.infer<typeof Price>;

const keyOf = ({ country, channel }: Pick<Price, 'country' | 'channel'>): string => `${country} ${channel}`;

/** What is left out stays; `items` are the whole table. */
export const Change = z.strictObject({
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'is not a currency, such as USD')
    .optional(),
  /** Null: never asked. */
  confirmAbove: z.int().min(0).max(100_000_000).nullable().optional(),
  items: z
    .array(Price)
    .max(600)
    .refine((items) => new Set(items.map(keyOf)).size === items.length, 'names a country and channel twice')
    .optional(),
});
export type Change = z.infer<typeof Change>;

const Row = z.object({
  currency: z.string(),
  confirmAbove: z.int().nullable(),
  items: column.json(z.array(Price)),
});
export type Prices = z.infer<typeof Row>;

/** @throws DomainError not_found `user_not_found`. */
export async function get(db: Db, userId: UserId): Promise<Prices> {
  const found = await maybeRow(
    db,
    sql`select u.currency, u.confirm_above as "confirmAbove",
        (select coalesce(jsonb_agg(jsonb_build_object('country', p.country, 'channel', p.channel, 'amount', p.amount::text)
            order by p.country, p.channel), '[]') from price p where p.user_id = u.id)::text as items
      from app_user u where u.id = ${userId}::uuid`,
    Row,
    { repeatable: true },
  );
  if (!found) throw notFound('user');
  return found;
}

/** @throws DomainError not_found `user_not_found`. */
export async function change(db: Db, userId: UserId, wanted: Change): Promise<Prices> {
  const items = wanted.items === undefined ? null : JSON.stringify(wanted.items);
  const changed = await maybeRow(
    db,
    sql`with u as (
        update app_user set currency = coalesce(${wanted.currency ?? null}::text, currency),
          confirm_above = case when ${wanted.confirmAbove !== undefined}::boolean then ${wanted.confirmAbove ?? null}::int else confirm_above end,
          updated_at = clock_timestamp()
        where id = ${userId}::uuid returning id
      ), wanted as (
        select u.id as user_id, x.country, x.channel, x.amount from u, jsonb_to_recordset(${items}::jsonb) as x (country text, channel text, amount numeric)
      ), dropped as (
        delete from price p using u where p.user_id = u.id and ${items !== null}::boolean
          and not exists (select 1 from wanted w where w.country = p.country and w.channel = p.channel)
      ), kept as (
        insert into price as p (user_id, country, channel, amount)
        select w.user_id, w.country, w.channel, w.amount from wanted w order by w.country, w.channel
        on conflict (user_id, country, channel) do update set amount = excluded.amount, updated_at = clock_timestamp()
          where p.amount <> excluded.amount
      )
      select u.id::text as id from u`,
    z.object({ id: z.string() }),
    { repeatable: true },
  );
  if (!changed) throw notFound('user');
  return get(db, userId);
}
