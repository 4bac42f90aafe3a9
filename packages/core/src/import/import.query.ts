// The statements of an import. Those that write parts and end it are functions in migrations/0010_import.sql.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, maybeRow, row, rows } from '../db/query.ts';
import { ImportId, type UserId } from '../id.ts';

const repeatable = { repeatable: true };

export interface Ids {
  readonly userId: UserId;
  readonly importId: ImportId;
}

const ImportRow = z.object({
  importId: ImportId,
  status: z.enum(['created', 'running', 'completed', 'failed']),
  fileName: z.string(),
  sizeBytes: z.int().nullable(),
  rowsRead: z.int(),
  bytesRead: z.int(),
  inserted: z.int(),
  updated: z.int(),
  duplicates: z.int(),
  invalid: z.int(),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  startedAt: column.timestamp.nullable(),
  finishedAt: column.timestamp.nullable(),
  createdAt: column.timestamp,
  undoAskedAt: column.timestamp.nullable(),
  undoneAt: column.timestamp.nullable(),
  removed: z.int(),
  kept: z.int(),
});
export type ImportRow = z.infer<typeof ImportRow>;

const columns = sql`id as "importId", status, file_name as "fileName", size_bytes as "sizeBytes", rows_read as "rowsRead",
  bytes_read as "bytesRead", inserted, updated, duplicates, invalid, error_code as "errorCode", error_message as "errorMessage",
  started_at as "startedAt", finished_at as "finishedAt", created_at as "createdAt", undo_asked_at as "undoAskedAt", undone_at as "undoneAt", removed, kept`;

const at = ({ userId, importId }: Ids): SQL => sql`user_id = ${userId}::uuid and id = ${importId}::uuid`;

export interface NewImport {
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly source?: 'csv' | 'drop';
  readonly mapping?: { readonly text: string; readonly headerDigest: string | null } | undefined;
}

/** Nothing happens when the row is there: it was made by the same request's first attempt. */
export const insertQuery = (db: Db, ids: Ids, { fileName, sizeBytes, source = 'csv', mapping }: NewImport) =>
  rows(
    db,
    sql`insert into import (user_id, id, status, file_name, size_bytes, source, mapping, header_digest)
        values (${ids.userId}::uuid, ${ids.importId}::uuid, 'created', ${fileName}::text, ${sizeBytes}::bigint, ${source}::text,
          ${mapping?.text ?? null}::text, ${mapping?.headerDigest ?? null}::text)
        on conflict (user_id, id) do nothing returning 1::int as made`,
    z.object({ made: z.int() }),
    repeatable,
  );

export const findQuery = (db: Db, ids: Ids) =>
  maybeRow(db, sql`select ${columns} from import where ${at(ids)}`, ImportRow, repeatable);

const Mapped = z.object({ mapping: z.string().nullable() });

/** With its mapping, which a list of many would be too large with. */
export const findMappedQuery = (db: Db, ids: Ids) =>
  maybeRow(
    db,
    sql`select ${columns}, mapping from import where ${at(ids)}`,
    ImportRow.extend(Mapped.shape),
    repeatable,
  );

/** Of the user's newest import of a file with this header. One that is undone may have been so for its mapping. */
export const rememberedQuery = (db: Db, userId: UserId, headerDigest: string) =>
  maybeRow(
    db,
    sql`select mapping from import where user_id = ${userId}::uuid and header_digest = ${headerDigest}::text and undo_asked_at is null
        order by id desc limit 1`,
    Mapped,
    repeatable,
  );

export const listQuery = (db: Db, userId: UserId, limit: number, offset: number) =>
  rows(
    db,
    sql`select ${columns} from import where user_id = ${userId}::uuid
        order by id desc limit ${limit}::bigint offset ${offset}::bigint`,
    ImportRow,
    repeatable,
  );

export const countQuery = (db: Db, userId: UserId) =>
  row(
    db,
    sql`select count(*)::int as total from import where user_id = ${userId}::uuid`,
    z.object({ total: z.int() }),
    repeatable,
  );

/** The lease's end, to the microsecond, is also the token of whoever holds it. */
const Lease = z.object({ lease: z.string() });
const Claim = Lease.extend({ country: z.string(), checkpoint: z.string().nullable(), ...Mapped.shape });
export type Claim = z.infer<typeof Claim>;
const until = (leaseMs: number): SQL => sql`clock_timestamp() + ${leaseMs}::int * interval '1 millisecond'`;

/** The country is fixed by the first claim: another reading of the numbers would not fit the parts that are written. */
export const claimQuery = (db: Db, ids: Ids, leaseMs: number) =>
  maybeRow(
    db,
    sql`update import i set status = 'running', lease_until = ${until(leaseMs)}, updated_at = clock_timestamp(),
          started_at = coalesce(i.started_at, clock_timestamp()), country = coalesce(i.country, u.country)
        from app_user u
        where i.user_id = ${ids.userId}::uuid and i.id = ${ids.importId}::uuid and u.id = i.user_id
          and i.status in ('created', 'running') and (i.lease_until is null or i.lease_until < clock_timestamp())
        returning i.lease_until::text as lease, i.country, i.checkpoint, i.mapping`,
    Claim,
  );

export interface Progress {
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly inserted: number;
  readonly updated: number;
  readonly duplicates: number;
  readonly invalid: number;
}

/**
 * Shows how far it is (a run that goes over what is written does not show less) and keeps the lease for another while. No row: somebody else has it.
 * @param checkpoint null leaves the one before
 */
export const keepQuery = (
  db: Db,
  ids: Ids,
  lease: string,
  leaseMs: number,
  progress: Progress,
  checkpoint: string | null,
) =>
  maybeRow(
    db,
    sql`update import set lease_until = ${until(leaseMs)}, updated_at = clock_timestamp(),
          rows_read = greatest(rows_read, ${progress.rowsRead}::bigint), bytes_read = greatest(bytes_read, ${progress.bytesRead}::bigint),
          inserted = greatest(inserted, ${progress.inserted}::int), updated = greatest(updated, ${progress.updated}::int),
          duplicates = greatest(duplicates, ${progress.duplicates}::int), invalid = greatest(invalid, ${progress.invalid}::int),
          checkpoint = coalesce(${checkpoint}::text, checkpoint)
        where ${at(ids)} and status = 'running' and lease_until = ${lease}::timestamptz
        returning lease_until::text as lease`,
    Lease,
  );

/** Lets the next run begin at once. */
export const releaseQuery = (db: Db, ids: Ids, lease: string) =>
  rows(
    db,
    sql`update import set lease_until = null, updated_at = clock_timestamp()
        where ${at(ids)} and status = 'running' and lease_until = ${lease}::timestamptz returning 1::int as released`,
    z.object({ released: z.int() }),
    repeatable,
  );

export interface Ending {
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export const finishQuery = (db: Db, ids: Ids, lease: string, { rowsRead, bytesRead, error }: Ending) =>
  maybeRow(
    db,
    sql`select ${columns} from finish_import(${ids.userId}::uuid, ${ids.importId}::uuid, ${lease}::timestamptz,
          ${rowsRead}::bigint, ${bytesRead}::bigint, ${error?.code ?? null}::text, ${error?.message ?? null}::text)`,
    ImportRow,
  );

/** Ends an import that nobody runs any more. */
export const giveUpQuery = (db: Db, ids: Ids, error: { readonly code: string; readonly message: string }) =>
  rows(
    db,
    sql`update import set status = 'failed', error_code = ${error.code}::text, error_message = ${error.message}::text, lease_until = null,
          checkpoint = null, finished_at = clock_timestamp(), updated_at = clock_timestamp()
        where ${at(ids)} and status in ('created', 'running') and (lease_until is null or lease_until < clock_timestamp())
        returning 1::int as ended`,
    z.object({ ended: z.int() }),
    repeatable,
  );

const PartRow = z.object({
  part: z.int(),
  inserted: z.int(),
  updated: z.int(),
  duplicates: z.int(),
  invalid: z.int(),
});
export type PartRow = z.infer<typeof PartRow>;

/** From a part on: of a whole file they might be too many for one answer. */
export const writtenPartsQuery = (db: Db, { userId, importId }: Ids, from: number) =>
  rows(
    db,
    sql`select part, inserted, updated, duplicates, invalid from import_part
        where user_id = ${userId}::uuid and import_id = ${importId}::uuid and part >= ${from}::int`,
    PartRow,
    repeatable,
  );

/** @param rows and `groups` as JSON: see write_import_part. Repeating it is harmless. */
export const writePartQuery = (
  db: Db,
  { userId, importId }: Ids,
  part: { readonly number: number; readonly invalid: number; readonly rows: string; readonly groups: string },
) =>
  row(
    db,
    sql`select part, inserted, updated, duplicates, invalid from write_import_part(${userId}::uuid, ${importId}::uuid,
          ${part.number}::int, ${part.invalid}::int, ${part.rows}::jsonb, ${part.groups}::jsonb)`,
    PartRow,
    repeatable,
  );

const UploadRow = z.object({ status: ImportRow.shape.status, sizeBytes: z.int(), uploadId: z.string().nullable() });
const UploadId = UploadRow.pick({ uploadId: true });

export const uploadQuery = (db: Db, ids: Ids) =>
  maybeRow(
    db,
    sql`select status, coalesce(size_bytes, 0) as "sizeBytes", upload_id as "uploadId" from import where ${at(ids)} and source = 'csv'`,
    UploadRow,
    repeatable,
  );

/** Keeps the first that comes, and answers it. */
export const uploadKeptQuery = (db: Db, ids: Ids, uploadId: string) =>
  maybeRow(
    db,
    sql`update import set upload_id = coalesce(upload_id, ${uploadId}::text), updated_at = clock_timestamp()
        where ${at(ids)} and status = 'created' returning upload_id as "uploadId"`,
    z.object({ uploadId: z.string() }),
    repeatable,
  );

export const uploadDroppedQuery = (db: Db, ids: Ids, uploadId: string) =>
  rows(
    db,
    sql`update import set upload_id = null, updated_at = clock_timestamp()
        where ${at(ids)} and status = 'created' and upload_id = ${uploadId}::text returning 1::int as dropped`,
    z.object({ dropped: z.int() }),
    repeatable,
  );

export const withdrawQuery = (db: Db, ids: Ids) =>
  maybeRow(
    db,
    sql`delete from import where ${at(ids)} and status = 'created' returning upload_id as "uploadId"`,
    UploadId,
  );

const Undo = z.object({ isDone: z.boolean() });

/** No row: there is no such import, or it has not ended. */
export const askUndoQuery = (db: Db, ids: Ids) =>
  maybeRow(
    db,
    sql`update import set undo_asked_at = coalesce(undo_asked_at, clock_timestamp()), updated_at = clock_timestamp()
        where ${at(ids)} and status in ('completed', 'failed') returning undone_at is not null as "isDone"`,
    Undo,
    repeatable,
  );

/** See undo_import_part in migrations/0037_import_scale.sql. Repeating it goes on. */
export const undoPartQuery = (db: Db, { userId, importId }: Ids, limit: number) =>
  maybeRow(
    db,
    sql`select undone_at is not null as "isDone" from undo_import_part(${userId}::uuid, ${importId}::uuid, ${limit}::int)`,
    Undo,
    repeatable,
  );

export const undoGroupsQuery = (db: Db, { userId, importId }: Ids) =>
  row(
    db,
    sql`select undo_import_groups(${userId}::uuid, ${importId}::uuid) as removed`,
    z.object({ removed: z.int() }),
    repeatable,
  );

export const progressQuery = (db: Db, { userId, importId }: Ids) =>
  row(
    db,
    sql`select concat_ws('.', (select count(*) from import_part where user_id = ${userId}::uuid and import_id = ${importId}::uuid),
          (select undo_cursor from import where user_id = ${userId}::uuid and id = ${importId}::uuid)) as progress`,
    z.object({ progress: z.string() }),
    repeatable,
  );
