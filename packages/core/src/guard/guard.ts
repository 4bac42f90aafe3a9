// The user's own guards, which every Begin asks at the moment of sending: quiet hours, the cap across campaigns, and the words that
// people answer to get no more.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Queue } from '../cloud/queue.ts';
import type { Schedules } from '../cloud/schedule.ts';
import type { Db } from '../db/client.ts';
import { column, maybeRow, row } from '../db/query.ts';
import { notFound } from '../error.ts';
import type { UserId } from '../id.ts';
import { folded } from '../inbound/keyword.ts';
import * as Turn from '../line/turn.ts';
import { keepOn } from '../sweep/keep-on.ts';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time of day, such as 21:00');

/** By the recipient's own clock; from 21:00 to 08:00 runs over midnight. */
export const QuietHours = z
  .strictObject({ from: clock, to: clock })
  .refine(({ from, to }) => from !== to, { path: ['to'], message: 'must differ from the beginning' });
export type QuietHours = z.infer<typeof QuietHours>;

/** At most so many messages to one person in so many days, whatever campaigns they come from. */
export const FrequencyCap = z.strictObject({
  messages: z.int().min(1).max(99),
  days: z.int().min(1).max(99),
});
export type FrequencyCap = z.infer<typeof FrequencyCap>;

const stopWord = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .refine((word) => folded(word).length > 1, 'needs at least two letters or digits');

/** What is left out stays; null switches a guard off. */
export const Change = z.strictObject({
  quietHours: QuietHours.nullable().optional(),
  frequencyCap: FrequencyCap.nullable().optional(),
  /** Besides STOP, BAJA and the others that always count. */
  stopWords: z.array(stopWord).max(50).optional(),
});
export type Change = z.infer<typeof Change>;

const Row = z.object({
  quietHours: column.json(QuietHours).nullable(),
  frequencyCap: column.json(FrequencyCap).nullable(),
  stopWords: column.json(z.array(z.string())),
});
export type Guards = z.infer<typeof Row>;

export interface GuardPorts {
  readonly db: Db;
  readonly turns: Queue;
  readonly schedules: Schedules;
}

const columns = sql`
  case when quiet_from is not null then jsonb_build_object('from', to_char(quiet_from, 'HH24:MI'), 'to', to_char(quiet_to, 'HH24:MI'))::text end as "quietHours",
  case when cap_messages is not null then jsonb_build_object('messages', cap_messages, 'days', cap_days)::text end as "frequencyCap",
  stop_words::text as "stopWords"`;

/** @throws DomainError not_found `user_not_found`. */
export async function get(db: Db, userId: UserId): Promise<Guards> {
  const found = await maybeRow(db, sql`select ${columns} from app_user where id = ${userId}::uuid`, Row, {
    repeatable: true,
  });
  if (!found) throw notFound('user');
  return found;
}

/** From the next slice on. Those who wait for the end of other quiet hours are judged again. */
export async function change(ports: GuardPorts, userId: UserId, wanted: Change): Promise<Guards> {
  const has = (name: keyof Change) => wanted[name] !== undefined;
  const changed = await maybeRow(
    ports.db,
    sql`update app_user set
        quiet_from = case when ${has('quietHours')}::boolean then ${wanted.quietHours?.from ?? null}::time else quiet_from end,
        quiet_to = case when ${has('quietHours')}::boolean then ${wanted.quietHours?.to ?? null}::time else quiet_to end,
        cap_messages = case when ${has('frequencyCap')}::boolean then ${wanted.frequencyCap?.messages ?? null}::int else cap_messages end,
        cap_days = case when ${has('frequencyCap')}::boolean then ${wanted.frequencyCap?.days ?? null}::int else cap_days end,
        stop_words = coalesce(${wanted.stopWords ? JSON.stringify(distinct(wanted.stopWords)) : null}::jsonb, stop_words),
        updated_at = clock_timestamp()
      where id = ${userId}::uuid returning ${columns}`,
    Row,
    { repeatable: true },
  );
  if (!changed) throw notFound('user');
  if (has('quietHours')) await reconsider(ports, userId);
  return changed;
}

/** The first spelling of each word. */
const distinct = (words: readonly string[]): string[] =>
  [...new Map(words.toReversed().map((word) => [folded(word), word])).values()].reverse();

/** Marks that one statement makes due, and how long one call goes on; whoever is left wakes at the old hour and is judged then. */
const reconsiderLimit = 5000;
const reconsiderBudgetMs = 15_000;

/** Lets Begin judge again whoever waits for the end of quiet hours. */
async function reconsider(ports: GuardPorts, userId: UserId): Promise<void> {
  const endsAt = performance.now() + reconsiderBudgetMs;
  let total = 0;
  for (let moved = reconsiderLimit; moved === reconsiderLimit && performance.now() < endsAt; total += moved) {
    const answer = await row(
      ports.db,
      sql`with due as (
          update recipient_mark m set due_at = clock_timestamp(), updated_at = clock_timestamp()
          from (select w.campaign_id, w.seq from recipient_mark w join campaign k on k.id = w.campaign_id and k.user_id = ${userId}::uuid
              where w.kind = 'waiting' and w.reason = 'quiet_hours' and w.due_at > clock_timestamp()
                and k.finished_at is null
              order by w.campaign_id, w.seq limit ${reconsiderLimit}::int for update of w skip locked) x
          where m.campaign_id = x.campaign_id and m.seq = x.seq returning 1
        )
        select count(*)::int as moved from due`,
      z.object({ moved: z.int() }),
      { repeatable: true },
    );
    moved = answer.moved;
  }
  if (total === 0) return;
  await keepOn(ports.db, ports.schedules);
  await Turn.post(ports.turns, await Turn.raiseAll(ports.db));
}
