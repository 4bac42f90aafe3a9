// The statements of one person's page.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { instant } from '../db/parameter.ts';
import { column, maybeRow, row } from '../db/query.ts';
import { CampaignId, ContactId, type UserId } from '../id.ts';

const repeatable = { repeatable: true };
const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const PersonRow = z.object({
  id: ContactId,
  phone: z.string(),
  /** Of the phone, and of those that the person had before. */
  keys: column.json(z.array(z.string())),
  nombre: z.string().nullable(),
  sustantivo: z.string().nullable(),
  grupos: column.json(z.array(z.string())),
  source: z.enum(['csv', 'manual', 'drop', 'inbound']),
  attributes: column.json(z.record(z.string(), z.unknown())),
  /** `number`: the one that the person refuses; null when the user writes to him from none. */
  optOuts: column.json(
    z.array(z.object({ since: time, reason: z.string(), source: z.string(), number: z.string().nullable() })),
  ),
  createdAt: column.timestamp,
  updatedAt: column.timestamp,
  lastSeenAt: column.timestamp,
  deletedAt: column.timestamp.nullable(),
});
export type PersonRow = z.infer<typeof PersonRow>;

export const personQuery = (db: Db, userId: UserId, id: ContactId) =>
  maybeRow(
    db,
    sql`select c.id, c.phone, to_json(c.former_keys || c.phone_key)::text as keys, c.nombre, c.sustantivo, c.source, c.attributes::text as attributes,
          coalesce((select json_agg(g.name order by g.name) from contact_group_membership m
            join contact_group g on g.user_id = m.user_id and g.id = m.group_id
            where m.user_id = c.user_id and m.contact_id = c.id and m.is_active and g.name is not null), '[]')::text as grupos,
          coalesce((select json_agg(json_build_object('since', s.since, 'reason', s.reason, 'source', s.source, 'number', s.number) order by s.since desc) from (
            select o.since, o.reason, o.source, null as number from suppression o where o.user_id = c.user_id and o.phone_key = c.phone_key
            union all
            select o.since, o.reason, o.source, n.name from sender n join suppression o on o.line_id = n.line_id and o.phone_key = c.phone_key
            where n.user_id = c.user_id) s), '[]')::text as "optOuts",
          c.created_at as "createdAt", c.updated_at as "updatedAt", c.last_seen_at as "lastSeenAt", c.deleted_at as "deletedAt"
        from contact c where c.user_id = ${userId}::uuid and c.id = ${id}::uuid and c.erased_at is null`,
    PersonRow,
    repeatable,
  );

/** The last that was told: its time with microseconds, and its id. */
export interface Place {
  readonly at: string;
  readonly id: string;
}

const Reason = z.object({ code: z.string(), message: z.string().nullable() });

const Moment = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('campaign'),
    /** When the campaign began. */
    at: time,
    campaignId: CampaignId,
    name: z.string(),
    seq: z.int(),
    group: z.string().nullable(),
    status: z.string(),
    reason: Reason.nullable(),
    attempts: z.int(),
    /** Of one who waits for a moment: when it comes. */
    waitsUntil: time.nullable(),
    sentAt: time.nullable(),
    deliveredAt: time.nullable(),
    readAt: time.nullable(),
    undeliveredAt: time.nullable(),
  }),
  z.object({
    kind: z.literal('reply'),
    at: time,
    /** The user's number that it came to. */
    number: z.string(),
    keyword: z.enum(['stop', 'start']).nullable(),
  }),
  z.object({ kind: z.enum(['opt-out', 'opt-in']), at: time, reason: z.string(), source: z.string() }),
]);
export type Moment = z.infer<typeof Moment>;

const Window = z.object({
  items: z.array(Moment),
  next: z.object({ at: z.string(), id: z.string() }).nullable(),
});

export interface Asked {
  readonly userId: UserId;
  readonly id: ContactId;
  readonly keys: readonly string[];
  /** Since when the person is the user's contact: what numbers that others use too heard before is not his. */
  readonly since: Date;
}

/**
 * What happened before a place, within the user's next `size` campaigns: each is asked for the person by its key, never read. The first
 * `limit` of that, and where the next look begins; null when that was all.
 */
export async function windowQuery(
  db: Db,
  { userId, id, keys, since }: Asked,
  before: Place,
  size: number,
  limit: number,
) {
  const user = sql`${userId}::uuid`;
  const key = sql`any (array(select jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb)))`;
  const at = sql`${before.at}::timestamptz`;
  const told = await row(
    db,
    sql`with campaigns as materialized (
        select k.id, k.name, k.started_at from campaign k
        where k.user_id = ${user} and k.started_at <= ${at} and (k.started_at, k.id::text) < (${at}, ${before.id}::text)
        order by k.started_at desc, k.id desc limit ${size}::int
      ), bound as materialized (
        -- Beyond the last campaign of a full window nothing is told yet.
        select x.at, x.id from (
          select k.started_at as at, k.id::text as id, row_number() over (order by k.started_at desc, k.id desc) as place from campaigns k
          union all select '-infinity', '', null) x
        where x.place = ${size}::int or x.place is null order by x.place nulls last limit 1
      ), lines as materialized (
        select n.line_id, n.name from sender n where n.user_id = ${user}
      ), moments as (
        select k.started_at as at, k.id::text as id, jsonb_build_object('kind', 'campaign', 'campaignId', k.id, 'name', k.name, 'seq', r.seq,
            'group', r.group_snapshot, 'status', r.status, 'attempts', r.attempt, 'sentAt', r.sent_at, 'deliveredAt', r.delivered_at,
            'readAt', r.read_at, 'undeliveredAt', r.undelivered_at, 'waitsUntil', w.due_at,
            'reason', case when coalesce(w.reason, r.error_code) is not null
              then jsonb_build_object('code', coalesce(w.reason, r.error_code), 'message', r.error_message) end) as about
        from campaigns k
        cross join lateral (select r.* from campaign_recipient r where r.campaign_id = k.id and r.phone_key = ${key} and r.user_id = ${user}
          order by r.contact_id = ${id}::uuid desc limit 1) r
        left join recipient_mark w on r.status = 'queued' and w.campaign_id = r.campaign_id and w.seq = r.seq and w.kind = 'waiting'
        union all
        select i.at, i.id, jsonb_build_object('kind', 'reply', 'number', l.name, 'keyword', i.keyword) from lines l
        cross join lateral (
          select m.at, m.provider_message_id as id, m.keyword from inbound_message m, bound b
          where m.line_id = l.line_id and m.phone_key = ${key} and m.at >= ${instant(since)} and m.at >= b.at and m.at <= ${at}
            and (m.at, m.provider_message_id) > (b.at, b.id) and (m.at, m.provider_message_id) < (${at}, ${before.id}::text)
          order by m.at desc, m.provider_message_id desc limit ${limit + 1}::int) i
        union all
        -- An opt-out of the person counts for the user and for the number: it is one.
        select s.at, min(s.id::text), jsonb_build_object('kind', case s.kind when 'out' then 'opt-out' else 'opt-in' end, 'reason', s.reason, 'source', s.source)
        from (
          select e.* from suppression_event e where e.user_id = ${user} and e.phone_key = ${key}
          union all
          select e.* from lines l join suppression_event e on e.line_id = l.line_id and e.phone_key = ${key}
        ) s, bound b where s.at >= b.at and s.at <= ${at}
        group by s.at, s.kind, s.reason, s.source having (s.at, min(s.id::text)) > (min(b.at), min(b.id)) and (s.at, min(s.id::text)) < (${at}, ${before.id}::text)
      ), first as (
        select m.*, row_number() over (order by m.at desc, m.id desc) as place from moments m order by m.at desc, m.id desc limit ${limit + 1}::int
      )
      select jsonb_build_object(
        'items', coalesce((select jsonb_agg(f.about || jsonb_build_object('at', f.at) order by f.place) from first f where f.place <= ${limit}::int), '[]'),
        'next', case when (select count(*) from first) > ${limit}::int
            then (select jsonb_build_object('at', (f.at at time zone 'UTC')::text || '+00', 'id', f.id) from first f where f.place = ${limit}::int)
          when (select b.at > '-infinity' from bound b)
            then (select jsonb_build_object('at', (b.at at time zone 'UTC')::text || '+00', 'id', b.id) from bound b)
        end)::text as told`,
    z.object({ told: column.json(Window) }),
    repeatable,
  );
  return told.told;
}
