// A file on its way in parts: what S3 has of it, links for the rest, its end.
import * as z from 'zod';
import type { Uploads } from '../cloud/uploads.ts';
import type { Db } from '../db/client.ts';
import { DomainError, notFound } from '../error.ts';
import type { ImportId, UserId } from '../id.ts';
import { type Ids, uploadDroppedQuery, uploadKeptQuery, uploadQuery, withdrawQuery } from './import.query.ts';
import { uploadKey, uploadType } from './import.ts';
import type { ImportPorts } from './run.ts';

export interface UploadPorts {
  readonly db: Db;
  readonly bucket: ImportPorts['bucket'];
  readonly uploads: Uploads;
}

/** S3 takes parts of 5 MiB and more. At a megabyte a second one of these takes eight seconds, which is what a break costs. */
export const partBytes = 8 * 1024 ** 2;

export const PartNumbers = z.strictObject({ partNumbers: z.array(z.int().min(1).max(10_000)).min(1).max(50) });
export type PartNumbers = z.infer<typeof PartNumbers>;

/** For one part; the browser asks for a few at a time. */
const partSeconds = 15 * 60;

export interface UploadState {
  /** Of every part but the last. */
  readonly partBytes: number;
  readonly partCount: number;
  readonly sizeBytes: number;
  /** What S3 has, whole. */
  readonly uploaded: readonly number[];
}

export interface PartLink {
  readonly partNumber: number;
  readonly url: string;
}

/**
 * What is there of the file, so that a browser goes on instead of beginning again.
 * @throws DomainError not_found `import_not_found`, conflict `upload_ended`: it is there, and being imported
 */
export async function state(ports: UploadPorts, userId: UserId, importId: ImportId): Promise<UploadState> {
  const { sizeBytes, uploadId } = await waiting(ports.db, { userId, importId });
  const found = uploadId === null ? [] : await ports.uploads.parts(uploadKey(userId, importId), uploadId);
  // S3 throws away what a day has not completed; then it begins anew.
  if (found === undefined && uploadId !== null) await uploadDroppedQuery(ports.db, { userId, importId }, uploadId);
  const uploaded = (found ?? []).filter((part) => part.sizeBytes === sizeOf(part.partNumber, sizeBytes));
  return {
    partBytes,
    partCount: countOf(sizeBytes),
    sizeBytes,
    uploaded: uploaded.map(({ partNumber }) => partNumber),
  };
}

/**
 * Links for some parts, each for a PUT of exactly that part's length within a quarter of an hour.
 * @throws DomainError not_found, conflict `upload_ended`, invalid `part_unknown`
 */
export async function links(
  ports: UploadPorts,
  userId: UserId,
  importId: ImportId,
  { partNumbers }: PartNumbers,
): Promise<{ parts: PartLink[] }> {
  const ids = { userId, importId };
  const { sizeBytes, uploadId } = await waiting(ports.db, ids);
  if (partNumbers.some((number) => number > countOf(sizeBytes))) {
    throw new DomainError('invalid', 'part_unknown', `The file has ${countOf(sizeBytes)} parts.`, {
      field: 'partNumbers',
    });
  }
  const key = uploadKey(userId, importId);
  const upload = uploadId ?? (await begin(ports, ids, key));
  const link = async (partNumber: number): Promise<PartLink> => {
    const about = { partNumber, sizeBytes: sizeOf(partNumber, sizeBytes), expiresSeconds: partSeconds };
    return { partNumber, url: await ports.uploads.presignPart(key, upload, about) };
  };
  return { parts: await Promise.all([...new Set(partNumbers)].map(link)) };
}

/** Of two that begin at once one wins, and the other's upload is thrown away. */
async function begin({ db, uploads }: UploadPorts, ids: Ids, key: string): Promise<string> {
  const made = await uploads.begin(key, uploadType);
  const kept = await uploadKeptQuery(db, ids, made);
  if (kept === undefined) throw ended();
  if (kept.uploadId !== made) await uploads.abort(key, made);
  return kept.uploadId;
}

/**
 * Makes the file of its parts; its import begins by itself. Repeated, it changes nothing.
 * @throws DomainError not_found, conflict `upload_incomplete`: parts are missing
 */
export async function complete(ports: UploadPorts, userId: UserId, importId: ImportId): Promise<void> {
  const ids = { userId, importId };
  const key = uploadKey(userId, importId);
  const found = await uploadQuery(ports.db, ids);
  if (found === undefined) throw notFound('import');
  const { sizeBytes, uploadId } = found;
  if (found.status !== 'created') return;
  const parts = uploadId === null ? undefined : await ports.uploads.parts(key, uploadId);
  const whole = (parts ?? []).filter((part) => part.sizeBytes === sizeOf(part.partNumber, sizeBytes));
  if (
    uploadId !== null &&
    whole.length === countOf(sizeBytes) &&
    (await ports.uploads.complete(key, uploadId, whole))
  ) {
    return;
  }
  // An answer that was lost: then the file is there, and the upload is not.
  if (parts === undefined && (await ports.bucket.head(key)) !== undefined) return;
  throw new DomainError('conflict', 'upload_incomplete', 'Parts of the file are missing. Ask which, and upload them.');
}

/**
 * Takes an import back whose file has not come.
 * @throws DomainError not_found, conflict `upload_ended`
 */
export async function withdraw(ports: UploadPorts, userId: UserId, importId: ImportId): Promise<void> {
  const ids = { userId, importId };
  await waiting(ports.db, ids);
  const withdrawn = await withdrawQuery(ports.db, ids);
  if (withdrawn === undefined) throw ended();
  const key = uploadKey(userId, importId);
  if (withdrawn.uploadId !== null) await ports.uploads.abort(key, withdrawn.uploadId);
  await ports.bucket.remove(key);
}

const ended = (): DomainError =>
  new DomainError('conflict', 'upload_ended', 'The file is there already and is being imported, or has been.');

async function waiting(db: Db, ids: Ids): Promise<{ sizeBytes: number; uploadId: string | null }> {
  const found = await uploadQuery(db, ids);
  if (found === undefined) throw notFound('import');
  if (found.status !== 'created') throw ended();
  return found;
}

const countOf = (sizeBytes: number): number => Math.ceil(sizeBytes / partBytes);
const sizeOf = (partNumber: number, sizeBytes: number): number =>
  Math.max(0, Math.min(partBytes, sizeBytes - (partNumber - 1) * partBytes));
