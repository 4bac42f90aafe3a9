// A campaign as the API shows it.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import { Content } from '../content/content.ts';
import type { Db } from '../db/client.ts';
import { column, maybeRow, row, rows } from '../db/query.ts';
import { notFound } from '../error.ts';
import { QuietHours } from '../guard/guard.ts';
import { CampaignId, LineId, MediaId, SenderId, type UserId } from '../id.ts';
import { Recurrence } from '../schedule/shape.ts';
import { Kept } from './audience.query.ts';

export const Status = z.enum(['draft', 'scheduled', 'queued', 'running', 'paused', 'completed', 'canceled', 'failed']);
export type Status = z.infer<typeof Status>;

/** Weights in a line's turn order: a high campaign goes out three times as fast as a normal one beside it. */
export const weights = { low: 1, normal: 3, high: 9 } as const;
export const Priority = z.enum(['low', 'normal', 'high']);
export type Priority = z.infer<typeof Priority>;
const priorityOf = (weight: number): Priority =>
  weight >= weights.high ? 'high' : weight >= weights.normal ? 'normal' : 'low';

const Breaker = z.object({
  state: z.enum(['closed', 'open', 'half-open']),
  openUntil: z.string().nullable(),
  reason: z.string().nullable(),
});

const LineView = z.object({
  id: LineId,
  senderId: SenderId,
  name: z.string(),
  address: z.string(),
  ratePerSecond: z.number().nullable(),
  isStopped: z.boolean(),
  breaker: Breaker,
});

const Counts = z.object({
  queued: z.int(),
  sending: z.int(),
  sent: z.int(),
  error: z.int(),
  skipped: z.int(),
  unknown: z.int(),
  canceled: z.int(),
  delivered: z.int(),
  read: z.int(),
  undelivered: z.int(),
});

/** As PostgreSQL writes it inside of JSON. */
const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

/** Of an occurrence: its series, and the occurrence that was made after it. */
const Series = z.object({
  id: z.string(),
  /** By the rule, wherever it was moved since. */
  occurrenceAt: time,
  endedAt: time.nullable(),
  nextId: CampaignId.nullable(),
  nextAt: time.nullable(),
});

/** The name of a campaign's entry in the scheduler. */
export const scheduleName = (id: CampaignId): string => `campaign-${id}`;

const CampaignRow = z.object({
  id: CampaignId,
  name: z.string(),
  status: Status,
  statusReason: z.string().nullable(),
  templates: column.json(z.array(z.string())),
  templateCount: z.int(),
  /** The provider's template, if one goes out in place of a text. */
  content: column.json(Content).nullable(),
  mediaId: MediaId.nullable(),
  audience: column.json(Kept),
  rate: column.numeric.nullable(),
  weight: z.int(),
  scheduledAt: column.timestamp.nullable(),
  /** With the time zone that is kept, and the time from where it counts. */
  recurrence: column.json(Recurrence).nullable(),
  series: column.json(Series).nullable(),
  /** The user's, the campaign's own, or none. */
  quietHours: column.json(z.union([z.literal('user'), QuietHours]).nullable()),
  deadlineAt: column.timestamp.nullable(),
  totalRecipients: z.int(),
  counts: column.json(Counts),
  lines: column.json(z.array(LineView)),
  frozenAt: column.timestamp.nullable(),
  startedAt: column.timestamp.nullable(),
  finishedAt: column.timestamp.nullable(),
  createdAt: column.timestamp,
  updatedAt: column.timestamp,
});

export type CampaignView = Omit<z.infer<typeof CampaignRow>, 'weight'> & { priority: Priority; senderIds: SenderId[] };

const fields = sql`
  k.id, k.name, k.status, k.status_reason as "statusReason", k.templates::text as templates, k.template_count as "templateCount",
  k.content::text as content,
  k.media_id as "mediaId", (coalesce((select jsonb_build_object('name', s.name) from segment s where s.user_id = k.user_id and s.id = (k.audience->>'segmentId')::uuid), '{}')
    || k.audience)::text as audience, k.rate_per_second as rate, k.weight, k.scheduled_at as "scheduledAt", k.deadline_at as "deadlineAt",
  case when not k.has_own_quiet_hours then '"user"' when k.quiet_from is null then 'null'
    else jsonb_build_object('from', to_char(k.quiet_from, 'HH24:MI'), 'to', to_char(k.quiet_to, 'HH24:MI'))::text end as "quietHours",
  k.recurrence::text as recurrence,
  (select jsonb_build_object('id', x.id, 'occurrenceAt', k.occurrence_at, 'endedAt', x.ended_at, 'nextId', n.id, 'nextAt', n.scheduled_at)
    from campaign_series x left join campaign n on n.user_id = x.user_id and n.id = k.next_campaign_id and n.status = 'scheduled'
    where k.occurrence_at is not null and x.user_id = k.user_id and x.id = k.series_id)::text as series,
  k.total_recipients as "totalRecipients", k.frozen_at as "frozenAt", k.started_at as "startedAt", k.finished_at as "finishedAt",
  k.created_at as "createdAt", k.updated_at as "updatedAt",
  jsonb_build_object('queued', k.queued_count, 'sending', k.sending_count, 'sent', k.sent_count, 'error', k.error_count, 'skipped', k.skipped_count,
    'unknown', k.unknown_count, 'canceled', k.canceled_count, 'delivered', k.delivered_count, 'read', k.read_count,
    'undelivered', k.undelivered_count)::text as counts,
  (select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'senderId', s.id, 'name', s.name, 'address', l.address, 'ratePerSecond', l.rate_per_second,
      'isStopped', l.is_stopped, 'breaker', jsonb_build_object('state', case when l.breaker_reason is null then 'closed'
        when l.breaker_open_until > clock_timestamp() then 'open' else 'half-open' end, 'openUntil', l.breaker_open_until, 'reason', l.breaker_reason))
      order by s.id), '[]')
    from campaign_line cl join sending_line l on l.id = cl.line_id join sender s on s.user_id = cl.user_id and s.id = cl.sender_id
    where cl.campaign_id = k.id)::text as lines`;

const toView = ({ weight, ...campaign }: z.infer<typeof CampaignRow>): CampaignView => ({
  ...campaign,
  priority: priorityOf(weight),
  senderIds: campaign.lines.map((line) => line.senderId),
});

/** @throws DomainError not_found, for another tenant's campaign too. */
export async function get(db: Db, userId: UserId, id: CampaignId): Promise<CampaignView> {
  const found = await maybeRow(
    db,
    sql`select ${fields} from campaign k where k.user_id = ${userId}::uuid and k.id = ${id}::uuid`,
    CampaignRow,
    { repeatable: true },
  );
  if (!found) throw notFound('campaign');
  return toView(found);
}

export const ListInput = z.object({
  page: z.coerce.number().int().min(1).max(10_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
  status: Status.optional(),
});

/** The user's campaigns, newest first. */
export async function list(db: Db, userId: UserId, input: z.infer<typeof ListInput>) {
  const where: SQL = sql`k.user_id = ${userId}::uuid and (${input.status ?? null}::text is null or k.status = ${input.status ?? null}::text)`;
  const { total } = await row(
    db,
    sql`select count(*) as total from campaign k where ${where}`,
    z.object({ total: z.coerce.number() }),
    { repeatable: true },
  );
  const found = await rows(
    db,
    sql`select ${fields} from campaign k where ${where} order by k.created_at desc, k.id desc
      limit ${input.pageSize}::int offset ${(input.page - 1) * input.pageSize}::int`,
    CampaignRow,
    { repeatable: true },
  );
  return { items: found.map(toView), page: input.page, pageSize: input.pageSize, total };
}
