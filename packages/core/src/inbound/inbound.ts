// Messages from people: who asks for no more is suppressed, who asks for them again is not. They come in any order and doubled, so what
// counts is the latest word by its time, not the one that was written last.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { homeAccount } from '../account/sid.ts';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import { phoneKey } from '../phone/key.ts';
import { keywordOf } from './keyword.ts';

/** A message as the webhook queues it. */
export const Inbound = z.object({
  kind: z.literal('twilio-inbound'),
  receivedAt: z.iso.datetime(),
  /** Whose signature it bore. What an earlier version has queued was the deployment's own. */
  account: z.string().default(homeAccount),
  messageSid: z.string().min(1),
  /** Our line's address, as the provider writes it. */
  to: z.string().min(1),
  /** E.164 digits; null when the person is known to the channel by another name than a phone. */
  phone: z
    .string()
    .regex(/^\d{7,15}$/)
    .nullable(),
  text: z.string(),
  optOutType: z.string().optional(),
});
export type Inbound = z.infer<typeof Inbound>;

const Recorded = z.object({ messages: z.int(), stopped: z.int(), started: z.int() });
export type Recorded = z.infer<typeof Recorded>;
const RecordedRow = z.object({ recorded: column.json(Recorded) });

/** Records a batch. Repeated, it changes nothing. A message to a line that is none of ours is left out. */
export async function record(db: Db, messages: readonly Inbound[]): Promise<Recorded> {
  const known = messages.filter((message) => message.phone !== null);
  if (known.length === 0) return { messages: 0, stopped: 0, started: 0 };
  const own = await ownWords(db, known);
  const items = known.map(({ account, messageSid, to, phone, text, optOutType, receivedAt }) => ({
    sid: messageSid,
    account,
    to,
    key: phoneKey(phone ?? ''),
    keyword: keywordOf(text, own.get(lineKey({ account, to })), optOutType) ?? null,
    at: receivedAt,
  }));
  const { recorded } = await row(
    db,
    sql`select record_inbound(${JSON.stringify(items)}::jsonb)::text as recorded`,
    RecordedRow,
    { repeatable: true },
  );
  // Apart, since it locks campaigns, and whoever suppresses does so after them. Repeated, it counts what the first time left out.
  await row(
    db,
    sql`select record_replies(${JSON.stringify(items)}::jsonb) as replies`,
    z.object({ replies: z.int() }),
    { repeatable: true },
  );
  return recorded;
}

const lineKey = ({ account, to }: Pick<Inbound, 'account' | 'to'>): string => `${account} ${to}`;

/** The stop words of all users of each line. */
async function ownWords(db: Db, messages: readonly Inbound[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const lines = messages.map(({ account, to }) => ({ account, to }));
  const found = await rows(
    db,
    sql`select l.account, l.address as "to", jsonb_agg(w.word)::text as words
      from (select distinct account, "to" from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as x (account text, "to" text)) x
      join sending_line l on l.account = x.account and l.address = x."to"
      join sender s on s.line_id = l.id join app_user u on u.id = s.user_id,
        jsonb_array_elements_text(u.stop_words) as w (word)
      group by l.account, l.address`,
    z.object({ account: z.string(), to: z.string(), words: column.json(z.array(z.string())) }),
    { repeatable: true },
  );
  return new Map(found.map((line) => [lineKey(line), line.words]));
}
