// Turns of webhooks: a message in the queue says that one has something due. Like every message it is a hint; what is due stands in the database.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Queue } from '../cloud/queue.ts';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import { UserId, WebhookId } from '../id.ts';

export const Turn = z.object({ userId: UserId, webhookId: WebhookId });
export type Turn = z.infer<typeof Turn>;

/** A turn that nobody has taken for so long is taken for lost. */
const lostMinutes = 10;

/**
 * Posts a turn for each webhook with something due and none posted yet. To be called after what may have told something has committed; who
 * dies in between is repeated, or the next one who calls this posts it.
 */
export async function postDue({
  db,
  turns,
}: {
  readonly db: Db;
  readonly turns: Pick<Queue, 'send'>;
}): Promise<number> {
  const due = await rows(
    db,
    sql`update webhook w set posted_at = clock_timestamp()
        where w.is_active and (w.posted_at is null or w.posted_at < clock_timestamp() - ${lostMinutes}::int * interval '1 minute')
          and exists (select 1 from webhook_delivery d where d.user_id = w.user_id and d.webhook_id = w.id and d.status = 'waiting' and d.next_at <= clock_timestamp())
        returning user_id as "userId", id as "webhookId"`,
    Turn,
  );
  if (due.length > 0) await post(turns, due);
  return due.length;
}

export const post = (turns: Pick<Queue, 'send'>, due: readonly Turn[]): Promise<void> =>
  turns.send(due.map((turn) => ({ body: JSON.stringify(turn) })));

/** What nobody asks for any more. @returns how many. */
export async function forget(db: Db): Promise<number> {
  const { gone } = await row(
    db,
    sql`with gone as (
          delete from webhook_delivery where (user_id, id) in (
            select user_id, id from webhook_delivery where created_at < clock_timestamp() - interval '30 days' order by created_at limit 5000)
          returning 1 as one)
        select count(*)::int as gone from gone`,
    z.object({ gone: z.int() }),
    { repeatable: true },
  );
  return gone;
}

const Next = z.object({ nextAt: column.timestamp.nullable() });

/** When the webhook has something due next; null when nothing waits, or it is turned off. */
export const nextDue = async (db: Db, { userId, webhookId }: Turn): Promise<Date | null> =>
  (
    await row(
      db,
      sql`select min(d.next_at) as "nextAt" from webhook_delivery d join webhook w on w.user_id = d.user_id and w.id = d.webhook_id and w.is_active
          where d.user_id = ${userId}::uuid and d.webhook_id = ${webhookId}::uuid and d.status = 'waiting'`,
      Next,
      { repeatable: true },
    )
  ).nextAt;
