// What the engine's tests stand on: a tenant with a line, a frozen campaign, and the ledger as it is.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { homeAccount } from '../account/sid.ts';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import { CampaignId, ContactId, LineId, newId, SenderId, SliceId, UserId } from '../id.ts';
import * as Turn from '../line/turn.ts';
import { begin, type Outcome, type Slice, settle } from './slice.query.ts';
import type { Timing } from './timing.ts';

export const timing: Timing = {
  leaseMs: 25_000,
  turnMs: 20_000,
  providerTimeoutMs: 6_000,
  sliceLeaseMs: 20_000,
  settlePartialMs: 1_300,
  reconcileAfterMs: 900_000,
  lateToleranceMs: 400,
  backoffMs: 2_000,
  breakerMs: 60_000,
};

const anyRow = z.record(z.string(), z.unknown());

export async function makeUser(db: Db, timeZone = 'America/Asuncion'): Promise<UserId> {
  const id = newId(UserId);
  await rows(
    db,
    sql`insert into app_user (id, auth_subject, time_zone, country, locale) values (${id}::uuid, ${id}::text, ${timeZone}::text, 'PY', 'es') returning id`,
    anyRow,
  );
  return id;
}

/** A line of its own, unpaced unless a rate is given, at the deployment's account unless another is named. */
export async function makeLine(
  db: Db,
  ratePerSecond: number | null = null,
  account: string = homeAccount,
): Promise<LineId> {
  const id = newId(LineId);
  await rows(
    db,
    sql`insert into sending_line (id, provider, channel, account, address, name, rate_per_second)
      values (${id}::uuid, 'twilio', 'whatsapp', ${account}::text, ${`whatsapp:+${id}`}::text, 'Line', ${ratePerSecond === null ? null : String(ratePerSecond)}::numeric) returning id`,
    anyRow,
  );
  return id;
}

export async function makeSender(db: Db, userId: UserId, lineId: LineId): Promise<SenderId> {
  const id = newId(SenderId);
  await rows(
    db,
    sql`insert into sender (user_id, id, line_id, name, state) values (${userId}::uuid, ${id}::uuid, ${lineId}::uuid, 'Sender', 'active') returning id`,
    anyRow,
  );
  return id;
}

/** Contacts in one group, `Group` unless named; phones 595981000000 and up from `from`. */
export async function makeContacts(db: Db, userId: UserId, count: number, from = 0, group = 'Group'): Promise<void> {
  const ids = JSON.stringify(
    Array.from({ length: count }, (_, index) => ({
      id: newId(ContactId),
      phone: String(595_981_000_000 + from + index),
    })),
  );
  await rows(
    db,
    sql`insert into contact (user_id, id, phone, phone_key, nombre, source, attributes)
      select ${userId}::uuid, x.id, x.phone, x.phone, 'N' || x.phone, 'csv', '{}'::jsonb from jsonb_to_recordset(${ids}::jsonb) as x (id uuid, phone text) returning id`,
    anyRow,
  );
  await rows(
    db,
    sql`with g as (insert into contact_group (user_id, id, name) values (${userId}::uuid, ${newId(ContactId)}::uuid, ${group}::text)
        on conflict (user_id, name) do update set updated_at = now() returning id)
      insert into contact_group_membership (user_id, contact_id, group_id)
      select ${userId}::uuid, x.id, g.id from g, jsonb_to_recordset(${ids}::jsonb) as x (id uuid) returning contact_id`,
    anyRow,
  );
}

export interface CampaignFixture {
  readonly userId: UserId;
  readonly lineId: LineId;
  readonly campaignId: CampaignId;
}

interface CampaignOptions {
  readonly userId?: UserId;
  readonly lineId?: LineId;
  readonly people?: number;
  readonly rate?: number;
  readonly weight?: number;
  readonly groups?: string[];
  readonly templates?: string[];
  readonly variables?: string[];
}

/** A campaign that is `queued`: launched, not yet frozen. */
export async function makeCampaign(db: Db, options: CampaignOptions = {}): Promise<CampaignFixture> {
  const userId = options.userId ?? (await makeUser(db));
  const lineId = options.lineId ?? (await makeLine(db));
  const senderId = await row(
    db,
    sql`select coalesce((select id::text from sender where user_id = ${userId}::uuid and line_id = ${lineId}::uuid), '') as id`,
    z.object({ id: z.string() }),
  ).then(({ id }) => (id === '' ? makeSender(db, userId, lineId) : SenderId.parse(id)));
  if (options.people) await makeContacts(db, userId, options.people);
  const campaignId = newId(CampaignId);
  const templates = options.templates ?? ['Hola {{ nombre }}', 'Buenas'];
  await rows(
    db,
    sql`with k as (insert into campaign (id, user_id, name, status, templates, template_count, variables, audience, rate_per_second, weight, started_at)
        values (${campaignId}::uuid, ${userId}::uuid, 'C', 'queued', ${JSON.stringify(templates)}::jsonb, ${templates.length}::int,
          ${JSON.stringify(options.variables ?? ['nombre'])}::jsonb, ${JSON.stringify({ groups: options.groups ?? ['Group'] })}::jsonb,
          ${options.rate === undefined ? null : String(options.rate)}::numeric, ${options.weight ?? 1}::int, clock_timestamp()) returning id)
      insert into campaign_line (line_id, campaign_id, user_id, sender_id)
      select ${lineId}::uuid, k.id, ${userId}::uuid, ${senderId}::uuid from k returning campaign_id`,
    anyRow,
  );
  return { userId, lineId, campaignId };
}

export async function freezePart(db: Db, campaignId: CampaignId, cursor: string | null, limit = 10_000) {
  const { part } = await row(
    db,
    sql`select freeze_part(${campaignId}::uuid, ${cursor}::uuid, ${limit}::int)::text as part`,
    z.object({
      part: column.json(
        z.object({ moved: z.boolean(), cursor: z.string().nullable(), added: z.int(), isDone: z.boolean() }),
      ),
    }),
  );
  return part;
}

/** A campaign that runs, with everybody in it. */
export async function makeRunning(db: Db, options: CampaignOptions = {}): Promise<CampaignFixture> {
  const made = await makeCampaign(db, options);
  await freezePart(db, made.campaignId, null);
  return made;
}

/** Takes the line's turn, whatever was posted before. */
export async function takeTurn(db: Db, lineId: LineId, leaseMs = 25_000): Promise<number> {
  const raised = await Turn.raise(db, lineId);
  const taken = raised && (await Turn.take(db, raised, leaseMs));
  if (taken === undefined) throw new Error('The line has no turn to take.');
  return taken;
}

/** Begins a slice and expects one. */
export async function beginOne(db: Db, lineId: LineId, turn: number, over: Partial<Timing> = {}): Promise<Slice> {
  const begun = await begin(db, newId(SliceId), lineId, turn, { ...timing, ...over });
  if (begun.kind !== 'slice') throw new Error(`Expected a slice, got ${begun.kind}.`);
  return begun;
}

type Fate = Omit<Outcome, 'seq' | 'attempt'>;

/** Settles a slice, all with one outcome or each with its own. */
export async function settleAll(
  db: Db,
  lineId: LineId,
  slice: Slice,
  fate: Fate | ((seq: number) => Fate),
  over: Partial<Timing> = {},
) {
  const outcomes = slice.rows.map(({ seq, attempt }) => ({
    seq,
    attempt,
    ...(typeof fate === 'function' ? fate(seq) : fate),
  }));
  return settle(db, { ...slice, lineId }, true, outcomes, { ...timing, ...over });
}

export const sentAs = (seq: number): Fate => ({ outcome: 'sent', sid: `SM${seq}` });

const Recipient = z.object({
  seq: z.int(),
  status: z.string(),
  attempt: z.int(),
  tries: z.int(),
  code: z.string().nullable(),
  sid: z.string().nullable(),
});

export const recipientsOf = (db: Db, id: CampaignId) =>
  rows(
    db,
    sql`select seq, status, attempt, tries, error_code as code, provider_message_id as sid from campaign_recipient where campaign_id = ${id}::uuid order by seq`,
    Recipient,
  );

const Counts = z.object({
  status: z.string(),
  total: z.int(),
  queued: z.int(),
  sending: z.int(),
  sent: z.int(),
  error: z.int(),
  skipped: z.int(),
  unknown: z.int(),
  canceled: z.int(),
});

export const countsOf = (db: Db, id: CampaignId) =>
  row(
    db,
    sql`select status, total_recipients as total, queued_count as queued, sending_count as sending, sent_count as sent, error_count as error,
      skipped_count as skipped, unknown_count as unknown, canceled_count as canceled from campaign where id = ${id}::uuid`,
    Counts,
  );

/** The rollups of a campaign and of its user, summed. */
export const statsOf = (db: Db, { userId, campaignId }: CampaignFixture) =>
  row(
    db,
    sql`select (select coalesce(sum(sent), 0)::int from send_stat where campaign_id = ${campaignId}::uuid) as sent,
      (select coalesce(sum(errors), 0)::int from send_stat where campaign_id = ${campaignId}::uuid) as errors,
      (select coalesce(sum(delivered), 0)::int from send_stat where campaign_id = ${campaignId}::uuid) as delivered,
      (select coalesce(sum(sent), 0)::int from group_stat where user_id = ${userId}::uuid) as "groupSent",
      (select coalesce(sum(errors), 0)::int from group_stat where user_id = ${userId}::uuid) as "groupErrors"`,
    z.object({ sent: z.int(), errors: z.int(), delivered: z.int(), groupSent: z.int(), groupErrors: z.int() }),
  );

export const eventsOf = async (db: Db, id: CampaignId): Promise<Record<string, number>> => {
  const counted = await rows(
    db,
    sql`select event_type as type, count(*)::int as count from campaign_event where campaign_id = ${id}::uuid group by event_type`,
    z.object({ type: z.string(), count: z.int() }),
  );
  return Object.fromEntries(counted.map(({ type, count }) => [type, count]));
};

/** Lets what was set for later fall due now. */
export const fallDue = (db: Db, id: CampaignId) =>
  rows(
    db,
    sql`update recipient_mark set due_at = clock_timestamp() - interval '1 second' where campaign_id = ${id}::uuid and due_at is not null returning seq`,
    anyRow,
  );
