// The best that PostgreSQL itself can do: COPY of rows that are ready, checked and without repetitions, on one connection.

import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import pg from 'pg';
import { groupName, groups, peopleOf } from './people.ts';

export interface CopyFiles {
  readonly contacts: string;
  readonly memberships: string;
}

/** Ids in the order of their making, as the import's are. */
const idOf = (kind: string, index: number): string =>
  `01900000-000${kind}-7000-8000-${index.toString(16).padStart(12, '0')}`;

/** Both tables' rows in the order of the file, in COPY's own format. */
export async function writeCopyFiles(rows: number, userId: string, files: CopyFiles): Promise<void> {
  const contacts = createWriteStream(files.contacts);
  const memberships = createWriteStream(files.memberships);
  let known = 0;
  for (const person of peopleOf(rows)) {
    if (person === undefined) continue;
    const { index, phone, nombre, sustantivo, group } = person;
    const id = idOf('1', index);
    if (index === known) {
      known += 1;
      const line = [userId, id, phone, phone, nombre, sustantivo ?? '\\N', 'csv'].join('\t');
      if (!contacts.write(`${line}\n`)) await once(contacts, 'drain');
    }
    if (!memberships.write(`${userId}\t${id}\t${idOf('2', group)}\n`)) await once(memberships, 'drain');
  }
  await Promise.all([contacts, memberships].map((stream) => once(stream.end(), 'finish')));
}

/** @returns seconds. */
export async function copy(postgresUrl: string, userId: string, files: CopyFiles): Promise<number> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    const begunAt = performance.now();
    await addGroups(client, userId);
    await copyFile(client, 'contact (user_id, id, phone, phone_key, nombre, sustantivo, source)', files.contacts);
    await copyFile(client, 'contact_group_membership (user_id, contact_id, group_id)', files.memberships);
    return (performance.now() - begunAt) / 1000;
  } finally {
    await client.end();
  }
}

/** @returns the ids of the groups, by their numbers. */
export async function addGroups(client: pg.Client, userId: string): Promise<string[]> {
  const ids = Array.from({ length: groups }, (_, group) => idOf('2', group));
  const insert =
    'insert into contact_group (user_id, id, name) select $1, x.id, x.name from unnest($2::uuid[], $3::text[]) x (id, name)';
  await client.query(insert, [userId, ids, ids.map((_, group) => groupName(group))]);
  return ids;
}

/** What pg's connection can and its types leave out. */
interface CopyWire {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  readonly stream: { readonly writableNeedDrain: boolean } & NodeJS.EventEmitter;
}

/** pg calls these methods by their names while the answers come. */
class CopyIn implements pg.Submittable {
  readonly ended = Promise.withResolvers<void>();
  readonly #text: string;
  readonly #file: string;

  constructor(target: string, file: string) {
    this.#text = `copy ${target} from stdin`;
    this.#file = file;
  }

  submit(connection: unknown): void {
    (connection as CopyWire).query(this.#text);
  }

  handleCopyInResponse(connection: unknown): void {
    this.#send(connection as CopyWire).catch(this.ended.reject);
  }

  async #send(wire: CopyWire): Promise<void> {
    for await (const chunk of createReadStream(this.#file, { highWaterMark: 256 * 1024 })) {
      wire.sendCopyFromChunk(chunk as Buffer);
      if (wire.stream.writableNeedDrain) await once(wire.stream, 'drain');
    }
    wire.endCopyFrom();
  }

  handleError(error: Error): void {
    this.ended.reject(error);
  }

  handleReadyForQuery(): void {
    this.ended.resolve();
  }

  handleCommandComplete(): void {}
}

async function copyFile(client: pg.Client, target: string, file: string): Promise<void> {
  const copying = new CopyIn(target, file);
  client.query(copying);
  await copying.ended.promise;
}
