// What the tests of the import share: a user, a bucket in memory, files, and the state that a file leaves behind.
import { type TestDatabase, testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import { ImportId, newId, UserId } from '../id.ts';
import { type InlineFile, importInline } from './import.ts';
import { type Limits, limits } from './limits.ts';
import type { ImportPorts, Job } from './run.ts';

export const small: Limits = { ...limits, windowRows: 20, partRows: 5 };

export class MemoryBucket {
  readonly objects = new Map<string, string>();

  presignPut(key: string) {
    return Promise.resolve({ url: `memory:${key}`, method: 'PUT' as const, headers: {} });
  }

  presignGet(key: string, o: { expiresSeconds: number; downloadName?: string }): Promise<string> {
    return Promise.resolve(`memory:${key}?name=${o.downloadName ?? ''}`);
  }

  async head(key: string) {
    const text = this.objects.get(key);
    return text === undefined ? undefined : { sizeBytes: text.length, contentType: 'text/csv', etag: '"x"' };
  }

  async write(key: string, body: Uint8Array | string): Promise<void> {
    this.objects.set(key, String(body));
  }

  async read(key: string): Promise<AsyncIterable<Uint8Array>> {
    return source(this.objects.get(key) ?? '');
  }

  async remove(key: string): Promise<void> {
    this.objects.delete(key);
  }

  async writeStream(key: string, body: AsyncIterable<Uint8Array | string>): Promise<void> {
    let text = '';
    for await (const chunk of body) text += chunk;
    this.objects.set(key, text);
  }
}

export interface Desk extends AsyncDisposable {
  readonly db: Db;
  readonly ports: ImportPorts;
  readonly bucket: MemoryBucket;
  readonly database: TestDatabase;
  readonly userId: UserId;
}

export async function addUser(db: Db): Promise<UserId> {
  const userId = newId(UserId);
  const insert = sql`insert into app_user (id, auth_subject, time_zone, country, locale)
    values (${userId}::uuid, ${userId}::text, 'America/Asuncion', 'PY', 'es') returning 1::int as made`;
  await row(db, insert, z.object({ made: z.int() }));
  return userId;
}

export async function openDesk(): Promise<Desk> {
  const database = await testDatabase();
  const { db } = database;
  const bucket = new MemoryBucket();
  const userId = await addUser(db);
  return {
    db,
    ports: { db, bucket },
    bucket,
    database,
    userId,
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

export async function addImport({ db, userId }: Pick<Desk, 'db' | 'userId'>): Promise<ImportId> {
  const importId = newId(ImportId);
  const insert = sql`insert into import (user_id, id, status, file_name, size_bytes, source)
    values (${userId}::uuid, ${importId}::uuid, 'created', 'Mis clientes.csv', 10, 'csv') returning 1::int as made`;
  await row(db, insert, z.object({ made: z.int() }));
  return importId;
}

export async function* source(text: string, pieceBytes = 1000): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += pieceBytes) yield bytes.subarray(from, from + pieceBytes);
}

export const job = (userId: UserId, importId: ImportId, text: string, more: Partial<Job> = {}): Job => ({
  userId,
  importId,
  source: source(text),
  limits: small,
  ...more,
});

export const inline = (desk: Desk, text: string, more: Partial<InlineFile> = {}) =>
  importInline(desk.ports, {
    userId: desk.userId,
    importId: newId(ImportId),
    fileName: 'a.csv',
    bytes: Buffer.from(text),
    ...more,
  });

export const phone = (index: number): string => `59598100${String(index).padStart(4, '0')}`;

/** Rows of which some repeat a number, some are wrong, and numbers and groups are in no order. */
export const mixedFile = (length: number): string =>
  `numero,nombre,grupo,saldo\n${Array.from({ length }, (_, index) =>
    index % 10 === 9
      ? `123,Mal ${index},A,`
      : `${phone((index * 7) % Math.ceil(length * 0.6))},N ${index},G${index % 4};T,${index}`,
  ).join('\n')}\n`;

const Person = z.object({
  phone: z.string(),
  nombre: z.string().nullable(),
  sustantivo: z.string().nullable(),
  attributes: column.json(z.record(z.string(), z.string())),
  groups: column.json(z.array(z.string())),
});
export type Person = z.infer<typeof Person>;

/** The user's people as they are seen, with their groups. */
export const people = (db: Db, userId: UserId): Promise<Person[]> =>
  rows(
    db,
    sql`select c.phone, c.nombre, c.sustantivo, c.attributes::text as attributes,
          coalesce((select json_agg(g.name order by g.name) from contact_group_membership m
            join contact_group g on g.user_id = m.user_id and g.id = m.group_id
            where m.user_id = c.user_id and m.contact_id = c.id and m.is_active and g.name is not null), '[]')::text as groups
        from contact c where c.user_id = ${userId}::uuid and c.deleted_at is null order by c.phone`,
    Person,
  );

/** Changes what a test needs changed. */
export const change = (db: Db, query: Parameters<typeof rows>[1]) => rows(db, query, z.object({}));
