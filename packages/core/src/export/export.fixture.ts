// What the tests of exports share: a bucket in memory, and a file from its being asked for to its bytes.
import type { Db } from '../db/client.ts';
import { ExportId, newId, type UserId } from '../id.ts';
import * as Export from './export.ts';
import { type Outcome, run } from './run.ts';

export class FileBucket {
  readonly objects = new Map<string, Buffer>();

  presignGet(key: string, { downloadName = '' }: { expiresSeconds: number; downloadName?: string }): Promise<string> {
    return Promise.resolve(`memory:${key}?${downloadName}`);
  }

  async write(key: string, body: Uint8Array | string): Promise<void> {
    this.objects.set(key, Buffer.from(body as string));
  }

  async writeStream(key: string, body: AsyncIterable<Uint8Array | string>): Promise<void> {
    const pieces: Uint8Array[] = [];
    for await (const piece of body) pieces.push(Buffer.from(piece as string));
    this.objects.set(key, Buffer.concat(pieces));
  }
}

export interface Exported {
  readonly id: ExportId;
  readonly outcome: Outcome;
  readonly view: Export.ExportView;
  readonly bytes: Buffer;
}

export async function exported(db: Db, userId: UserId, wanted: Record<string, unknown>): Promise<Exported> {
  const ports = { db, bucket: new FileBucket() };
  const id = newId(ExportId);
  const { format } = await Export.draft(ports, userId, id, Export.Draft.parse(wanted));
  const outcome = await run(ports, { userId, id }, () => false);
  const bytes = ports.bucket.objects.get(Export.fileKey(userId, id, format)) ?? Buffer.alloc(0);
  return { id, outcome, view: await Export.get(ports, userId, id), bytes };
}
