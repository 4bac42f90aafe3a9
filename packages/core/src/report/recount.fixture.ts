// A user's campaigns with outcomes by the real statements at times of one's choosing, and what the ledger says of them when it is recounted.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import {
  beginOne,
  type CampaignFixture,
  makeContacts,
  makeLine,
  makeRunning,
  settleAll,
  takeTurn,
} from '../dispatch/engine.fixture.ts';
import type { CampaignId, UserId } from '../id.ts';
import { campaignOf, type Filter, groupOf, person } from './period.ts';

const anyRow = z.record(z.string(), z.unknown());

export const codes = ['63024', '63003', '21610'];

export interface Mixed extends CampaignFixture {
  readonly turn: number;
}

/** A campaign to two groups and some without one, on a line of its own that sends to ten at once. */
export async function makeMixed(db: Db, userId: UserId, people: number, from: number): Promise<Mixed> {
  const half = Math.ceil(people / 2);
  await makeContacts(db, userId, half, from, 'Premium');
  await makeContacts(db, userId, people - half, from + half, 'Nuevos');
  const groups = ['Premium', 'Nuevos'];
  const made = await makeRunning(db, { userId, lineId: await makeLine(db, 10), groups });
  const some = sql`update campaign_recipient set group_snapshot = null where campaign_id = ${made.campaignId}::uuid and seq % 5 = 0 returning seq`;
  await rows(db, some, anyRow);
  return { ...made, turn: await takeTurn(db, made.lineId, 600_000) };
}

/** Sends the next slice, each person with a fate, as if it were that moment. */
export async function sendAt(db: Db, campaign: Mixed, fates: readonly number[], at: Date | undefined): Promise<void> {
  const { campaignId, lineId, turn } = campaign;
  for (const free of [
    sql`update sending_line set next_slot_at = '2000-01-01Z' where id = ${lineId}::uuid returning id`,
    sql`update campaign set next_slot_at = '2000-01-01Z' where id = ${campaignId}::uuid returning id`,
  ])
    await rows(db, free, anyRow);
  const slice = await beginOne(db, lineId, turn);
  await settleAll(db, lineId, slice, (seq) => {
    const fate = fates[seq % fates.length] ?? 0;
    const code = codes[fate];
    return code === undefined
      ? { outcome: 'sent', sid: `SM${seq}` }
      : { outcome: 'error', scope: 'recipient', code, message: 'no' };
  });
  if (at) await moveTo(db, campaign, at);
}

/** What has just been counted, as if it had been in that quarter of an hour; the ledger and the rollups alike. */
async function moveTo(db: Db, { campaignId, lineId, userId }: CampaignFixture, at: Date): Promise<void> {
  const to = at.toISOString();
  const fresh = sql`clock_timestamp() - interval '40 minutes'`;
  const by = sql`(date_bin('15 minutes', clock_timestamp(), '2000-01-01Z') - date_bin('15 minutes', ${to}::timestamptz, '2000-01-01Z'))`;
  for (const change of [
    sql`update campaign_recipient set sent_at = sent_at - ${by}, updated_at = updated_at - ${by}, begun_at = begun_at - ${by}
      where campaign_id = ${campaignId}::uuid and status in ('sent', 'error') and updated_at > ${fresh} returning seq`,
    sql`update send_stat set at = at - ${by} where user_id = ${userId}::uuid and campaign_id = ${campaignId}::uuid and at > ${fresh} returning at::text`,
    sql`update group_stat set at = at - ${by} where user_id = ${userId}::uuid and campaign_id = ${campaignId}::uuid and at > ${fresh} returning at::text`,
    sql`update line_stat set at = at - ${by} where user_id = ${userId}::uuid and line_id = ${lineId}::uuid and at > ${fresh} returning at::text`,
    sql`update campaign set started_at = least(started_at, ${to}::timestamptz) where id = ${campaignId}::uuid returning id`,
  ])
    await rows(db, change, anyRow);
}

/** Of the people in the filter: each outcome as a row with its quarter of an hour, by the time that the ledger has for it. */
const ledger = (userId: UserId, filter: Filter) => sql`(
  select x.kind, x.code, r.campaign_id, r.line_id, coalesce(r.group_snapshot, 'Sin grupo') as name, q.at, q.at at time zone p.tz as local
  from ${person(userId, filter)} join campaign_recipient r on r.user_id = p.id, lateral (values
    (r.status = 'sent', 'sent', null, r.sent_at), (r.status = 'error', 'error', r.error_code, r.updated_at),
    (r.undelivered_at is not null, 'undelivered', r.error_code, r.undelivered_at)) as x (is_so, kind, code, at),
    lateral (select date_bin('15 minutes', x.at, '2000-01-01Z') as at) q
  where x.is_so and q.at >= p.a and q.at < p.b and (${campaignOf(filter)} is null or r.campaign_id = ${campaignOf(filter)})
    and (${groupOf(filter)} is null or coalesce(r.group_snapshot, 'Sin grupo') = ${groupOf(filter)})) o`;

const Totals = z.object({ sent: z.int(), errors: z.int(), campaigns: z.int() });

export const recountTotals = (db: Db, userId: UserId, filter: Filter) =>
  row(
    db,
    sql`select count(*) filter (where kind = 'sent') as sent, count(*) filter (where kind = 'error') as errors,
      (select count(*) from (
        select campaign_id from ${ledger(userId, filter)} where kind <> 'undelivered' union
        select k.id from ${person(userId, filter)} join campaign k on k.user_id = p.id where ${groupOf(filter)} is null
          and k.started_at >= p.a and k.started_at < p.b and (${campaignOf(filter)} is null or k.id = ${campaignOf(filter)})) c) as campaigns
      from ${ledger(userId, filter)}`,
    Totals,
  );

const Named = z.object({ name: z.string(), sent: z.int(), errors: z.int(), undelivered: z.int() });

/** By group, reason, line, or the beginning of a local day, month or hour; without what counts for nothing. */
export const recountBy = (
  db: Db,
  userId: UserId,
  filter: Filter,
  by: 'name' | 'code' | 'line_id' | 'day' | 'month' | 'hour',
) => {
  const key = {
    name: sql`name`,
    code: sql`code`,
    line_id: sql`line_id::text`,
    day: sql`to_char(local, 'YYYY-MM-DD')`,
    month: sql`to_char(local, 'YYYY-MM')`,
    hour: sql`to_char(date_trunc('hour', o.at, (select time_zone from app_user where id = ${userId}::uuid)), 'YYYY-MM-DD"T"HH24:MI')`,
  }[by];
  return rows(
    db,
    sql`select ${key} as name, count(*) filter (where kind = 'sent') as sent, count(*) filter (where kind = 'error') as errors,
      count(*) filter (where kind = 'undelivered') as undelivered from ${ledger(userId, filter)}
      where ${key} is not null group by 1 order by 1`,
    Named,
  );
};

export const recountFunnel = (db: Db, userId: UserId, filter: Filter) =>
  row(
    db,
    sql`select count(distinct k.id) as campaigns, count(r.seq) as queued, count(r.seq) filter (where r.status = 'sent') as sent,
      count(r.delivered_at) as delivered, count(r.read_at) as read, count(r.replied_at) as replied
      from ${person(userId, filter)} join campaign k on k.user_id = p.id and k.started_at >= p.a and k.started_at < p.b
      left join campaign_recipient r on r.campaign_id = k.id where ${campaignOf(filter)} is null or k.id = ${campaignOf(filter)}`,
    z.object({
      campaigns: z.int(),
      queued: z.int(),
      sent: z.int(),
      delivered: z.int(),
      read: z.int(),
      replied: z.int(),
    }),
  );

/** By the messages themselves: each of the lines is one campaign's alone. */
export const recountReplies = (db: Db, userId: UserId, filter: Filter) =>
  rows(
    db,
    sql`select extract(isodow from q.at at time zone p.tz)::int as weekday, extract(hour from q.at at time zone p.tz)::int as hour, count(*) as replies
      from ${person(userId, filter)} join campaign_line cl on cl.user_id = p.id join inbound_message m on m.line_id = cl.line_id and m.keyword is null,
        lateral (select date_bin('15 minutes', m.at, '2000-01-01Z') as at) q
      where q.at >= p.a and q.at < p.b and (${campaignOf(filter)} is null or cl.campaign_id = ${campaignOf(filter)}) group by 1, 2 order by 1, 2`,
    z.object({ weekday: z.int(), hour: z.int(), replies: z.int() }),
  );

const Person = z.object({ contactId: z.string(), sent: z.int(), errors: z.int() });

/** Of campaigns that have ended, by whole days. */
export const recountContacts = (db: Db, userId: UserId, filter: Filter, order: 'sent' | 'errors') =>
  rows(
    db,
    sql`select r.contact_id as "contactId", count(*) filter (where r.status = 'sent') as sent, count(*) filter (where r.status = 'error') as errors
      from ${person(userId, filter)} join campaign k on k.user_id = p.id and k.finished_at is not null
      join campaign_recipient r on r.campaign_id = k.id and r.status in ('sent', 'error'),
        lateral (select (case r.status when 'sent' then r.sent_at else r.updated_at end at time zone p.tz)::date as day) d
      where (p.a = '-infinity' or d.day >= (p.a at time zone p.tz)::date)
        and (p.b = 'infinity' or d.day <= ((p.b - interval '1 microsecond') at time zone p.tz)::date)
        and (${groupOf(filter)} is null or exists (select 1 from contact_group g join contact_group_membership m on m.group_id = g.id
          where g.user_id = p.id and g.name = ${groupOf(filter)} and m.contact_id = r.contact_id))
      group by 1 order by ${order === 'sent' ? sql`2` : sql`3`} desc, 1 limit 20`,
    Person,
  );

export const sentPeople = (db: Db, id: CampaignId) =>
  rows(
    db,
    sql`select r.seq, r.attempt::int as attempt, r.phone_snapshot as phone, r.begun_at as "begunAt", l.address
      from campaign_recipient r join sending_line l on l.id = r.line_id where r.campaign_id = ${id}::uuid and r.status = 'sent' order by r.seq`,
    z.object({
      seq: z.int(),
      attempt: z.int(),
      phone: z.string(),
      begunAt: column.timestamp,
      address: z.string(),
    }),
  );
