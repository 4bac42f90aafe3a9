// The statements about exports themselves.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, maybeRow, row, rows } from '../db/query.ts';
import { type CampaignId, CampaignId as CampaignIdSchema, ExportId, type UserId } from '../id.ts';

const repeatable = { repeatable: true };

export interface Ids {
  readonly userId: UserId;
  readonly id: ExportId;
}

const Row = z.object({
  id: ExportId,
  of: z.enum(['contacts', 'recipients']),
  format: z.enum(['csv', 'xlsx']),
  campaign: column.json(z.object({ id: CampaignIdSchema, name: z.string() })).nullable(),
  status: z.enum(['queued', 'running', 'completed', 'failed']),
  /** How many there were when it began. */
  total: z.int().nullable(),
  rows: z.int(),
  fileName: z.string(),
  sizeBytes: z.int().nullable(),
  errorCode: z.string().nullable(),
  createdAt: column.timestamp,
  finishedAt: column.timestamp.nullable(),
  expiresAt: column.timestamp.nullable(),
});
export type ExportRow = z.infer<typeof Row>;

const columns = sql`e.id, e.subject as "of", e.format, e.status, e.total, e.rows, e.file_name as "fileName", e.size_bytes as "sizeBytes",
  e.error_code as "errorCode", e.created_at as "createdAt", e.finished_at as "finishedAt", e.expires_at as "expiresAt",
  case when k.id is not null then jsonb_build_object('id', k.id, 'name', k.name)::text end as campaign`;
const own = (userId: UserId) => sql`from export e left join campaign k on k.user_id = e.user_id and k.id = e.campaign_id
  where e.user_id = ${userId}::uuid`;

export const findQuery = (db: Db, userId: UserId, id: ExportId): Promise<ExportRow | undefined> =>
  maybeRow(db, sql`select ${columns} ${own(userId)} and e.id = ${id}::uuid`, Row, repeatable);

export const listQuery = (db: Db, userId: UserId, limit: number, offset: number): Promise<ExportRow[]> =>
  rows(
    db,
    sql`select ${columns} ${own(userId)} order by e.id desc limit ${limit}::bigint offset ${offset}::bigint`,
    Row,
    repeatable,
  );

export async function countQuery(db: Db, userId: UserId): Promise<number> {
  const query = sql`select count(*) as total from export where user_id = ${userId}::uuid`;
  return (await row(db, query, z.object({ total: z.int() }), repeatable)).total;
}

export async function campaignNameQuery(db: Db, userId: UserId, id: CampaignId): Promise<string | undefined> {
  const query = sql`select name from campaign where user_id = ${userId}::uuid and id = ${id}::uuid`;
  return (await maybeRow(db, query, z.object({ name: z.string() }), repeatable))?.name;
}

export interface Asked {
  readonly subject: 'contacts' | 'recipients';
  readonly format: 'csv' | 'xlsx';
  readonly filter: unknown;
  readonly campaignId: CampaignId | null;
  readonly fileName: string;
}

/** @returns whether it is there now; not, when so many others are not finished. One that was given up hours ago is none of them. */
export async function insertQuery(db: Db, { userId, id }: Ids, asked: Asked, mostOpen: number): Promise<boolean> {
  const { there } = await row(
    db,
    sql`with made as (
        insert into export (user_id, id, subject, format, filter, campaign_id, status, file_name)
        select ${userId}::uuid, ${id}::uuid, ${asked.subject}::text, ${asked.format}::text, ${JSON.stringify(asked.filter)}::jsonb,
          ${asked.campaignId}::uuid, 'queued', ${asked.fileName}::text
        where (select count(*) from export where user_id = ${userId}::uuid and status in ('queued', 'running')
          and created_at > clock_timestamp() - interval '1 day') < ${mostOpen}::int
        on conflict do nothing returning 1
      )
      select (exists (select 1 from made)
        or exists (select 1 from export where user_id = ${userId}::uuid and id = ${id}::uuid)) as there`,
    z.object({ there: z.boolean() }),
    repeatable,
  );
  return there;
}

const Begun = z.object({
  subject: z.enum(['contacts', 'recipients']),
  format: z.enum(['csv', 'xlsx']),
  filter: column.json(z.record(z.string(), z.unknown())),
  campaignId: CampaignIdSchema.nullable(),
  locale: z.enum(['es', 'en']),
  timeZone: z.string(),
});
export type Begun = z.infer<typeof Begun>;

/** From its first row, also after a run that died. Undefined when it has ended, or was never asked for. */
export const beginQuery = (db: Db, { userId, id }: Ids): Promise<Begun | undefined> =>
  maybeRow(
    db,
    sql`update export e set status = 'running', rows = 0, updated_at = clock_timestamp() from app_user u
      where e.user_id = ${userId}::uuid and e.id = ${id}::uuid and e.status in ('queued', 'running') and u.id = e.user_id
      returning e.subject, e.format, e.filter::text as filter, e.campaign_id as "campaignId", u.locale, u.time_zone as "timeZone"`,
    Begun,
    repeatable,
  );

const Id = z.object({ id: ExportId });

export async function progressQuery(db: Db, { userId, id }: Ids, done: number, total: number): Promise<void> {
  await rows(
    db,
    sql`update export set rows = ${done}::bigint, total = ${total}::bigint, updated_at = clock_timestamp()
      where user_id = ${userId}::uuid and id = ${id}::uuid and status = 'running' returning id`,
    Id,
    repeatable,
  );
}

export interface Made {
  readonly rows: number;
  readonly sizeBytes: number;
  readonly keptDays: number;
}

export async function finishQuery(
  db: Db,
  { userId, id }: Ids,
  { rows: done, sizeBytes, keptDays }: Made,
): Promise<void> {
  await rows(
    db,
    sql`update export set status = 'completed', rows = ${done}::bigint, size_bytes = ${sizeBytes}::bigint, finished_at = clock_timestamp(),
        expires_at = clock_timestamp() + make_interval(days => ${keptDays}::int), updated_at = clock_timestamp()
      where user_id = ${userId}::uuid and id = ${id}::uuid and status = 'running' returning id`,
    Id,
    repeatable,
  );
}

export async function failQuery(db: Db, { userId, id }: Ids, errorCode: string): Promise<void> {
  await rows(
    db,
    sql`update export set status = 'failed', error_code = ${errorCode}::text, finished_at = clock_timestamp(), updated_at = clock_timestamp()
      where user_id = ${userId}::uuid and id = ${id}::uuid and status in ('queued', 'running') returning id`,
    Id,
    repeatable,
  );
}
