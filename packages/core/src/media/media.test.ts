import { describe, expect, it } from 'vitest';
import { MediaId, newId, UserId } from '../id.ts';
import * as Media from './media.ts';

const [userId, mediaId] = [newId(UserId), newId(MediaId)];
const key = `media/${userId}/${mediaId}`;

function bucketWith(objects: Record<string, { contentType: string; sizeBytes: number }> = {}) {
  return {
    objects,
    presigned: [] as unknown[],
    async head(name: string) {
      const found = objects[name];
      return found && { ...found, etag: '' };
    },
    async write(name: string, body: Uint8Array | string, contentType: string) {
      objects[name] = { contentType, sizeBytes: body.length };
    },
    async presignPut(name: string, options: object) {
      this.presigned.push([name, options]);
      return { url: `https://bucket/${name}`, method: 'PUT' as const, headers: {} };
    },
  };
}

describe('media', () => {
  it('is uploaded to a place of the user, of the type and size that were told, for a quarter of an hour', async () => {
    const bucket = bucketWith();
    const given = await Media.draft(bucket, userId, mediaId, {
      fileName: 'a.png',
      contentType: 'image/png',
      sizeBytes: 9,
    });
    expect(given).toMatchObject({ mediaId, upload: { method: 'PUT', url: `https://bucket/${key}` } });
    expect(bucket.presigned).toEqual([[key, { contentType: 'image/png', contentLength: 9, expiresSeconds: 900 }]]);
  });

  it('is of a type and size that a message can carry', () => {
    const draft = { fileName: 'a.png', contentType: 'image/png', sizeBytes: 1 };
    expect(Media.Draft.safeParse(draft).success).toBe(true);
    expect(Media.Draft.safeParse({ ...draft, sizeBytes: Media.maxMediaBytes }).success).toBe(true);
    for (const bad of [
      { contentType: 'text/html' },
      { contentType: 'image/svg+xml' },
      { sizeBytes: 0 },
      { sizeBytes: Media.maxMediaBytes + 1 },
      { fileName: ' ' },
      { key: 'x' },
    ]) {
      expect(Media.Draft.safeParse({ ...draft, ...bad }).success, JSON.stringify(bad)).toBe(false);
    }
  });

  it('that came inside a request is kept, and found as what it is', async () => {
    const bucket = bucketWith();
    const bytes = Buffer.from('foto');
    expect(await Media.keep(bucket, userId, mediaId, { contentType: 'image/jpeg', bytes })).toEqual({
      mediaId,
      contentType: 'image/jpeg',
    });
    expect(await Media.find(bucket, userId, mediaId)).toEqual({ contentType: 'image/jpeg', sizeBytes: 4 });
  });

  it('that is empty or of another type is not kept', async () => {
    const bucket = bucketWith();
    const keep = (contentType: string, bytes: Uint8Array) =>
      Media.keep(bucket, userId, mediaId, { contentType, bytes });
    await expect(keep('application/zip', Buffer.from('x'))).rejects.toMatchObject({
      code: 'media_type_unsupported',
      field: 'media',
    });
    await expect(keep('image/png', Buffer.from(''))).rejects.toMatchObject({ code: 'media_empty', field: 'media' });
    expect(bucket.objects).toEqual({});
  });

  it('of another user does not exist', async () => {
    const bucket = bucketWith({ [key]: { contentType: 'image/png', sizeBytes: 1 } });
    await expect(Media.find(bucket, newId(UserId), mediaId)).rejects.toMatchObject({
      kind: 'not_found',
      code: 'media_not_found',
    });
  });
});
