// The people of a campaign in the order in which they are sent to, page by page. A page is one JSON text, which is a fifth of what
// the Data API would make of its cells, and has as many rows as surely fit an answer.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, row } from '../db/query.ts';
import type { CampaignId, UserId } from '../id.ts';

export const State = z.enum([
  'queued',
  'sending',
  'sent',
  'error',
  'skipped',
  'unknown',
  'canceled',
  'delivered',
  'read',
  'undelivered',
]);
export type State = z.infer<typeof State>;

/** Quoting may double it, and an answer is at most 1 MiB. */
export const pageBytes = 450_000;
const pageRows = 5_000;
/** What one statement looks through for rare states, so that it ends soon. */
const stretch = 200_000;

const Recipient = z.tuple([
  z.string(),
  z.string().nullable(),
  z.string().nullable(),
  z.string(),
  z.string().nullable(),
  z.string().nullable(),
  z.int(),
  z.string().nullable(),
  z.string().nullable(),
  z.string().nullable(),
  z.string().nullable(),
  z.string().nullable(),
]);
/** phone, name, group, state, reason's code, its message, attempts, sent, delivered, read, undelivered (the user's clock), number. */
export type Recipient = z.infer<typeof Recipient>;

const Page = z.object({ items: column.json(z.array(Recipient)), last: z.int().nullable() });

export interface Wanted {
  readonly userId: UserId;
  readonly campaignId: CampaignId;
  /** None: everybody. */
  readonly states: readonly State[];
  readonly timeZone: string;
}

const told = { delivered: sql`r.delivered_at`, read: sql`r.read_at`, undelivered: sql`r.undelivered_at` } as const;

function isWanted(states: readonly State[]): SQL {
  if (states.length === 0) return sql`true`;
  const conditions = states.map((state) =>
    state in told ? sql`${told[state as keyof typeof told]} is not null` : sql`r.status = ${state}::text`,
  );
  return sql`(${sql.join(conditions, sql` or `)})`;
}

export async function totalQuery(db: Db, { userId, campaignId, states }: Wanted): Promise<number> {
  // Each state has its count; but some people are in several of those that are told later.
  const counted = sql`select count(*) as total from campaign_recipient r
    where r.campaign_id = ${campaignId}::uuid and r.user_id = ${userId}::uuid and ${isWanted(states)}`;
  const all = sql`select last_seq as total from campaign where id = ${campaignId}::uuid and user_id = ${userId}::uuid`;
  const query = states.length === 0 ? all : counted;
  return (await row(db, query, z.object({ total: z.int() }), { repeatable: true })).total;
}

/** The last that there is now; those who are frozen later are not in the file. */
export async function lastSeqQuery(db: Db, { userId, campaignId }: Wanted): Promise<number> {
  const query = sql`select last_seq as seq from campaign where id = ${campaignId}::uuid and user_id = ${userId}::uuid`;
  return (await row(db, query, z.object({ seq: z.int() }), { repeatable: true })).seq;
}

/** @returns those after `after`, and up to where it has looked. */
export async function pageQuery(
  db: Db,
  wanted: Wanted,
  after: number,
): Promise<{ readonly items: readonly Recipient[]; readonly lookedTo: number }> {
  const { userId, campaignId, states, timeZone } = wanted;
  const clock = (at: SQL) => sql`to_char(${at} at time zone ${timeZone}::text, 'YYYY-MM-DD HH24:MI:SS')`;
  const { items, last } = await row(
    db,
    sql`with page as (
        select r.seq, json_build_array(r.phone_snapshot, c.nombre, r.group_snapshot,
            case when r.status <> 'sent' then r.status when r.undelivered_at is not null then 'undelivered'
              when r.read_at is not null then 'read' when r.delivered_at is not null then 'delivered' else 'sent' end,
            coalesce(w.reason, r.error_code), r.error_message, r.attempt,
            ${clock(sql`r.sent_at`)}, ${clock(sql`r.delivered_at`)}, ${clock(sql`r.read_at`)}, ${clock(sql`r.undelivered_at`)},
            coalesce(n.name, l.address))::text as line
        from campaign_recipient r
          left join contact c on c.user_id = r.user_id and c.id = r.contact_id
          left join sending_line l on l.id = r.line_id
          left join sender n on n.user_id = r.user_id and n.line_id = r.line_id
          left join recipient_mark w on r.status = 'queued' and w.campaign_id = r.campaign_id and w.seq = r.seq and w.kind = 'waiting'
        where r.campaign_id = ${campaignId}::uuid and r.user_id = ${userId}::uuid and ${isWanted(states)}
          and r.seq > ${after}::int and r.seq <= ${after + stretch}::int
        order by r.seq limit ${pageRows}::int
      ), sized as (
        select seq, line, row_number() over (order by seq) as place, sum(octet_length(line) + 1) over (order by seq) as volume from page
      ), fits as (
        select * from sized where volume <= ${pageBytes}::int or place = 1
      )
      select coalesce('[' || string_agg(line, ',' order by seq) || ']', '[]') as items,
        case when count(*) < (select count(*) from sized) or count(*) = ${pageRows}::int then max(seq) end as last from fits`,
    Page,
    { repeatable: true },
  );
  return { items, lookedTo: last ?? after + stretch };
}
