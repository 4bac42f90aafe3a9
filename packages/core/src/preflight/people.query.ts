// The two reads of a preflight: everybody counted, and some people with all that their message is made of.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { keysOf, type Readable, walkOf } from '../campaign/audience.query.ts';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import { ContactId } from '../id.ts';
import { judged, type Rules } from './judge.query.ts';

export interface Asked {
  readonly audience: Readable;
  readonly rules: Rules;
  /** What the templates read. */
  readonly variables: readonly string[];
}

/** Beyond so many kinds of people, the rarest are counted without their country: the answer stays under 1 MiB. */
const mostKinds = 5_000;

const Kind = z.object({
  /** One of their phones; null for the rest. */
  phone: z.string().nullable(),
  /** IANA names, joined by `&`. */
  zones: z.string(),
  skipReason: z.string().nullable(),
  /** Of those who sleep when the campaign begins: when they wake. */
  quietUntil: column.timestamp.nullable(),
  recipients: z.int(),
  notWritten: z.int(),
});
/** People of one country and zone with one fate. */
export type Kind = z.infer<typeof Kind>;

export interface Counted {
  readonly contacts: number;
  readonly kinds: readonly Kind[];
  /** Ids at equal distances in the order of a large audience, from which to read a few people each. */
  readonly places: readonly ContactId[];
}

export interface CountLimits {
  /** An audience is large beyond so many contacts. */
  readonly large: number;
  readonly places: number;
}

/** Everybody in the audience, each phone once, by country, zone and fate. Reads the audience once and joins sets to it. */
export async function countKinds(db: Db, { audience, rules }: Asked, limits: CountLimits): Promise<Counted> {
  const shares = JSON.stringify(Array.from({ length: limits.places }, (_, index) => index / limits.places));
  const found = await rows(
    db,
    sql`with keys as materialized (
        select k.id, k.phone_key from ${keysOf(rules.userId, audience)} k
      ), known as materialized (
        select count(*)::int as contacts from keys
      ), counted as (
        select j.country_cell, j.zones, j.skip_reason, j.quiet_until, min(j.phone_key) as phone, count(*) as recipients,
          count(*) filter (where j.skip_reason is null and not j.has_written) as not_written
        from ${judged(rules, sql`select k.phone_key from keys k`, false)} j group by 1, 2, 3, 4
      ), placed as (
        select c.*, row_number() over (order by c.recipients desc, c.phone) <= ${mostKinds}::int as is_told from counted c
      )
      select max(p.phone) filter (where p.is_told) as phone, p.zones, p.skip_reason as "skipReason",
        nullif(p.quiet_until, 'infinity') as "quietUntil", sum(p.recipients)::int as recipients,
        sum(p.not_written)::int as "notWritten", (select w.contacts from known w) as contacts,
        case when (select w.contacts > ${limits.large}::int from known w) and row_number() over () = 1 then (
          select to_json(percentile_disc(array(select x::float8 from jsonb_array_elements_text(${shares}::jsonb) x)) within group (order by k.id))::text
          from keys k) end as places
      from placed p group by case when p.is_told then p.country_cell end, p.zones, p.skip_reason, p.quiet_until`,
    Kind.extend({ contacts: z.int(), places: column.json(z.array(ContactId)).nullable() }),
    { repeatable: true },
  );
  const places = found.find((kind) => kind.places !== null)?.places ?? [];
  return { contacts: found[0]?.contacts ?? 0, kinds: found, places };
}

const Person = z.object({
  phone: z.string(),
  phoneKey: z.string(),
  nombre: z.string().nullable(),
  skipReason: z.string().nullable(),
  variables: z.record(z.string(), z.string()),
});
export type Person = z.infer<typeof Person>;

/** `last`: whom the next part begins after; null when there is nobody. */
const Part = z.object({ isLast: z.boolean(), last: ContactId.nullable(), people: z.array(Person) });

/** Bytes of people in one answer: the Data API stops at 1 MiB, and JSON in JSON grows. */
const mostBytes = 400_000;

export const start = ContactId.parse('00000000-0000-0000-0000-000000000000');

/**
 * People of the audience beyond each cursor, at most `size` for each, in the order in which the freezing takes them.
 * By the freezing's own walk of indexes, so that a part costs the same whatever the audience.
 */
export async function readPeople(db: Db, asked: Asked, cursors: readonly ContactId[], size: number) {
  const { audience, rules } = asked;
  const user = sql`${rules.userId}::uuid`;
  const asJson = sql`${JSON.stringify(audience)}::jsonb`;
  const now = sql`${new Date().toISOString()}::timestamptz`;
  const { part } = await row(
    db,
    sql`with walked as materialized (
        select w.id from jsonb_array_elements_text(${JSON.stringify(cursors)}::jsonb) a (cursor)
        cross join lateral ${walkOf(rules.userId, audience, { after: sql`a.cursor::uuid`, before: now, limit: size })} w (id)
      ), taken as materialized (
        select k.* from (select distinct w.id from walked w) t
        cross join lateral (select c as whole, c.id, c.phone, c.phone_key, c.nombre, c.created_at, c.deleted_at from contact c
          where c.user_id = ${user} and c.id = t.id offset 0) k
        where k.deleted_at is null and (k.created_at <= ${now} or not ${'groups' in audience}::boolean)
      ), told as (
        select k.id, jsonb_build_object('phone', k.phone, 'phoneKey', k.phone_key, 'nombre', k.nombre, 'skipReason', j.skip_reason, 'variables',
          coalesce(contact_variables(k.whole, counted_group(${user}, k.id, ${asJson}), ${JSON.stringify(asked.variables)}::jsonb), '{}')) as about
        from taken k join ${judged(rules, sql`select t.phone_key from taken t`, true)} j on j.phone_key = k.phone_key
      ), sized as materialized (
        select t.*, row_number() over w = 1 or sum(octet_length(t.about::text)) over w <= ${mostBytes}::int as fits from told t window w as (order by t.id)
      )
      select jsonb_build_object(
        'isLast', (select count(*) from walked) < ${size}::int and not exists (select 1 from sized s where not s.fits),
        'last', case when exists (select 1 from sized s where not s.fits) then (select s.id from sized s where s.fits order by s.id desc limit 1)
          else (select w.id from walked w order by w.id desc limit 1) end,
        'people', coalesce((select jsonb_agg(s.about order by s.id) from sized s where s.fits), '[]'))::text as part`,
    z.object({ part: column.json(Part) }),
    { repeatable: true },
  );
  return part;
}
