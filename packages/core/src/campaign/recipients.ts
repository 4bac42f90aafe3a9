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
  const offset = (input.page - 1) * input.pageSize;
  // seq has no gaps, so that a page of all needs no offset.
  const where =
    input.status === undefined
      ? sql`r.seq > ${offset}::int and r.seq <= ${offset + input.pageSize}::int`
      : whereStatus(id, input.status);
  const items = await rows(
    db,
    sql`select r.seq, r.contact_id as "contactId", r.phone_snapshot as phone, k.nombre, r.group_snapshot as "group", r.template_index as "templateIndex",
        r.status, r.attempt as attempts, r.provider_message_id as "providerMessageId", r.sent_at as "sentAt", r.delivered_at as "deliveredAt",
        r.read_at as "readAt", r.undelivered_at as "undeliveredAt",
        case when coalesce(w.reason, r.error_code) is not null
          then jsonb_build_object('code', coalesce(w.reason, r.error_code), 'message', r.error_message)::text end as reason, w.due_at as "waitsUntil"
      from campaign_recipient r join contact k on k.user_id = r.user_id and k.id = r.contact_id
        left join recipient_mark w on r.status = 'queued' and w.campaign_id = r.campaign_id and w.seq = r.seq and w.kind = 'waiting'
      where r.campaign_id = ${id}::uuid and ${where}
      order by r.seq limit ${input.pageSize}::int offset ${input.status === undefined ? 0 : offset}::int`,
    Recipient,
    { repeatable: true },
  );
  return { items, page: input.page, pageSize: input.pageSize, total: totalOf(campaign, input.status) };
}

const totalOf = (campaign: CampaignView, status: RecipientsInput['status']): number =>
  status === undefined ? campaign.totalRecipients : campaign.counts[status];

/** A status has no index: those off the common path are found by their marks and slices, the waiting beyond the cursor. */
function whereStatus(id: CampaignId, status: z.infer<typeof Filter>): SQL {
  const marked = (kind: string) =>
    sql`r.seq in (select m.seq from recipient_mark m where m.campaign_id = ${id}::uuid and m.kind = ${kind}::text)`;
  switch (status) {
    case 'error':
    case 'skipped':
    case 'unknown':
      return sql`r.status = ${status}::text and ${marked(status)}`;
    case 'queued':
      return sql`r.status = 'queued' and (r.seq > (select cursor_seq from campaign where id = ${id}::uuid) or ${marked('waiting')} or ${marked('assigned')})`;
    case 'sending':
      return sql`r.status = 'sending' and r.seq in (select unnest(s.seqs) from slice s where s.campaign_id = ${id}::uuid)`;
    case 'delivered':
      return sql`r.delivered_at is not null`;
    case 'read':
      return sql`r.read_at is not null`;
    case 'undelivered':
      return sql`r.undelivered_at is not null`;
    default:
      return sql`r.status = ${status}::text`;
  }
}

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
