// An import: a file of contacts, from its upload to its counts.
import * as z from 'zod';
import type { Upload } from '../cloud/bucket.ts';
import { fillWords } from '../contact/fill.ts';
import type { Db } from '../db/client.ts';
import { DomainError, notFound } from '../error.ts';
import type { ImportId, UserId } from '../id.ts';
import { type List, offsetOf, type Page } from '../page.ts';
import type { MappedColumn, Role } from './columns.ts';
import {
  countQuery,
  findMappedQuery,
  giveUpQuery,
  type Ids,
  type ImportRow,
  insertQuery,
  listQuery,
  progressQuery,
  rememberedQuery,
} from './import.query.ts';
import { limits } from './limits.ts';
import { headerDigest, Mapping, mappingOf, mappingText, rolesAgain } from './mapping.ts';
import { fileFault } from './reason.ts';
import { rejectsKey } from './rejects.ts';
import { type ImportPorts, run } from './run.ts';

/** The file that is going to be uploaded. */
export const Draft = z.strictObject({
  fileName: z.string().trim().min(1).max(255),
  sizeBytes: z.int().min(1),
  /** What its columns are; left out, they are known by their names. */
  columns: Mapping.optional(),
});
export type Draft = z.infer<typeof Draft>;

export interface ImportView {
  readonly importId: ImportId;
  readonly status: 'created' | 'running' | 'completed' | 'failed';
  readonly fileName: string;
  readonly sizeBytes: number | null;
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly inserted: number;
  readonly updated: number;
  readonly duplicates: number;
  readonly invalid: number;
  /** Of one import, not of a list: what was said of its columns. Absent: they were known by their names. */
  readonly columns?: readonly MappedColumn[];
  readonly error?: { readonly code: string; readonly message: string };
  /** A link to the rejected rows, for an hour; once the import has ended and rejected any. */
  readonly rejectsUrl?: string;
  /** Once it is being undone: who has gone again, and at its end who stayed, having been changed since. */
  readonly undo?: { readonly status: 'running' | 'completed'; readonly removed: number; readonly kept: number };
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly createdAt: Date;
}

const uploadSeconds = 60 * 60;
const rejectsSeconds = 60 * 60;
/** What Windows, Excel and browsers call a CSV differs; the upload is of this type whatever the file is called. */
export const uploadType = 'text/csv';

export const uploadKey = (userId: UserId, importId: ImportId): string => `imports/${userId}/${importId}.csv`;

/** The import that an uploaded object belongs to, from its key; undefined for any other key. */
export function idsOfKey(key: string): { readonly userId: string; readonly importId: string } | undefined {
  const [, userId, importId] = /^imports\/([0-9a-f-]{36})\/([0-9a-f-]{36})\.csv$/.exec(key) ?? [];
  return userId === undefined || importId === undefined ? undefined : { userId, importId };
}

/**
 * Makes an import and a place to upload its file to, for one hour; the import begins when the file is there.
 * @throws DomainError too_large `file_too_large`: over 2 GB
 */
export async function draft(
  ports: ImportPorts,
  userId: UserId,
  importId: ImportId,
  { fileName, sizeBytes, columns }: Draft,
): Promise<{ importId: ImportId; upload: Upload }> {
  if (sizeBytes > limits.fileBytes) throw fileFault('file_too_large');
  const upload = await ports.bucket.presignPut(uploadKey(userId, importId), {
    contentType: uploadType,
    contentLength: sizeBytes,
    expiresSeconds: uploadSeconds,
  });
  const mapping = columns && {
    text: mappingText(columns),
    headerDigest: headerDigest(columns.map(({ header }) => header)),
  };
  await insertQuery(ports.db, { userId, importId }, { fileName, sizeBytes, mapping });
  return { importId, upload };
}

/** @throws DomainError not_found `import_not_found` */
export async function get(ports: ImportPorts, userId: UserId, importId: ImportId): Promise<ImportView> {
  const row = await findMappedQuery(ports.db, { userId, importId });
  if (row === undefined) throw notFound('import');
  const { mapping, ...rest } = row;
  const columns = mappingOf(mapping);
  return { ...(await viewOf(ports, userId, rest)), ...(columns ? { columns } : {}) };
}

/** What the user made of the columns of the newest file with this header. */
export async function rememberedRoles(
  db: Db,
  userId: UserId,
  headers: readonly string[],
): Promise<readonly Role[] | undefined> {
  const digest = headerDigest(headers);
  const found = digest === null ? undefined : await rememberedQuery(db, userId, digest);
  const mapping = mappingOf(found?.mapping ?? null);
  return mapping && rolesAgain(mapping, headers);
}

/** A text that is another whenever something more of the import, or of its undoing, is written. */
export const progress = async (db: Db, ids: Ids): Promise<string> => (await progressQuery(db, ids)).progress;

/** Says of an import whose runs all broke off that it has failed; what they have written stays. One that has ended stays as it is. */
export async function giveUp(db: Db, ids: Ids): Promise<void> {
  const { code, message } = fileFault('import_gave_up');
  await giveUpQuery(db, ids, { code, message });
  await fillWords(db, ids);
}

/** The user's imports, newest first. */
export async function list(ports: ImportPorts, userId: UserId, page: Page): Promise<List<ImportView>> {
  const [found, { total }] = await Promise.all([
    listQuery(ports.db, userId, page.pageSize, offsetOf(page)),
    countQuery(ports.db, userId),
  ]);
  const items = await Promise.all(found.map((row) => viewOf(ports, userId, row)));
  return { items, page: page.page, pageSize: page.pageSize, total };
}

async function viewOf({ bucket }: ImportPorts, userId: UserId, row: ImportRow): Promise<ImportView> {
  const { errorCode, errorMessage, undoAskedAt, undoneAt, removed, kept, ...view } = row;
  const status = undoneAt === null ? ('running' as const) : ('completed' as const);
  const hasRejects = row.finishedAt !== null && row.invalid > 0;
  const link = { expiresSeconds: rejectsSeconds, downloadName: rejectsName(row.fileName) };
  return {
    ...view,
    ...(errorCode === null ? {} : { error: { code: errorCode, message: errorMessage ?? '' } }),
    ...(undoAskedAt === null ? {} : { undo: { status, removed, kept } }),
    ...(hasRejects ? { rejectsUrl: await bucket.presignGet(rejectsKey(userId, row.importId), link) } : {}),
  };
}

const rejectsName = (fileName: string): string => `${fileName.replace(/\.[A-Za-z]{1,4}$/, '')}-rechazos.csv`;

export interface InlineFile {
  readonly userId: UserId;
  /** Made by the caller, so that the same request again is the same import. */
  readonly importId: ImportId;
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** As long as the request itself may live: a repetition need not wait longer for one that died. */
const inlineLeaseMs = 30_000;

export interface ImportSummary {
  readonly importId: ImportId;
  readonly inserted: number;
  readonly updated: number;
  readonly duplicates: number;
  readonly invalid: number;
}

/**
 * Imports a file that came inside a request, and waits for it. The four counts add up to the file's rows.
 * @throws DomainError as a file may fail (`file_empty`, `phone_column_missing` …), conflict `import_running`: the same request, begun
 * before, is still at it
 */
export async function importInline(ports: ImportPorts, file: InlineFile): Promise<ImportSummary> {
  const { userId, importId, fileName, bytes } = file;
  await insertQuery(ports.db, { userId, importId }, { fileName, sizeBytes: bytes.length });
  const outcome = await run(ports, { userId, importId, source: only(bytes), leaseMs: inlineLeaseMs });
  if (!('row' in outcome)) {
    throw new DomainError(
      'conflict',
      'import_running',
      'This file is still being imported. Repeat the request a little later.',
    );
  }
  await fillWords(ports.db, { userId, importId });
  const { inserted, updated, duplicates, invalid, errorCode, errorMessage } = outcome.row;
  if (errorCode !== null) throw new DomainError('invalid', errorCode, errorMessage ?? '', { field: 'csvFile' });
  return { importId, inserted, updated, duplicates, invalid };
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
