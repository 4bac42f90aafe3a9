// The people of a campaign, each with an outcome and a reason.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, maybeRow, row, rows } from '../db/query.ts';
import { notFound } from '../error.ts';
import { type CampaignId, ContactId, type UserId } from '../id.ts';
import { type CampaignView, get } from './view.ts';

const Filter = z.enum([
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

export const RecipientsInput = z.object({
  status: Filter.optional(),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(200).default(50),
});
export type RecipientsInput = z.infer<typeof RecipientsInput>;

const Recipient = z.object({
  seq: z.int(),
  contactId: ContactId,
  phone: z.string(),
  nombre: z.string().nullable(),
  group: z.string().nullable(),
  templateIndex: z.int(),
  status: z.string(),
  attempts: z.int(),
  reason: column.json(z.object({ code: z.string(), message: z.string().nullable() })).nullable(),
  /** Of one who waits for a moment: when it comes. */
  waitsUntil: column.timestamp.nullable(),
  providerMessageId: z.string().nullable(),
  sentAt: column.timestamp.nullable(),
  deliveredAt: column.timestamp.nullable(),
  readAt: column.timestamp.nullable(),
  undeliveredAt: column.timestamp.nullable(),
});
export type Recipient = z.infer<typeof Recipient>;

/** In the order in which they are sent to. */
export async function recipients(db: Db, userId: UserId, id: CampaignId, input: RecipientsInput) {
  const campaign = await get(db, userId, id);
  const items = await rows(
    db,
    sql`select r.seq, r.contact_id as "contactId", r.phone_snapshot as phone, k.nombre, r.group_snapshot as "group", r.template_index as "templateIndex",
        r.status, r.attempt as attempts, r.provider_message_id as "providerMessageId", r.sent_at as "sentAt", r.delivered_at as "deliveredAt",
        r.read_at as "readAt", r.undelivered_at as "undeliveredAt",
        case when coalesce(w.reason, r.error_code) is not null
          then jsonb_build_object('code', coalesce(w.reason, r.error_code), 'message', r.error_message)::text end as reason, w.due_at as "waitsUntil"
      from ${pageOf(id, input)} r join contact k on k.user_id = r.user_id and k.id = r.contact_id
        left join recipient_mark w on r.status = 'queued' and w.campaign_id = r.campaign_id and w.seq = r.seq and w.kind = 'waiting'
      order by r.seq`,
    Recipient,
    { repeatable: true },
  );
  return { items, page: input.page, pageSize: input.pageSize, total: totalOf(campaign, input.status) };
}

const totalOf = (campaign: CampaignView, status: RecipientsInput['status']): number =>
  status === undefined ? campaign.totalRecipients : campaign.counts[status];

/** The people of one page. seq has no gaps, so that a page of all needs no offset. */
function pageOf(id: CampaignId, { status, page, pageSize }: RecipientsInput): SQL {
  const offset = (page - 1) * pageSize;
  if (status === undefined)
    return sql`(select * from campaign_recipient r
      where r.campaign_id = ${id}::uuid and r.seq > ${offset}::int and r.seq <= ${offset + pageSize}::int)`;
  if (status === 'queued') return pageOfQueued(id, offset, pageSize);
  if (status === 'skipped' || status === 'unknown') return pageOfMarks(id, status, offset, pageSize);
  if (status !== 'sending') return pageOfBlocks(id, blockColumns[status], offset, pageSize);
  return sql`(select * from campaign_recipient r where r.campaign_id = ${id}::uuid and r.status = 'sending'
    and r.seq in (select unnest(s.seqs) from slice s where s.campaign_id = ${id}::uuid) order by r.seq limit ${pageSize}::int offset ${offset}::int)`;
}

type Counted = Exclude<z.infer<typeof Filter>, 'queued' | 'sending' | 'skipped' | 'unknown'>;

/** States that recipient_block counts, each with the condition that it counts by. */
const blockColumns: Readonly<Record<Counted, { name: SQL; holds: SQL }>> = {
  sent: { name: sql`b.sent`, holds: sql`r.status = 'sent'` },
  error: { name: sql`b.error`, holds: sql`r.status = 'error'` },
  canceled: { name: sql`b.canceled`, holds: sql`r.status = 'canceled'` },
  delivered: { name: sql`b.delivered`, holds: sql`r.delivered_at is not null` },
  read: { name: sql`b.read`, holds: sql`r.read_at is not null` },
  undelivered: { name: sql`b.undelivered`, holds: sql`r.undelivered_at is not null` },
};

/** The blocks' counts say in which of them the page lies; only those are read, so that no page is dearer than another. */
const pageOfBlocks = (
  id: CampaignId,
  { name, holds }: { name: SQL; holds: SQL },
  offset: number,
  pageSize: number,
): SQL => sql`(
  with counted as (
    select b.block, ${name} as n, sum(${name}) over (order by b.block) - ${name} as before
    from recipient_block b where b.campaign_id = ${id}::uuid
  ), needed as materialized (
    select c.block, c.before from counted c
    where c.n > 0 and c.before + c.n > ${offset}::int and c.before < ${offset + pageSize}::int
  )
  select r.* from needed c cross join lateral (
    select * from campaign_recipient r
    where r.campaign_id = ${id}::uuid and r.seq >= c.block * 250 and r.seq < c.block * 250 + 250 and ${holds} offset 0) r
  order by r.seq limit ${pageSize}::int offset greatest(0, ${offset}::int - coalesce((select min(before) from needed), 0))::int)`;

/** The skipped and the unknown are those with a mark of that kind. Nothing is due of the skipped, so that the index has them in order. */
const pageOfMarks = (id: CampaignId, kind: 'skipped' | 'unknown', offset: number, pageSize: number): SQL => sql`(
  select r.* from (
    select m.seq from recipient_mark m where m.campaign_id = ${id}::uuid and m.kind = ${kind}::text
    order by ${kind === 'skipped' ? sql`m.due_at, m.seq` : sql`m.seq`} limit ${pageSize}::int offset ${offset}::int) m
  join campaign_recipient r on r.campaign_id = ${id}::uuid and r.seq = m.seq and r.status = ${kind}::text)`;

/** The waiting have a mark, or lie beyond the cursor, where seq has no gaps: the page is found by counting. */
const pageOfQueued = (id: CampaignId, offset: number, pageSize: number): SQL => sql`(
  with marked as (
    select m.seq from recipient_mark m where m.campaign_id = ${id}::uuid and m.kind in ('waiting', 'assigned')
  ), place as (
    select c.cursor_seq + greatest(0, ${offset}::int - (select count(*) from marked)::int) as after from campaign c where c.id = ${id}::uuid
  )
  select r.* from (
    (select m.seq from marked m order by m.seq limit ${pageSize}::int offset ${offset}::int)
    union all
    (select r.seq from place p join campaign_recipient r on r.campaign_id = ${id}::uuid and r.seq > p.after order by r.seq limit ${pageSize}::int)
  ) x join campaign_recipient r on r.campaign_id = ${id}::uuid and r.seq = x.seq and r.status = 'queued'
  order by r.seq limit ${pageSize}::int)`;

export const HistoryInput = z.object({ seq: z.coerce.number().int().min(1).max(2_000_000_000) });

const HistoryEvent = z.object({
  at: column.timestamp,
  /** `sent`, `waiting`, `error`, …: what the attempt came to, or what the provider told of it later. */
  event: z.string(),
  attempt: z.int().nullable(),
  code: z.string().nullable(),
});

/** Every attempt for one recipient and what became of it, in the order of its happening. @throws DomainError not_found `recipient_not_found`. */
export async function history(db: Db, userId: UserId, id: CampaignId, seq: number) {
  const known = await maybeRow(
    db,
    sql`select attempt from campaign_recipient where campaign_id = ${id}::uuid and seq = ${seq}::int and user_id = ${userId}::uuid`,
    z.object({ attempt: z.int() }),
    { repeatable: true },
  );
  if (!known) throw notFound('recipient');
  const items = await rows(
    db,
    sql`select coalesce((e.payload->>'at')::timestamptz, e.created_at) as at, substr(e.event_type, 9) as event, e.attempt, e.payload->>'code' as code
      from campaign_event e where e.campaign_id = ${id}::uuid and e.seq = ${seq}::int and e.user_id = ${userId}::uuid and starts_with(e.event_type, 'message_')
      -- The provider's clock has whole seconds: what it tells of an attempt comes after what we know of it.
      order by e.attempt, e.event_type in ('message_delivered', 'message_read', 'message_undelivered'), 1, e.created_at limit 200`,
    HistoryEvent,
    { repeatable: true },
  );
  return { items };
}

/** Another text whenever the reasons may be others: whatever moves somebody writes the campaign's row. @throws DomainError not_found `campaign_not_found`. */
export async function reasonsVersion(db: Db, userId: UserId, id: CampaignId): Promise<string> {
  const found = await maybeRow(
    db,
    sql`select k.xmin || ' ' || k.ctid as version from campaign k where k.id = ${id}::uuid and k.user_id = ${userId}::uuid`,
    z.object({ version: z.string() }),
    { repeatable: true },
  );
  if (!found) throw notFound('campaign');
  return found.version;
}

/** Why people were left out or failed, most frequent first. */
export async function reasons(db: Db, userId: UserId, id: CampaignId) {
  await get(db, userId, id);
  const counted = await rows(
    db,
    sql`select m.kind as status, m.reason as code, count(*) as count from recipient_mark m
      where m.campaign_id = ${id}::uuid and m.user_id = ${userId}::uuid and m.kind <> 'assigned' group by m.kind, m.reason order by 3 desc, 1, 2 limit 50`,
    z.object({ status: z.string(), code: z.string().nullable(), count: z.coerce.number() }),
    { repeatable: true },
  );
  const { undelivered } = await row(
    db,
    sql`select undelivered_count as undelivered from campaign where id = ${id}::uuid and user_id = ${userId}::uuid`,
    z.object({ undelivered: z.int() }),
    { repeatable: true },
  );
  return { items: counted, undelivered };
}
