// What the queues hold, on disk: a restart (or a SIGKILL) loses no message, and messages in flight come back when their time is up.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';

/** One message as a queue keeps it. Times in milliseconds. */
export interface Entry {
  readonly id: string;
  readonly body: string;
  readonly md5: string;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  /** Grows with each message of a queue: the order within a group. */
  readonly sequence: number;
  readonly sentAt: number;
  receiveCount: number;
  firstReceivedAt: number | undefined;
  /** Hidden until then: in flight when there is a handle, delayed when there is none. 0: visible. */
  hiddenUntil: number;
  /** Of the last receive. */
  handle: string | undefined;
}

/** An accepted message, remembered for five minutes so that its repetition is not accepted again. */
export interface Accepted {
  readonly key: string;
  readonly messageId: string;
  readonly sequence: number;
  readonly at: number;
}

/** EXCLUSIVE: no other process may open it meanwhile, and none has to be asked. NORMAL: a killed process loses nothing. */
const schema = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS message (
    id TEXT NOT NULL, queue TEXT NOT NULL, body TEXT NOT NULL, md5 TEXT NOT NULL, group_id TEXT, deduplication_id TEXT,
    sequence INTEGER NOT NULL, sent_at INTEGER NOT NULL, receive_count INTEGER NOT NULL, first_received_at INTEGER,
    hidden_until INTEGER NOT NULL, handle TEXT, PRIMARY KEY (queue, id)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS accepted (
    queue TEXT NOT NULL, key TEXT NOT NULL, message_id TEXT NOT NULL, sequence INTEGER NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (queue, key)) WITHOUT ROWID;
`;

const optional = <T extends z.ZodType>(type: T) => type.nullable().transform((value) => value ?? undefined);

const MessageRow = z
  .object({
    id: z.string(),
    body: z.string(),
    md5: z.string(),
    group_id: optional(z.string()),
    deduplication_id: optional(z.string()),
    sequence: z.number(),
    sent_at: z.number(),
    receive_count: z.number(),
    first_received_at: optional(z.number()),
    hidden_until: z.number(),
    handle: optional(z.string()),
  })
  .transform(
    (row): Entry => ({
      id: row.id,
      body: row.body,
      md5: row.md5,
      groupId: row.group_id,
      deduplicationId: row.deduplication_id,
      sequence: row.sequence,
      sentAt: row.sent_at,
      receiveCount: row.receive_count,
      firstReceivedAt: row.first_received_at,
      hiddenUntil: row.hidden_until,
      handle: row.handle,
    }),
  );

const AcceptedRow = z
  .object({ key: z.string(), message_id: z.string(), sequence: z.number(), at: z.number() })
  .transform((row): Accepted => ({ key: row.key, messageId: row.message_id, sequence: row.sequence, at: row.at }));

export class Journal {
  readonly #db: DatabaseSync;
  readonly #statements;

  /** @param dir absent: in memory, which is as good as nothing for the next run. */
  constructor(dir: string | undefined) {
    if (dir !== undefined) mkdirSync(dir, { recursive: true });
    this.#db = new DatabaseSync(dir === undefined ? ':memory:' : join(dir, 'queues.db'));
    this.#db.exec(schema);
    this.#statements = {
      save: this.#db.prepare('INSERT OR REPLACE INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
      update: this.#db.prepare(
        'UPDATE message SET receive_count = ?, first_received_at = ?, hidden_until = ?, handle = ? WHERE queue = ? AND id = ?',
      ),
      remove: this.#db.prepare('DELETE FROM message WHERE queue = ? AND id = ?'),
      clear: this.#db.prepare('DELETE FROM message WHERE queue = ?'),
      load: this.#db.prepare('SELECT * FROM message WHERE queue = ? ORDER BY sequence'),
      accept: this.#db.prepare('INSERT OR REPLACE INTO accepted VALUES (?, ?, ?, ?, ?)'),
      forget: this.#db.prepare('DELETE FROM accepted WHERE queue = ? AND at <= ?'),
      loadAccepted: this.#db.prepare('SELECT * FROM accepted WHERE queue = ? ORDER BY at'),
    };
  }

  /** Writes what `work` does in one go: all of it, or nothing when it throws. */
  together<T>(work: () => T): T {
    this.#db.exec('BEGIN');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  load(queue: string): Entry[] {
    return this.#statements.load.all(queue).map((row) => MessageRow.parse(row));
  }

  add(queue: string, entry: Entry): void {
    this.#statements.save.run(
      entry.id,
      queue,
      entry.body,
      entry.md5,
      entry.groupId ?? null,
      entry.deduplicationId ?? null,
      entry.sequence,
      entry.sentAt,
      entry.receiveCount,
      entry.firstReceivedAt ?? null,
      entry.hiddenUntil,
      entry.handle ?? null,
    );
  }

  update(queue: string, { id, receiveCount, firstReceivedAt, hiddenUntil, handle }: Entry): void {
    this.#statements.update.run(receiveCount, firstReceivedAt ?? null, hiddenUntil, handle ?? null, queue, id);
  }

  remove(queue: string, id: string): void {
    this.#statements.remove.run(queue, id);
  }

  clear(queue: string): void {
    this.#statements.clear.run(queue);
  }

  /** Those accepted after `since`; older ones are forgotten. */
  loadAccepted(queue: string, since: number): Accepted[] {
    this.#statements.forget.run(queue, since);
    return this.#statements.loadAccepted.all(queue).map((row) => AcceptedRow.parse(row));
  }

  accept(queue: string, accepted: Accepted): void {
    this.#statements.accept.run(queue, accepted.key, accepted.messageId, accepted.sequence, accepted.at);
  }

  forget(queue: string, upTo: number): void {
    this.#statements.forget.run(queue, upTo);
  }

  close(): void {
    this.#db.close();
  }
}
