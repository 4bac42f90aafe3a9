import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { UploadedPart, Uploads } from '../cloud/uploads.ts';
import { rows } from '../db/query.ts';
import { ImportId, newId } from '../id.ts';
import { addUser, change, type Desk, openDesk } from './import.fixture.ts';
import { draft, get } from './import.ts';
import { complete, links, partBytes, state, withdraw } from './upload.ts';

/** S3's side: uploads by their ids, each with the sizes of its parts. */
class MemoryUploads implements Pick<Uploads, keyof Uploads> {
  readonly open = new Map<string, Map<number, number>>();
  readonly completed: string[] = [];

  async begin() {
    const id = `upload-${this.open.size + this.completed.length + 1}`;
    this.open.set(id, new Map());
    return id;
  }

  async presignPart(_: string, uploadId: string, o: { partNumber: number; sizeBytes: number }) {
    return `memory:${uploadId}/${o.partNumber}/${o.sizeBytes}`;
  }

  put(url: string) {
    const [uploadId = '', number, size] = url.slice('memory:'.length).split('/');
    this.open.get(uploadId)?.set(Number(number), Number(size));
  }

  async parts(_: string, uploadId: string): Promise<UploadedPart[] | undefined> {
    const found = this.open.get(uploadId);
    return found && [...found].map(([partNumber, sizeBytes]) => ({ partNumber, sizeBytes, etag: 'x' }));
  }

  async complete(_: string, uploadId: string) {
    this.completed.push(uploadId);
    return this.open.delete(uploadId);
  }

  async abort(_: string, uploadId: string) {
    this.open.delete(uploadId);
  }
}

const mib = 1024 ** 2;

async function desked(
  sizeBytes: number,
): Promise<Desk & { uploads: MemoryUploads; importId: ImportId; at: Parameters<typeof state> }> {
  const desk = await openDesk();
  const uploads = new MemoryUploads();
  const importId = newId(ImportId);
  await draft(desk.ports, desk.userId, importId, { fileName: 'grande.csv', sizeBytes });
  const ports = { ...desk.ports, uploads: uploads as unknown as Uploads };
  return { ...desk, uploads, importId, at: [ports, desk.userId, importId] };
}

describe('a file in parts', () => {
  test('is asked for part by part, goes on after a break, and becomes the file', async () => {
    await using desk = await desked(2 * partBytes + 5);
    expect(await state(...desk.at)).toEqual({ partBytes, partCount: 3, sizeBytes: 2 * partBytes + 5, uploaded: [] });
    const { parts } = await links(...desk.at, { partNumbers: [1, 3] });
    expect(parts.map(({ url }) => url)).toEqual([`memory:upload-1/1/${8 * mib}`, 'memory:upload-1/3/5']);
    for (const { url } of parts) desk.uploads.put(url);
    expect(await state(...desk.at)).toMatchObject({ uploaded: [1, 3] });
    await expect(complete(...desk.at)).rejects.toMatchObject({ code: 'upload_incomplete', kind: 'conflict' });
    const rest = await links(...desk.at, { partNumbers: [2] });
    desk.uploads.put(rest.parts[0]?.url ?? '');
    await complete(...desk.at);
    expect(desk.uploads.completed).toEqual(['upload-1']);
    // The answer was lost, and is asked for again before the import has begun.
    await expect(complete(...desk.at)).rejects.toMatchObject({ code: 'upload_incomplete' });
    desk.bucket.objects.set(`imports/${desk.userId}/${desk.importId}.csv`, 'x');
    await complete(...desk.at);
  });

  test('has one upload, though its first links are asked for twice at once', async () => {
    await using desk = await desked(3 * partBytes);
    const both = await Promise.all([1, 2, 3].map((number) => links(...desk.at, { partNumbers: [number] })));
    expect(new Set(both.map(({ parts }) => parts[0]?.url.split('/')[0])).size).toBe(1);
    expect(desk.uploads.open.size).toBe(1);
  });

  test('begins anew when S3 has thrown away what a day did not complete', async () => {
    await using desk = await desked(2 * partBytes);
    const { parts } = await links(...desk.at, { partNumbers: [1] });
    desk.uploads.put(parts[0]?.url ?? '');
    desk.uploads.open.clear();
    expect(await state(...desk.at)).toMatchObject({ uploaded: [] });
    await links(...desk.at, { partNumbers: [1] });
    expect(desk.uploads.open.size).toBe(1);
  });

  test('knows no part beyond its end', async () => {
    await using desk = await desked(partBytes);
    await expect(links(...desk.at, { partNumbers: [2] })).rejects.toMatchObject({
      code: 'part_unknown',
      kind: 'invalid',
    });
  });

  test('is taken back while it has not come, and not when it is being imported', async () => {
    await using desk = await desked(partBytes * 2);
    await links(...desk.at, { partNumbers: [1] });
    const stranger = await addUser(desk.db);
    await expect(withdraw(desk.at[0], stranger, desk.importId)).rejects.toMatchObject({ code: 'import_not_found' });
    await withdraw(...desk.at);
    expect(desk.uploads.open.size).toBe(0);
    await expect(get(desk.ports, desk.userId, desk.importId)).rejects.toMatchObject({ code: 'import_not_found' });
    await using begun = await desked(partBytes);
    await change(begun.db, sql`update import set status = 'running'`);
    for (const attempt of [
      () => withdraw(...begun.at),
      () => state(...begun.at),
      () => links(...begun.at, { partNumbers: [1] }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'upload_ended' });
    }
    expect(await rows(begun.db, sql`select 1::int as n from import`, z.object({ n: z.int() }))).toHaveLength(1);
  });
});
