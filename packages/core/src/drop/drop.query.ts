// The statements of dropped files. Who accepts a file, and who is refused as its double, is decided in migrations/0018_drop.sql.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, maybeRow, row, rows } from '../db/query.ts';
import { CampaignId, DropId, type DropRuleId, ImportId, MediaId, SenderId, type UserId } from '../id.ts';
import { derivedId } from '../idempotency/idempotency.ts';
import { Format } from './inspect.ts';

const repeatable = { repeatable: true };

/** The import and the campaign of a file, known before they are made: made again, they are the same. */
export const importOf = (id: DropId): ImportId => ImportId.parse(derivedId(id, 'import'));
export const campaignOf = (id: DropId): CampaignId => CampaignId.parse(derivedId(id, 'campaign'));

/** What a file starts, fixed when it is accepted. */
const Plan = z.object({
  campaignName: z.string(),
  templates: z.array(z.string()),
  senderIds: z.array(SenderId),
  mediaId: MediaId.nullable(),
  group: z.string().nullable(),
  /** ISO 8601; null: at once. */
  scheduledAt: z.string().nullable(),
  needsApproval: z.boolean(),
  format: Format,
});
export type Plan = z.infer<typeof Plan>;

const Status = z.enum(['received', 'importing', 'waiting_for_approval', 'started', 'refused', 'failed']);

const DropRow = z.object({
  id: DropId,
  folder: z.string(),
  name: z.string(),
  sizeBytes: z.int(),
  status: Status,
  code: z.string().nullable(),
  message: z.string().nullable(),
  sha256: z.string().nullable(),
  duplicateOf: DropId.nullable(),
  plan: column.json(Plan).nullable(),
  importId: ImportId.nullable(),
  campaignId: CampaignId.nullable(),
  receivedAt: column.timestamp,
  finishedAt: column.timestamp.nullable(),
  toldAt: column.timestamp.nullable(),
});
export type DropRow = z.infer<typeof DropRow>;

const columns = sql`id, folder, name, size_bytes as "sizeBytes", status, reason_code as code, reason_message as message, content_sha256 as sha256,
  duplicate_of as "duplicateOf", plan::text as plan, import_id as "importId", campaign_id as "campaignId", created_at as "receivedAt",
  finished_at as "finishedAt", told_at as "toldAt"`;

const at = (userId: UserId, id: DropId): SQL => sql`user_id = ${userId}::uuid and id = ${id}::uuid`;

const Tenant = z.object({
  locale: z.enum(['es', 'en']),
  /** `2026-11-22 09:15`, as the user's clocks show it. */
  localNow: z.string(),
  /** The next time that they show what was asked for. */
  nextAt: column.timestamp.nullable(),
});
export type Tenant = z.infer<typeof Tenant>;

/** @param timeOfDay `09:30`, or null. */
export const tenantQuery = (db: Db, userId: UserId, timeOfDay: string | null) =>
  maybeRow(
    db,
    sql`select u.locale, to_char(l.now, 'YYYY-MM-DD HH24:MI') as "localNow",
          (case when l.wanted > l.now then l.wanted else l.wanted + interval '1 day' end) at time zone u.time_zone as "nextAt"
        from app_user u cross join lateral (
          select clock_timestamp() at time zone u.time_zone as now,
            (clock_timestamp() at time zone u.time_zone)::date + ${timeOfDay}::time as wanted) l
        where u.id = ${userId}::uuid`,
    Tenant,
    repeatable,
  );

export interface Arrived {
  readonly userId: UserId;
  readonly key: string;
  readonly version: string;
  readonly folder: string;
  readonly name: string;
  readonly sizeBytes: number;
}

/** The file's one row, made by the first event that tells of it. */
export const registerQuery = (db: Db, { userId, key, version, folder, name, sizeBytes }: Arrived, id: DropId) =>
  row(
    db,
    sql`insert into drop_file (user_id, id, object_key, version, folder, name, size_bytes, status)
        values (${userId}::uuid, ${id}::uuid, ${key}::text, ${version}::text, ${folder}::text, ${name}::text, ${sizeBytes}::bigint, 'received')
        on conflict (user_id, object_key, version) do update set object_key = excluded.object_key returning ${columns}`,
    DropRow,
    repeatable,
  );

export const findQuery = (db: Db, userId: UserId, id: DropId) =>
  row(db, sql`select ${columns} from drop_file where ${at(userId, id)}`, DropRow, repeatable);

export const acceptQuery = (
  db: Db,
  userId: UserId,
  id: DropId,
  o: { readonly sha256: string; readonly ruleId: DropRuleId; readonly plan: Plan; readonly importId: ImportId },
) =>
  row(
    db,
    sql`select ${columns} from accept_drop(${userId}::uuid, ${id}::uuid, ${o.sha256}::text, ${o.ruleId}::uuid,
          ${JSON.stringify(o.plan)}::jsonb, ${o.importId}::uuid)`,
    DropRow,
    repeatable,
  );

interface Reason {
  readonly code: string;
  /** Of a code that is not a file's. */
  readonly message: string | null;
}

/** Ends a file before (`received`) or after (`importing`) anything has begun; whoever comes second changes nothing. */
export const endQuery = (db: Db, userId: UserId, id: DropId, from: 'received' | 'importing', reason: Reason) =>
  rows(
    db,
    sql`update drop_file set status = ${from === 'received' ? 'refused' : 'failed'}::text, reason_code = ${reason.code}::text,
          reason_message = ${reason.message}::text, lease_until = null,
          campaign_id = (select k.id from campaign k where k.user_id = drop_file.user_id and k.id = ${campaignOf(id)}::uuid),
          finished_at = clock_timestamp(), updated_at = clock_timestamp()
        where ${at(userId, id)} and status = ${from}::text returning 1::int as ended`,
    z.object({ ended: z.int() }),
    repeatable,
  );

const Lease = z.object({ plan: column.json(Plan) });

/**
 * Lets one run at a time make the campaign, for a minute: two at once could disagree about whether it can be made. No row: another one is at
 * it, or it is done.
 */
export const leaseQuery = (db: Db, userId: UserId, id: DropId) =>
  maybeRow(
    db,
    sql`update drop_file set lease_until = clock_timestamp() + interval '1 minute', updated_at = clock_timestamp()
        where ${at(userId, id)} and status = 'importing' and (lease_until is null or lease_until < clock_timestamp())
        returning plan::text as plan`,
    Lease,
  );

export const releaseQuery = (db: Db, userId: UserId, id: DropId) =>
  rows(
    db,
    sql`update drop_file set lease_until = null where ${at(userId, id)} and status = 'importing' returning 1::int as released`,
    z.object({ released: z.int() }),
    repeatable,
  );

/** Its campaign is there, started or waiting. */
export const settleQuery = (db: Db, userId: UserId, id: DropId, status: 'started' | 'waiting_for_approval') =>
  rows(
    db,
    sql`update drop_file set status = ${status}::text, campaign_id = ${campaignOf(id)}::uuid, lease_until = null,
          finished_at = clock_timestamp(), updated_at = clock_timestamp()
        where ${at(userId, id)} and status = 'importing' returning 1::int as settled`,
    z.object({ settled: z.int() }),
    repeatable,
  );

/** Its result is in the bucket. */
export const toldQuery = (db: Db, userId: UserId, id: DropId) =>
  rows(
    db,
    sql`update drop_file set told_at = clock_timestamp() where ${at(userId, id)} returning 1::int as told`,
    z.object({ told: z.int() }),
    repeatable,
  );

const Listed = DropRow.omit({ plan: true, duplicateOf: true, importId: true, campaignId: true }).extend({
  import: column
    .json(
      z.object({
        importId: ImportId,
        rows: z.int(),
        inserted: z.int(),
        updated: z.int(),
        duplicates: z.int(),
        invalid: z.int(),
        isEnded: z.boolean(),
      }),
    )
    .nullable(),
  campaign: column.json(z.object({ campaignId: CampaignId, name: z.string(), status: z.string() })).nullable(),
  duplicateOf: column
    .json(
      z.object({ dropId: DropId, name: z.string(), folder: z.string(), receivedAt: z.iso.datetime({ offset: true }) }),
    )
    .nullable(),
});
export type Listed = z.infer<typeof Listed>;

const listed = sql`f.id, f.folder, f.name, f.size_bytes as "sizeBytes", f.status, f.reason_code as code, f.reason_message as message,
  f.content_sha256 as sha256, f.created_at as "receivedAt", f.finished_at as "finishedAt", f.told_at as "toldAt",
  (select jsonb_build_object('importId', i.id, 'rows', i.rows_read, 'inserted', i.inserted, 'updated', i.updated, 'duplicates', i.duplicates,
      'invalid', i.invalid, 'isEnded', i.finished_at is not null)
    from import i where i.user_id = f.user_id and i.id = f.import_id)::text as import,
  (select jsonb_build_object('campaignId', k.id, 'name', k.name, 'status', k.status)
    from campaign k where k.user_id = f.user_id and k.id = f.campaign_id)::text as campaign,
  (select jsonb_build_object('dropId', d.id, 'name', d.name, 'folder', d.folder, 'receivedAt', d.created_at)
    from drop_file d where d.user_id = f.user_id and d.id = f.duplicate_of)::text as "duplicateOf"`;

export const listQuery = (db: Db, userId: UserId, limit: number, offset: number) =>
  rows(
    db,
    sql`select ${listed} from drop_file f where f.user_id = ${userId}::uuid
        order by f.id desc limit ${limit}::bigint offset ${offset}::bigint`,
    Listed,
    repeatable,
  );

export const showQuery = (db: Db, userId: UserId, id: DropId) =>
  row(
    db,
    sql`select ${listed} from drop_file f where f.user_id = ${userId}::uuid and f.id = ${id}::uuid`,
    Listed,
    repeatable,
  );

export const countQuery = (db: Db, userId: UserId) =>
  row(
    db,
    sql`select count(*)::int as total from drop_file where user_id = ${userId}::uuid`,
    z.object({ total: z.int() }),
    repeatable,
  );
