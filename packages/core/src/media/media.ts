// Media that goes with a campaign: one object in the bucket per upload, in the user's own folder. The bucket is all there
// is of it; whether it exists, and of which type, is asked there.
import * as z from 'zod';
import type { Bucket } from '../cloud/bucket.ts';
import { DomainError, notFound } from '../error.ts';
import type { MediaId, UserId } from '../id.ts';

/** What WhatsApp takes through Twilio. SMS takes fewer; its carrier converts or refuses. */
const contentTypes = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'video/mp4',
  'audio/ogg',
  'audio/amr',
  'audio/3gpp',
  'audio/aac',
  'audio/mpeg',
  'application/pdf',
  'application/msword',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
] as const;

/** Twilio's limit for one message. */
export const maxMediaBytes = 16 * 1024 * 1024;
const uploadSeconds = 15 * 60;

/** What is going to be uploaded. The upload must be of exactly this type and size. */
export const Draft = z.strictObject({
  fileName: z.string().trim().min(1).max(255),
  contentType: z.enum(contentTypes),
  sizeBytes: z.int().min(1).max(maxMediaBytes),
});
export type Draft = z.infer<typeof Draft>;

/** Where an upload goes: a request to make just so. */
export type Upload = Awaited<ReturnType<Bucket['presignPut']>>;

export const keyOf = (userId: UserId, mediaId: MediaId): string => `media/${userId}/${mediaId}`;

/** Gives a place to upload to, for fifteen minutes. */
export async function draft(
  bucket: Pick<Bucket, 'presignPut'>,
  userId: UserId,
  mediaId: MediaId,
  wanted: Draft,
): Promise<{ mediaId: MediaId; upload: Upload }> {
  const upload = await bucket.presignPut(keyOf(userId, mediaId), {
    contentType: wanted.contentType,
    contentLength: wanted.sizeBytes,
    expiresSeconds: uploadSeconds,
  });
  return { mediaId, upload };
}

/** Keeps media that came inside a request. @throws DomainError invalid `media_type_unsupported`, `media_empty`; too_large. */
export async function keep(
  bucket: Pick<Bucket, 'write'>,
  userId: UserId,
  mediaId: MediaId,
  file: { readonly contentType: string; readonly bytes: Uint8Array },
): Promise<{ mediaId: MediaId; contentType: string }> {
  const known = contentTypes.find((type) => type === file.contentType);
  const fault = (code: string, detail: string) => new DomainError('invalid', code, detail, { field: 'media' });
  if (!known) throw fault('media_type_unsupported', `Media is one of ${contentTypes.join(', ')}.`);
  if (file.bytes.byteLength === 0) throw fault('media_empty', 'The media file is empty.');
  await bucket.write(keyOf(userId, mediaId), file.bytes, known);
  return { mediaId, contentType: known };
}

/** What was uploaded. @throws DomainError not_found `media_not_found`: never asked for, not uploaded yet, or another user's. */
export async function find(
  bucket: Pick<Bucket, 'head'>,
  userId: UserId,
  mediaId: MediaId,
): Promise<{ contentType: string; sizeBytes: number }> {
  const found = await bucket.head(keyOf(userId, mediaId));
  if (!found) throw notFound('media');
  return { contentType: found.contentType, sizeBytes: found.sizeBytes };
}
